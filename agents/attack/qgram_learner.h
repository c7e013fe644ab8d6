// The known-plaintext learner: from persons whose codes the attacker knows it learns which tokens
// (q-grams, parts of dates) a code is made of, and reads them off the others.
//
// For each token a logistic regression over the bits of a code, fitted by Adam (Kingma and Ba
// 2015), and naive Bayes, which needs fewer codes of a rare token; for each field the better one,
// and how sure a guess must be, by known codes that nothing was learnt from. The published attack
// (the neural pattern learner of Mildenberger et al.) has a network in place of the regressions; it
// is held against the same measure, the Dice coefficient of tokens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "agents/attack/candidates.h"
#include "agents/attack/codes.h"

namespace koppel::attack {

// Which tokens records have: a row for each record, a column for each token, 0 or 1. Tokens of one
// field stand together.
struct TokenTable {
  Matrix has;
  // By field the first column, and the number of columns at the end.
  std::vector<size_t> first;

  size_t fields() const { return first.size() - 1; }
  TokenTable Rows(size_t from, size_t count) const {
    return {has.middleRows(static_cast<Eigen::Index>(from), static_cast<Eigen::Index>(count)),
            first};
  }
};

struct LearnerSettings {
  uint64_t seed = 1;
  unsigned threads = 0;
};

// The tokens guessed in `others`, 0 or 1: learnt from `known` and their tokens, at least 10. The
// same for the same seed, whatever the threads.
Matrix GuessTokens(const Codes& known, const TokenTable& tokens, const Codes& others,
                   const LearnerSettings& settings);

// The same without any look at a code: all records alike, by how frequent tokens are among the
// known, from the frequency up that does best there.
Matrix GuessByFrequency(const TokenTable& known, size_t rows);

// How well tokens of a field are guessed: 2 common / (guessed + there), over all records.
double DiceOfField(const Matrix& guessed, const TokenTable& tokens, size_t field);
// Of all fields together.
double DiceOfAll(const Matrix& guessed, const TokenTable& tokens);

// Records by how alike their tokens are to those guessed.
Candidates NearestByTokens(const Matrix& guessed, const TokenTable& theirs, unsigned threads);

}  // namespace koppel::attack
