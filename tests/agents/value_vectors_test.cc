#include <array>
#include <fstream>
#include <sstream>

#include "tests/agents/examples.h"
#include "tests/support/seed.h"

namespace koppel::agents {
namespace {

// The pieces between bars.
std::vector<std::string> Cut(const std::string& line) {
  std::vector<std::string> pieces;
  size_t begin = 0;
  for (size_t end = 0; end != std::string::npos; begin = end + 1) {
    end = line.find('|', begin);
    pieces.push_back(line.substr(begin, end == std::string::npos ? end : end - begin));
  }
  return pieces;
}

// Characters that nobody would see in the file are written as escapes.
std::string Unescaped(std::string cell) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kEscapes = {
      {{"\\u200B", "\u200B"}, {"\\u00A0", "\u00A0"}}};
  for (const auto& [escape, character] : kEscapes) {
    for (size_t at = cell.find(escape); at != std::string::npos; at = cell.find(escape, at)) {
      cell.replace(at, escape.size(), character);
    }
  }
  return cell;
}

v1::Field FieldOf(const std::vector<std::string>& vector) {
  v1::Field field;
  v1::FieldType type = v1::FIELD_TYPE_UNSPECIFIED;
  EXPECT_TRUE(v1::FieldType_Parse(vector[0], &type)) << vector[0];
  field.set_type(type);
  field.set_format(vector[2]);
  std::istringstream names(vector[1]);
  for (std::string name; names >> name;) {
    v1::Normaliser normaliser = v1::NORMALISER_UNSPECIFIED;
    EXPECT_TRUE(v1::Normaliser_Parse(name, &normaliser)) << name;
    field.add_normalisers(normaliser);
  }
  return field;
}

TEST(ValueVectorsTest, CellsHaveTheirFrozenValues) {
  std::ifstream file(koppel::testing::SourceDir() + "/tests/vectors/values/expected.txt");
  std::string line;
  size_t vectors = 0;
  for (std::getline(file, line); std::getline(file, line); ++vectors) {
    const std::vector<std::string> vector = Cut(line);
    ASSERT_EQ(vector.size(), 5u) << line;
    const FieldNormaliser normaliser(FieldOf(vector));
    const std::string unescaped = Unescaped(vector[3]);
    const std::string_view cell = unescaped;
    std::string value;
    normaliser.Normalise({&cell, 1}, value);
    EXPECT_EQ(value, vector[4]) << line;
  }
  EXPECT_GT(vectors, 800u);
}

}  // namespace
}  // namespace koppel::agents
