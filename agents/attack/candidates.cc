#include "agents/attack/candidates.h"

#include <algorithm>
#include <numeric>

namespace koppel::attack {
namespace {

using Index = Eigen::Index;

// The columns with the largest values of a row; equal ones in their order.
std::vector<uint32_t> Largest(const Eigen::Ref<const Eigen::RowVectorXf>& row) {
  std::vector<uint32_t> order(static_cast<size_t>(row.size()));
  std::iota(order.begin(), order.end(), 0);
  const size_t most = std::min(kMostCandidates, order.size());
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(most);
  std::partial_sort(order.begin(), end, order.end(), [&](uint32_t a, uint32_t b) {
    return row(a) != row(b) ? row(a) > row(b) : a < b;
  });
  order.resize(most);
  return order;
}

}  // namespace

Candidates NearestOf(const Matrix& codes, const Matrix& theirs, unsigned threads) {
  Candidates nearest(static_cast<size_t>(codes.rows()));
  ForProducts(codes, theirs, threads, [&](size_t first, const Matrix& block) {
    for (Index row = 0; row < block.rows(); ++row) {
      nearest[first + static_cast<size_t>(row)] = Largest(block.row(row));
    }
  });
  return nearest;
}

Candidates NearestByDice(const Codes& codes, const Codes& theirs, unsigned threads) {
  const std::vector<uint32_t> ones = OnesOf(codes);
  const std::vector<uint32_t> their_ones = OnesOf(theirs);
  const Eigen::RowVectorXf sums = Eigen::Map<const Eigen::Matrix<uint32_t, 1, Eigen::Dynamic>>(
                                      their_ones.data(), static_cast<Index>(their_ones.size()))
                                      .cast<float>();
  Candidates nearest(codes.size());
  ForProducts(BitsOf(codes), BitsOf(theirs), threads, [&](size_t first, const Matrix& common) {
    for (Index row = 0; row < common.rows(); ++row) {
      const size_t code = first + static_cast<size_t>(row);
      const auto of_code = static_cast<float>(ones[code]);
      nearest[code] =
          Largest((2 * common.row(row).array() / (sums.array() + of_code).max(1.0f)).matrix());
    }
  });
  return nearest;
}

}  // namespace koppel::attack
