// Planted persons from the agencies' files to the linker's report: the agents mark them, the
// linker says how many it found, and the result does not hold them.
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "tests/support/process.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSchema[] = R"({
  "name": "small", "version": 1,
  "fields": [{"name": "surname", "type": "NAME"}, {"name": "birth_date", "type": "DATE"}],
  "encodings": [
    {"name": "surname", "bloom": {"bits": 128,
      "fields": [{"field": "surname", "tokens": "BIGRAMS", "hashes": 6}]}},
    {"name": "birth", "token": {"parts": [{"field": "birth_date"}]}}],
  "passes": [{"equal": {"encoding": "birth"}}],
  "comparison": {"threshold_permille": 800}})";

// Bakker and the planted fox and hen are in both; the board misspells the hen. The planted owl has
// the name and birth date of a real person at the board.
constexpr char kPolice[] =
    "id,surname,birth_date,planted\n"
    "p1,Bakker,20050314,\n"
    "p2,Visser,20061102,\n"
    "p3,Vossenburcht,20010101,fox\n"
    "p4,Hennekamp,20020202, hen \n"
    "p5,Mulder,20030303,owl\n";
constexpr char kBoard[] =
    "id,surname,birth_date,planted\n"
    "b1,Bakker,20050314,\n"
    "b2,Vossenburcht,20010101,fox\n"
    "b3,Zwartendijk,20020202,hen\n"
    "b4,Mulder,20030303,\n";

class CanariesTest : public ::testing::Test {
 protected:
  CanariesTest() {
    dir_.Write("schema.json", kSchema);
    dir_.Write("key.hex", std::string(64, '7'));
    std::filesystem::permissions(dir_ / "key.hex", std::filesystem::perms::owner_read);
    dir_.Write("police.csv", kPolice);
    dir_.Write("board.csv", kBoard);
  }

  testing::Finished Encode(const std::string& source, const std::string& column = "planted") {
    return testing::Run({testing::Program("koppel-agent"), "encode", dir_ / (source + ".csv"),
                         "--schema", dir_ / "schema.json", "--key-file", dir_ / "key.hex",
                         "--id-column", "id", "--canary-column", column, "--out",
                         dir_ / (source + ".kpl")});
  }

  testing::TempDir dir_;
};

TEST_F(CanariesTest, PlantedPersonsAreReportedAndNotInTheResult) {
  const testing::Finished police = Encode("police");
  ASSERT_EQ(police.exit_code, 0) << police.err;
  EXPECT_THAT(police.out, HasSubstr("5 records, 3 of them planted"));
  ASSERT_EQ(Encode("board").exit_code, 0);
  const testing::Finished run =
      testing::Run({testing::Program("koppel-linker"), "link", dir_ / "police.kpl",
                    dir_ / "board.kpl", "--out", dir_ / "links.csv", "--unique", "police",
                    "--unique", "board", "--manifest", dir_ / "manifest.json"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("4 records are 3 persons"));
  EXPECT_THAT(run.out, HasSubstr("planted, board - police: 1 of 2 pairs linked: recall 0.500"));
  EXPECT_THAT(run.out, HasSubstr("1 planted record joined to real ones, 0 pairs of two planted"));
  const std::string links = ReadFile(dir_ / "links.csv").value();
  for (const char* planted : {"p3", "p4", "p5", "b2", "b3"}) {
    EXPECT_THAT(links, Not(HasSubstr(planted)));
  }
  for (const char* real : {"p1", "p2", "b1", "b4"}) EXPECT_THAT(links, HasSubstr(real));
  const json manifest = json::parse(ReadFile(dir_ / "manifest.json").value());
  const json& pair = manifest["restricted"]["canaries"]["pairs"][0];
  EXPECT_EQ(pair["planted"], 2);
  EXPECT_EQ(pair["found"], 1);
  EXPECT_EQ(pair["missed"], 1);
  EXPECT_EQ(pair["joined_to_real"], 1);
}

TEST_F(CanariesTest, NamesOfPlantedPersonsAreInNoFile) {
  ASSERT_EQ(Encode("police").exit_code, 0);
  const std::string bytes = ReadFile(dir_ / "police.kpl").value();
  for (const char* name : {"fox", "hen", "owl"}) EXPECT_THAT(bytes, Not(HasSubstr(name)));
}

TEST_F(CanariesTest, AColumnThatIsAbsentOrAFieldIsRefused) {
  const testing::Finished absent = Encode("police", "canary");
  EXPECT_EQ(absent.exit_code, 1);
  EXPECT_THAT(absent.err, HasSubstr("canary"));
  const testing::Finished field = Encode("police", "surname");
  EXPECT_EQ(field.exit_code, 1);
  EXPECT_THAT(field.err, HasSubstr("canary column: got surname, want one that is no field"));
}

}  // namespace
}  // namespace koppel
