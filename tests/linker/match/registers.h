// Registers made up for the probabilistic model: persons in households, with names, birth dates and
// addresses as filters of their own, and tokens of what identifies them. Nothing is ever a name:
// a value is a number, and its filter bits drawn by it.
#pragma once

#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/linker/match/people.h"
#include "tests/reference/match_twin.h"

namespace koppel::match {

// Encodings of RegisterPlan by their place.
enum Column : size_t {
  kFirst,
  kLast,
  kBirth,
  kPlace,
  kNameBirth,
  kPlaceBirth,
  kHousehold,
  kColumns
};

// Four filters of one field each, and tokens of name and birth date, of place and birth date, and
// of name and place (which all of a household share). No threshold: the model decides.
inline Plan RegisterPlan() {
  Plan plan;
  for (const char* name : {"first", "last", "birth", "place"}) {
    plan.shapes.push_back({name, false, 16});
  }
  for (const char* name : {"name_birth", "place_birth", "household"}) {
    plan.shapes.push_back({name, true, 16});
  }
  plan.fields = {1, 2, 4, 8, 2 | 4, 8 | 4, 2 | 8};
  for (const size_t token : {kNameBirth, kPlaceBirth, kHousehold}) {
    plan.passes.push_back(
        {.encoding = token, .equal = true, .label = Concat("equal:", plan.shapes[token].name)});
  }
  return plan;
}

struct RegisterPerson {
  uint64_t number = 0;
  uint64_t values[4] = {};
};

// Persons in households of one to `largest`: one last name and place, sometimes twins. Names are
// few and some frequent.
inline std::vector<RegisterPerson> RandomHouseholds(SeededRandom& random, size_t persons,
                                                    uint64_t largest = 5, double twins = 0.06) {
  std::vector<RegisterPerson> all;
  const auto frequent = [&](double values) {
    return static_cast<uint64_t>(std::pow(values, random.Unit()));
  };
  while (all.size() < persons) {
    const uint64_t last = frequent(5000);
    const uint64_t place = random.Below(persons);
    const uint64_t size = 1 + random.Below(largest);
    uint64_t birth = 0;
    for (uint64_t i = 0; i < size && all.size() < persons; ++i) {
      const bool twin = i > 0 && random.Chance(twins);
      if (!twin) birth = random.Below(25000);
      all.push_back({all.size(), {frequent(2000), last, birth, place}});
    }
  }
  return all;
}

// The filter of a value: 26 of 128 bits or so, drawn by it.
inline std::string FilterOf(size_t column, uint64_t value) {
  SeededRandom of_value(value * 4 + column + 77);
  return RandomBits(of_value, 16, 0.2);
}

// A token of two values.
inline std::string TokenOf(size_t column, uint64_t a, uint64_t b) {
  SeededRandom of_values(a * 0x9e3779b97f4a7c15 + b * 16 + column);
  std::string token;
  while (token.size() < 16) token.push_back(static_cast<char>(of_values() & 0xff));
  return token;
}

struct RegisterErrors {
  // By field: replaced by another value, mistyped (a similar filter), missing.
  double moved = 0.01;
  double typo = 0.03;
  double missing = 0.01;
};

// The record of a person.
inline std::vector<std::string> RecordOf(SeededRandom& random, const RegisterPerson& person,
                                         const RegisterErrors& errors = {}) {
  std::vector<std::string> encodings(kColumns);
  uint64_t values[4];
  bool present[4];
  for (size_t column = 0; column < 4; ++column) {
    values[column] = person.values[column];
    present[column] = !random.Chance(errors.missing);
    if (random.Chance(errors.moved)) values[column] = 1'000'000 + random.Below(1'000'000);
    if (!present[column]) continue;
    encodings[column] = FilterOf(column, values[column]);
    if (!random.Chance(errors.typo)) continue;
    encodings[column] = Disturbed(random, encodings[column], 0.2, 0.2);
    values[column] = random();
  }
  const auto token = [&](Column column, size_t a, size_t b) {
    if (present[a] && present[b]) encodings[column] = TokenOf(column, values[a], values[b]);
  };
  token(kNameBirth, kLast, kBirth);
  token(kPlaceBirth, kPlace, kBirth);
  token(kHousehold, kLast, kPlace);
  return encodings;
}

// References are the person's number and a letter for the copy, behind something that does not sort
// alike in two sources.
inline std::string RefOf(SeededRandom& random, const RegisterPerson& person, char copy) {
  return Concat(100000 + random.Below(900000), "-", person.number, "-", std::string(1, copy));
}

inline void AddPersons(SeededRandom& random, const std::vector<RegisterPerson>& persons,
                       size_t begin, size_t end, RawSource& source,
                       const RegisterErrors& errors = {}) {
  for (size_t i = begin; i < end; ++i) {
    source.records.push_back(
        {RefOf(random, persons[i], 'a'), RecordOf(random, persons[i], errors)});
  }
}

// Pairs of records that were linked, those of them that are one person, and all that are.
struct TrueQuality {
  double linked = 0;
  double right = 0;
  double all = 0;

  double precision() const { return linked == 0 ? 1 : right / linked; }
  double recall() const { return all == 0 ? 1 : right / all; }
};

inline TrueQuality QualityOf(const std::vector<SourceRecords>& sources, const Outcome& outcome) {
  const auto number = [&](const MemberId& id) {
    const std::string& ref = sources[id.source].ref(id.record);
    return std::stoull(ref.substr(ref.find('-') + 1));
  };
  const auto wanted = [&](const MemberId& a, const MemberId& b) {
    return a.source != b.source || !sources[a.source].unique();
  };
  TrueQuality quality;
  std::map<uint64_t, std::vector<MemberId>> truth;
  for (size_t p = 0; p < outcome.persons.size(); ++p) {
    const std::span<const MemberId> members = outcome.persons[p];
    for (size_t i = 0; i < members.size(); ++i) {
      truth[number(members[i])].push_back(members[i]);
      for (size_t j = i + 1; j < members.size(); ++j) {
        ++quality.linked;
        quality.right += number(members[i]) == number(members[j]) ? 1 : 0;
      }
    }
  }
  for (const auto& [person, members] : truth) {
    for (size_t i = 0; i < members.size(); ++i) {
      for (size_t j = i + 1; j < members.size(); ++j) {
        quality.all += wanted(members[i], members[j]) ? 1 : 0;
      }
    }
  }
  return quality;
}

// Whatever the input: everybody in one person, unique sources at most once, numbers that are
// numbers.
inline void ExpectSound(const std::vector<SourceRecords>& sources, const Outcome& outcome) {
  std::set<std::pair<uint32_t, uint32_t>> seen;
  size_t members = 0;
  for (size_t p = 0; p < outcome.persons.size(); ++p) {
    std::set<uint32_t> unique;
    for (const MemberId& id : outcome.persons[p]) {
      EXPECT_TRUE(seen.insert({id.source, id.record}).second);
      if (sources[id.source].unique()) {
        EXPECT_TRUE(unique.insert(id.source).second) << sources[id.source].name();
      }
      ++members;
    }
  }
  size_t records = 0;
  for (const SourceRecords& source : sources) records += source.size();
  EXPECT_EQ(members, records);
  if (!outcome.has_probabilities) return;
  EXPECT_EQ(outcome.percent.size(), records);
  for (const uint8_t percent : outcome.percent) EXPECT_LE(percent, 100);
  for (const PossiblePersons& edge : outcome.possible) {
    EXPECT_TRUE(edge.probability >= 0.0099 && edge.probability <= 1) << edge.probability;
    EXPECT_LT(edge.person_a, edge.person_b);
    EXPECT_LT(edge.person_b, outcome.persons.size());
  }
  for (const SourcePairModel& model : outcome.models) {
    EXPECT_TRUE(std::isfinite(model.matches_expected)) << model.matches_expected;
    EXPECT_GE(model.matches_expected, 0);
    EXPECT_TRUE(std::isfinite(model.log_matches) && std::isfinite(model.log_non_matches));
    for (const Mixture* mixture : {&model.matches, &model.non_matches}) {
      for (const LevelTable& table : mixture->classes) {
        for (const std::vector<double>& levels : table) {
          for (size_t level = 1; level < levels.size(); ++level) {
            EXPECT_TRUE(levels[level] > 0 && levels[level] < 1 + 1e-9) << levels[level];
          }
        }
      }
    }
  }
}

}  // namespace koppel::match
