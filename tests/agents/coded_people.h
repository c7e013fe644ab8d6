// Made-up persons and their filters, without schema or key: token sets, and positions drawn anew
// for each "key".
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "agents/attack/codes.h"
#include "agents/attack/qgram_learner.h"
#include "base/random.h"

namespace koppel::attack {

// A token of one of two fields: names, and a date.
struct Token {
  size_t field;
  size_t number;
  bool operator==(const Token&) const = default;
};
using Tokens = std::vector<Token>;

inline constexpr std::array<size_t, 2> kTokensOfField = {120, 60};

// So many names of five tokens each.
inline std::vector<Tokens> MakeNames(SeededRandom& random, size_t count) {
  std::vector<Tokens> names(count);
  for (Tokens& name : names) {
    while (name.size() < 5) {
      const Token token{0, random.Below(kTokensOfField[0])};
      if (std::find(name.begin(), name.end(), token) == name.end()) name.push_back(token);
    }
  }
  return names;
}

// Two names, some of which are frequent, and three parts of a date.
inline std::vector<Tokens> MakePeople(SeededRandom& random, size_t count) {
  const std::vector<Tokens> first = MakeNames(random, 60);
  const std::vector<Tokens> last = MakeNames(random, 200);
  const auto one_of = [&](const std::vector<Tokens>& names) -> const Tokens& {
    // The product of draws makes the first ones frequent.
    const double place = random.Unit() * random.Unit() * static_cast<double>(names.size());
    return names[static_cast<size_t>(place)];
  };
  std::vector<Tokens> people(count);
  for (Tokens& tokens : people) {
    tokens = one_of(first);
    for (const Token& token : one_of(last)) {
      if (std::find(tokens.begin(), tokens.end(), token) == tokens.end()) tokens.push_back(token);
    }
    for (size_t part = 0; part < 3; ++part) tokens.push_back({1, part * 20 + random.Below(20)});
  }
  return people;
}

struct Filter {
  size_t bits = 512;
  size_t hashes = 12;
  // Bits that are XORed to one; 0: none.
  size_t diffused = 0;
};

// What a key decides: the positions of each field's tokens, and the bits that enter each output
// bit.
struct CodePlan {
  std::array<std::vector<std::vector<size_t>>, 2> positions;
  std::vector<std::vector<uint32_t>> inputs;
};

inline CodePlan PlanOf(uint64_t key, const Filter& filter) {
  SeededRandom random(key);
  CodePlan plan;
  for (size_t field = 0; field < plan.positions.size(); ++field) {
    plan.positions[field].resize(kTokensOfField[field]);
    for (auto& of_token : plan.positions[field]) {
      for (size_t i = 0; i < filter.hashes; ++i) of_token.push_back(random.Below(filter.bits));
    }
  }
  plan.inputs.resize(filter.diffused == 0 ? filter.bits : 2 * filter.bits);
  for (size_t i = 0; i < plan.inputs.size(); ++i) {
    auto& inputs = plan.inputs[i];
    if (filter.diffused == 0) inputs.push_back(static_cast<uint32_t>(i));
    for (size_t t = 0; t < filter.diffused; ++t) {
      inputs.push_back(static_cast<uint32_t>(random.Below(filter.bits)));
    }
    std::sort(inputs.begin(), inputs.end());
  }
  return plan;
}

// Under the key of this number.
inline Codes CodesOf(const std::vector<Tokens>& people, uint64_t key, const Filter& filter) {
  const auto [positions, inputs] = PlanOf(key, filter);
  const size_t out_bits = inputs.size();
  Codes codes(out_bits);
  for (const Tokens& tokens : people) {
    std::vector<bool> set(filter.bits);
    for (const Token& token : tokens) {
      for (const size_t position : positions[token.field][token.number]) set[position] = true;
    }
    std::string bytes(out_bits / 8, '\0');
    for (size_t i = 0; i < out_bits; ++i) {
      bool bit = false;
      for (const size_t input : inputs[i]) bit = bit != set[input];
      if (bit) bytes[i / 8] = static_cast<char>(bytes[i / 8] | (0x80 >> (i % 8)));
    }
    codes.Add(bytes);
  }
  return codes;
}

inline TokenTable TableOf(const std::vector<Tokens>& people) {
  TokenTable table;
  table.first = {0, kTokensOfField[0], kTokensOfField[0] + kTokensOfField[1]};
  table.has = Matrix::Zero(static_cast<Eigen::Index>(people.size()),
                           static_cast<Eigen::Index>(table.first.back()));
  for (size_t i = 0; i < people.size(); ++i) {
    for (const Token& token : people[i]) {
      table.has(static_cast<Eigen::Index>(i),
                static_cast<Eigen::Index>(table.first[token.field] + token.number)) = 1;
    }
  }
  return table;
}

// The share of codes whose first candidate is the record `shift` numbers before it.
inline double ShareFound(const Candidates& found, size_t shift) {
  size_t right = 0;
  for (size_t i = shift; i < found.size(); ++i) {
    right += !found[i].empty() && found[i][0] == i - shift ? 1 : 0;
  }
  return static_cast<double>(right) / static_cast<double>(found.size() - shift);
}

inline std::vector<Tokens> Some(const std::vector<Tokens>& people, size_t first, size_t count) {
  return {people.begin() + static_cast<std::ptrdiff_t>(first),
          people.begin() + static_cast<std::ptrdiff_t>(first + count)};
}

}  // namespace koppel::attack
