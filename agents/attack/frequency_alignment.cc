#include "agents/attack/frequency_alignment.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace koppel::attack {
namespace {

using Index = Eigen::Index;

// Codes that come less often say nothing by how often they come.
constexpr uint32_t kFewestTimes = 3;
// Bits are looked at where so many codes come more often.
constexpr size_t kFewestFrequent = 20;
// How many of the most frequent codes are aligned at first; tried one after another until
// frequencies and bits agree. How many more in each turn, and how many at most: more tell no more.
constexpr size_t kStarts[] = {25, 40, 20};
constexpr float kGrowth = 1.2f;
constexpr size_t kMostLearnt = 2000;
constexpr size_t kTurns = 25;
// How much bits count beside frequencies at first; in the end as much as they say.
constexpr float kTrustAtFirst = 0.15f;
// Of the aligned codes, so many may be wrong: at first, and in the end.
constexpr float kWrongAtFirst = 0.7f;
constexpr float kWrongAtLast = 0.1f;
// No bit is certain.
constexpr float kLeastChance = 0.01f;
// Codes and values of the same persons differ by a half (two Poisson variables, square roots of
// them), by less where they share persons: by more than this, on average of so many, bits mislead.
constexpr float kFarApart = 1;
constexpr size_t kMostCompared = 100;

// Of each number; of `least` numbers at least.
std::vector<uint32_t> CountsOf(const Numbers& numbers, size_t least = 0) {
  std::vector<uint32_t> counts(least);
  for (const uint32_t number : numbers) {
    if (number >= counts.size()) counts.resize(number + 1);
    ++counts[number];
  }
  return counts;
}

// The most frequent first; equally frequent ones in the order of their numbers.
std::vector<uint32_t> RanksOf(const std::vector<uint32_t>& counts) {
  std::vector<uint32_t> ranks(counts.size());
  std::iota(ranks.begin(), ranks.end(), 0);
  std::stable_sort(ranks.begin(), ranks.end(),
                   [&](uint32_t a, uint32_t b) { return counts[a] > counts[b]; });
  return ranks;
}

// Those next to a rank, the nearest first.
std::vector<uint32_t> Around(const std::vector<uint32_t>& ranked, size_t rank) {
  std::vector<uint32_t> around;
  for (size_t away = 0; away < kMostCandidates; ++away) {
    if (rank + away < ranked.size()) around.push_back(ranked[rank + away]);
    if (away > 0 && away <= rank && rank - away < ranked.size()) {
      around.push_back(ranked[rank - away]);
    }
  }
  around.resize(std::min(around.size(), kMostCandidates));
  return around;
}

// By how often codes and values come: square roots of counts vary alike, whatever the counts.
float Apart(uint32_t a, uint32_t b) {
  const float difference = std::sqrt(static_cast<float>(a)) - std::sqrt(static_cast<float>(b));
  return difference * difference;
}

// Rows of filters or of values: what each holds, and how often it comes.
struct Rows {
  Matrix has;
  std::vector<uint32_t> counts;
};

Rows Some(const Rows& rows, const std::vector<uint32_t>& ranks, size_t count) {
  const std::vector<Index> which(ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(count));
  Rows some{RowsOf(rows.has, which), {}};
  for (const Index row : which) some.counts.push_back(rows.counts[static_cast<size_t>(row)]);
  return some;
}

// Filters of records, aligned by expectation and maximisation: what bits tokens set is learnt from
// how likely each code is of each value, and that from the bits; the most frequent codes first, and
// bits trusted little at first, as frequencies alone put few codes right.
class Alignment {
 public:
  Alignment(const Numbers& codes, const Numbers& values, const FilterView& view)
      : codes_{BitsOf(view.codes), CountsOf(codes, view.codes.size())},
        values_{view.tokens, CountsOf(values, static_cast<size_t>(view.tokens.rows()))},
        code_ranks_(RanksOf(codes_.counts)),
        value_ranks_(RanksOf(values_.counts)),
        threads_(view.threads),
        fill_(codes_.has.colwise().mean().array().max(kLeastChance).min(1 - kLeastChance)) {
    const float tokens = std::max(1.0f, values_.has.rowwise().sum().mean());
    prior_ = 1 - std::pow(1 - fill_.mean(), 1 / tokens);
  }

  // None where the bits fit nothing.
  std::optional<Candidates> Run() const {
    if (Frequent() < kFewestFrequent) return std::nullopt;
    for (const size_t start : kStarts) {
      const Matrix unset = Learn(start);
      const Matrix values = ValueRows(values_, unset, 1);
      const Rows compared = Some(codes_, code_ranks_, std::min(Frequent(), kMostCompared));
      if (Misfit(compared, NearestOf(CodeRows(compared), values, threads_)) > kFarApart) continue;
      return NearestOf(CodeRows(codes_), values, threads_);
    }
    return std::nullopt;
  }

 private:
  size_t Frequent() const {
    return static_cast<size_t>(std::count_if(codes_.counts.begin(), codes_.counts.end(),
                                             [](uint32_t one) { return one >= kFewestTimes; }));
  }
  float Misfit(const Rows& compared, const Candidates& found) const {
    float sum = 0;
    for (size_t i = 0; i < found.size(); ++i) {
      sum += Apart(compared.counts[i], values_.counts[found[i][0]]);
    }
    return sum / static_cast<float>(found.size());
  }

  // By token and bit, the log of the chance that the token leaves the bit unset.
  Matrix Learn(size_t start) const {
    Matrix unset = Matrix::Constant(values_.has.cols(), codes_.has.cols(), std::log(1 - prior_));
    auto count = static_cast<float>(start);
    for (size_t turn = 0; turn < kTurns; ++turn, count *= kGrowth) {
      const float done = static_cast<float>(turn) / (kTurns - 1);
      const size_t some = std::min(
          {static_cast<size_t>(count), kMostLearnt, code_ranks_.size(), value_ranks_.size()});
      const Rows codes = Some(codes_, code_ranks_, some);
      const Rows values = Some(values_, value_ranks_, some);
      const Matrix shares = SharesOf(codes, values, unset, std::pow(kTrustAtFirst, 1 - done));
      const float wrong = kWrongAtFirst * std::pow(kWrongAtLast / kWrongAtFirst, done);
      unset = UnsetBits(Product(shares, values.has, threads_), codes.has, wrong);
    }
    return unset;
  }

  // How likely each code is of each value. No value has more than one code.
  Matrix SharesOf(const Rows& codes, const Rows& values, const Matrix& unset, float trust) const {
    const Matrix of_values = ValueRows(values, unset, trust).transpose();
    Matrix shares = Product(CodeRows(codes), of_values, threads_);
    for (Index row = 0; row < shares.rows(); ++row) {
      shares.row(row) = (shares.row(row).array() - shares.row(row).maxCoeff()).exp();
    }
    for (size_t times = 0; times < 4; ++times) {
      for (Index row = 0; row < shares.rows(); ++row) {
        shares.row(row) /= std::max(shares.row(row).sum(), 1e-9f);
      }
      for (Index column = 0; column < shares.cols(); ++column) {
        shares.col(column) /= std::max(shares.col(column).sum(), 1.0f);
      }
    }
    return shares;
  }

  // `tokens`: how likely each code has each. The odds that a bit is a token's grow with each code
  // that has both, and fall with each that has the token alone.
  Matrix UnsetBits(const Matrix& tokens, const Matrix& bits, float wrong) const {
    const Matrix both = Product(tokens.transpose(), bits, threads_);
    const Eigen::VectorXf all = tokens.colwise().sum();
    const Eigen::RowVectorXf if_set = ((1 - wrong * (1 - fill_)) / fill_).log();
    const float if_not = std::log(wrong);
    Matrix odds = both.array().rowwise() * (if_set.array() - if_not);
    odds.colwise() += all * if_not;
    odds.array() += std::log(prior_ / (1 - prior_));
    return -(1 + odds.array().min(30).exp()).log();
  }

  // Products of rows of codes and rows of values are log-likelihoods, but for what is the same for
  // all values of a code: of bits, and of counts with their square roots' distance.
  static Matrix CodeRows(const Rows& codes) {
    Matrix rows(codes.has.rows(), codes.has.cols() + 2);
    rows.leftCols(codes.has.cols()) = codes.has;
    for (Index i = 0; i < rows.rows(); ++i) {
      const auto count = static_cast<float>(codes.counts[static_cast<size_t>(i)]);
      rows(i, codes.has.cols()) = std::sqrt(count);
    }
    rows.rightCols(1).setOnes();
    return rows;
  }
  Matrix ValueRows(const Rows& values, const Matrix& unset, float trust) const {
    const Matrix likely = (1 - Product(values.has, unset, threads_).array().exp())
                              .max(kLeastChance)
                              .min(1 - kLeastChance);
    Matrix rows(likely.rows(), likely.cols() + 2);
    rows.leftCols(likely.cols()) = trust * (likely.array() / (1 - likely.array())).log();
    const Eigen::VectorXf none = trust * (1 - likely.array()).log().matrix().rowwise().sum();
    for (Index i = 0; i < rows.rows(); ++i) {
      const auto count = static_cast<float>(values.counts[static_cast<size_t>(i)]);
      rows(i, likely.cols()) = 2 * std::sqrt(count);
      rows(i, likely.cols() + 1) = none(i) - count;
    }
    return rows;
  }

  Rows codes_;
  Rows values_;
  std::vector<uint32_t> code_ranks_;
  std::vector<uint32_t> value_ranks_;
  unsigned threads_;
  Eigen::Array<float, 1, Eigen::Dynamic> fill_;
  float prior_;
};

}  // namespace

Candidates AlignByFrequency(const Numbers& codes, const Numbers& values) {
  const std::vector<uint32_t> counts = CountsOf(codes);
  const std::vector<uint32_t> ranked = RanksOf(CountsOf(values));
  const std::vector<uint32_t> code_ranks = RanksOf(counts);
  Candidates found(counts.size());
  for (size_t rank = 0; rank < code_ranks.size() && counts[code_ranks[rank]] > 1; ++rank) {
    found[code_ranks[rank]] = Around(ranked, rank);
  }
  return found;
}

Candidates AlignFilters(const Numbers& codes, const Numbers& values, const FilterView& view) {
  std::optional<Candidates> by_bits = Alignment(codes, values, view).Run();
  return by_bits ? *std::move(by_bits) : AlignByFrequency(codes, values);
}

}  // namespace koppel::attack
