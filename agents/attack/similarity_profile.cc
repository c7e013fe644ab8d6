#include "agents/attack/similarity_profile.h"

#include <algorithm>

namespace koppel::attack {
namespace {

// A row for each code, a column for each seed.
Matrix DiceWith(const Codes& codes, const std::vector<size_t>& seeds, unsigned threads) {
  const std::vector<uint32_t> ones = OnesOf(codes);
  Matrix dice(static_cast<Eigen::Index>(codes.size()), static_cast<Eigen::Index>(seeds.size()));
  ForProducts(BitsOf(codes), BitsOf(codes, seeds), threads,
              [&](size_t first, const Matrix& common) {
                for (Eigen::Index row = 0; row < common.rows(); ++row) {
                  const size_t code = first + static_cast<size_t>(row);
                  for (Eigen::Index seed = 0; seed < common.cols(); ++seed) {
                    const uint32_t sum = ones[code] + ones[seeds[static_cast<size_t>(seed)]];
                    dice(static_cast<Eigen::Index>(code), seed) =
                        2 * common(row, seed) / static_cast<float>(std::max(sum, 1u));
                  }
                }
              });
  return dice;
}

}  // namespace

Candidates SimilarityProfile(const Codes& codes, const Codes& theirs,
                             const std::vector<Seed>& seeds, unsigned threads) {
  if (seeds.empty()) return Candidates(codes.size());
  std::vector<size_t> of_codes;
  std::vector<size_t> of_theirs;
  for (const Seed& seed : seeds) {
    of_codes.push_back(seed.code);
    of_theirs.push_back(seed.record);
  }
  Matrix profiles = DiceWith(codes, of_codes, threads);
  Matrix their_profiles = DiceWith(theirs, of_theirs, threads);
  for (Matrix* one : {&profiles, &their_profiles}) {
    Standardise(*one);
    MakeUnit(*one);
  }
  return NearestOf(profiles, their_profiles, threads);
}

}  // namespace koppel::attack
