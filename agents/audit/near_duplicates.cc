#include "agents/audit/near_duplicates.h"

#include <string>

#include "base/random.h"

namespace koppel::agents {
namespace {

bool IsLetter(char c) { return c >= 'A' && c <= 'Z'; }

void ChangeLetter(SeededRandom& random, std::string& value) {
  const size_t start = random.Below(value.size());
  for (size_t i = 0; i < value.size(); ++i) {
    char& letter = value[(start + i) % value.size()];
    if (!IsLetter(letter)) continue;
    letter = static_cast<char>('A' + (letter - 'A' + 1 + static_cast<int>(random.Below(25))) % 26);
    return;
  }
}

}  // namespace

std::vector<PersonFields> NearDuplicates(const v1::LinkageSchema& schema,
                                         const FieldPattern& pattern,
                                         const std::vector<PersonFields>& persons, uint64_t seed) {
  SeededRandom random(seed);
  std::vector<PersonFields> changed = persons;
  for (size_t i = 0; i < persons.size(); ++i) {
    const size_t field = pattern.fields[random.Below(pattern.fields.size())];
    std::string& value = changed[i].values[field];
    if (schema.fields(static_cast<int>(field)).type() == v1::NAME) {
      ChangeLetter(random, value);
    } else {
      value = persons[(i + 1) % persons.size()].values[field];
    }
  }
  return changed;
}

}  // namespace koppel::agents
