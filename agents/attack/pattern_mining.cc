#include "agents/attack/pattern_mining.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <numeric>

#include "agents/attack/bit_columns.h"

namespace koppel::attack {
namespace {

using Index = Eigen::Index;

// Rarer tokens are lost among chance.
constexpr double kLeastShare = 0.01;
// What nearly all have tells nothing.
constexpr double kMostShare = 0.9;
// Bits of one token are set in the same codes: so many of a set in a row must leave nearly all of
// the codes that the ones before have in common.
constexpr double kSame = 0.97;
constexpr size_t kFewestSame = 3;
// A set of more bits that are not of one token is given up.
constexpr size_t kMostBefore = 12;
// How far apart the counts of a set and its token may be on average, as square roots: where they
// are of the same persons, a half.
constexpr float kFarApart = 1;
// At most by one pair.
constexpr float kMostApart = 8;
// All are named again so often, when each has a name.
constexpr size_t kTurns = 5;
// Tokens that the most frequent set is tried as.
constexpr size_t kFirstNames = 20;

bool HasAll(const Codes& codes, size_t row, const std::vector<size_t>& bits) {
  return std::all_of(bits.begin(), bits.end(), [&](size_t bit) { return codes.bit(row, bit); });
}

bool Has(const Matrix& tokens, size_t row, size_t token) {
  return tokens(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(token)) > 0.5f;
}

// Columns of the codes' bits; those that nearly all have are left empty.
BitColumns ColumnsOf(const Codes& codes) {
  BitColumns columns(codes.size(), codes.bits());
  for (size_t row = 0; row < codes.size(); ++row) {
    for (size_t bit = 0; bit < codes.bits(); ++bit) {
      if (codes.bit(row, bit)) columns.Set(row, bit);
    }
  }
  for (size_t bit = 0; bit < codes.bits(); ++bit) {
    const auto share = static_cast<double>(CountOnes(columns[bit]));
    if (share > kMostShare * static_cast<double>(codes.size())) columns.Clear(bit);
  }
  return columns;
}

// Grows a set from one bit by the one that leaves most codes in common.
class Growth {
 public:
  Growth(const BitColumns& columns, size_t first, std::vector<size_t> others)
      : columns_(columns),
        others_(std::move(others)),
        rows_(columns[first].begin(), columns[first].end()),
        count_(CountOnes(rows_)),
        bits_{first} {}

  // While `least` codes are left, and until bits are no more of one token. Empty if they never
  // were.
  BitSet Run(size_t least) {
    size_t same = 0;
    for (;;) {
      const Next next = Best(least);
      const bool is_same = static_cast<double>(next.count) >= kSame * static_cast<double>(count_);
      if (next.count == 0 || (!is_same && same >= kFewestSame)) break;
      if (!is_same && bits_.size() >= kMostBefore) break;
      same = is_same ? same + 1 : 0;
      Take(next);
    }
    if (same < kFewestSame) return {};
    std::sort(bits_.begin(), bits_.end());
    return {std::move(bits_), count_};
  }

 private:
  struct Next {
    size_t bit = 0;
    size_t count = 0;
  };

  // Bits that leave too few are not looked at again: with more bits they leave fewer.
  Next Best(size_t least) {
    Next best;
    std::erase_if(others_, [&](size_t bit) {
      const size_t count = CountCommon(rows_, columns_[bit]);
      if (count > best.count && count >= least) best = {bit, count};
      return count < least;
    });
    return best;
  }
  void Take(const Next& next) {
    bits_.push_back(next.bit);
    std::erase(others_, next.bit);
    const auto added = columns_[next.bit];
    for (size_t i = 0; i < rows_.size(); ++i) rows_[i] &= added[i];
    count_ = next.count;
  }

  const BitColumns& columns_;
  std::vector<size_t> others_;
  BitColumn rows_;
  size_t count_;
  std::vector<size_t> bits_;
};

// Those that share no more than half their bits with a more frequent one.
std::vector<BitSet> Distinct(std::vector<BitSet> sets) {
  std::stable_sort(sets.begin(), sets.end(),
                   [](const auto& a, const auto& b) { return a.codes > b.codes; });
  std::vector<BitSet> distinct;
  for (BitSet& set : sets) {
    const auto shares_most = [&](const BitSet& other) {
      std::vector<size_t> common;
      std::set_intersection(set.bits.begin(), set.bits.end(), other.bits.begin(), other.bits.end(),
                            std::back_inserter(common));
      return 2 * common.size() > set.bits.size();
    };
    if (!set.bits.empty() && std::none_of(distinct.begin(), distinct.end(), shares_most)) {
      distinct.push_back(std::move(set));
    }
  }
  return distinct;
}

constexpr Index kNone = -1;

// Gives each set of bits its token, the surest one first: that which is as frequent, by itself and
// together with each of the tokens named already.
class Naming {
 public:
  // Square roots of how often sets and tokens come, in pairs; on the diagonal by themselves.
  Naming(const Matrix& sets, const Matrix& tokens)
      : sets_(sets),
        tokens_(tokens),
        apart_(sets.rows(), tokens.rows()),
        names_(static_cast<size_t>(sets.rows()), kNone),
        taken_(static_cast<size_t>(tokens.rows())) {
    StartAfresh();
  }

  // The tokens that are about as frequent as this set, the nearest first.
  std::vector<Index> Near(Index set, size_t most) const {
    std::vector<Index> near(static_cast<size_t>(apart_.cols()));
    std::iota(near.begin(), near.end(), 0);
    std::stable_sort(near.begin(), near.end(),
                     [&](Index a, Index b) { return apart_(set, a) < apart_(set, b); });
    near.resize(std::min(near.size(), most));
    return near;
  }

  void Name(Index set, Index token) {
    names_[static_cast<size_t>(set)] = token;
    taken_[static_cast<size_t>(token)] = true;
    ++named_;
    Compare(set, token);
  }
  void NameAll() {
    while (named_ < std::min(apart_.rows(), apart_.cols())) NameSurest();
    for (size_t turn = 0; turn < kTurns; ++turn) NameAgain();
  }

  // How far apart named sets and tokens are, on average of all pairs.
  float Misfit() const {
    float sum = 0;
    for (Index set = 0; set < apart_.rows(); ++set) sum += MisfitOf(set);
    return sum / static_cast<float>(std::max<Index>(named_, 1));
  }
  // By set; kNone where no token fits.
  std::vector<Index> Fitting() const {
    std::vector<Index> fitting = names_;
    for (Index set = 0; set < apart_.rows(); ++set) {
      if (MisfitOf(set) > kFarApart) fitting[static_cast<size_t>(set)] = kNone;
    }
    return fitting;
  }

 private:
  struct Best {
    Index token = kNone;
    float apart = std::numeric_limits<float>::infinity();
    float second = std::numeric_limits<float>::infinity();
    float margin() const { return second - apart; }
  };
  Best BestOf(Index set) const {
    Best best;
    for (Index token = 0; token < apart_.cols(); ++token) {
      if (taken_[static_cast<size_t>(token)]) continue;
      const float apart = apart_(set, token);
      if (apart < best.apart) {
        best = {token, apart, best.apart};
      } else {
        best.second = std::min(best.second, apart);
      }
    }
    return best;
  }
  void StartAfresh() {
    for (Index set = 0; set < apart_.rows(); ++set) {
      apart_.row(set) = (tokens_.diagonal().transpose().array() - sets_(set, set))
                            .square()
                            .min(kMostApart)
                            .matrix();
    }
  }
  // How often all others come with this set and tokens with this token. One that is named wrongly
  // must not outweigh the others.
  void Compare(Index set, Index token) {
    for (Index other = 0; other < apart_.rows(); ++other) {
      if (other == set) continue;
      apart_.row(other).array() +=
          (tokens_.row(token).array() - sets_(other, set)).square().min(kMostApart);
    }
  }
  // Each by the names of all others; of sets of one name the one that fits best keeps it.
  void NameAgain() {
    std::vector<Index> owners(taken_.size(), kNone);
    for (Index set = 0; set < apart_.rows(); ++set) {
      Index token = 0;
      const float apart = apart_.row(set).minCoeff(&token);
      Index& owner = owners[static_cast<size_t>(token)];
      if (owner == kNone || apart < apart_(owner, token)) owner = set;
    }
    std::fill(names_.begin(), names_.end(), kNone);
    named_ = 0;
    StartAfresh();
    for (size_t token = 0; token < owners.size(); ++token) {
      if (owners[token] != kNone) Name(owners[token], static_cast<Index>(token));
    }
  }
  void NameSurest() {
    Index surest = kNone;
    Best best;
    for (Index set = 0; set < apart_.rows(); ++set) {
      if (names_[static_cast<size_t>(set)] != kNone) continue;
      const Best of_set = BestOf(set);
      if (surest != kNone && of_set.margin() <= best.margin()) continue;
      surest = set;
      best = of_set;
    }
    Name(surest, best.token);
  }
  float MisfitOf(Index set) const {
    const Index name = names_[static_cast<size_t>(set)];
    return name == kNone ? 0 : apart_(set, name) / static_cast<float>(named_);
  }

  const Matrix& sets_;
  const Matrix& tokens_;
  Matrix apart_;
  std::vector<Index> names_;
  std::vector<bool> taken_;
  Index named_ = 0;
};

// What is named first decides the rest: the most frequent set is given one token after another, and
// the naming kept that fits best.
std::vector<Index> NamesOf(const Matrix& sets, const Matrix& tokens, unsigned threads) {
  const Naming none(sets, tokens);
  const std::vector<Index> firsts = none.Near(0, kFirstNames);
  std::vector<Naming> namings(firsts.size(), none);
  ForEach(firsts.size(), threads, [&](size_t i) {
    namings[i].Name(0, firsts[i]);
    namings[i].NameAll();
  });
  return std::min_element(namings.begin(), namings.end(),
                          [](const auto& a, const auto& b) { return a.Misfit() < b.Misfit(); })
      ->Fitting();
}

}  // namespace

std::vector<BitSet> CommonSets(const Codes& codes, unsigned threads) {
  const BitColumns columns = ColumnsOf(codes);
  const auto least = static_cast<size_t>(
      std::max(1.0, std::ceil(kLeastShare * static_cast<double>(codes.size()))));
  std::vector<size_t> frequent;
  for (size_t bit = 0; bit < codes.bits(); ++bit) {
    if (CountOnes(columns[bit]) >= least) frequent.push_back(bit);
  }
  std::vector<BitSet> sets(frequent.size());
  ForEach(frequent.size(), threads, [&](size_t i) {
    std::vector<size_t> others = frequent;
    std::erase(others, frequent[i]);
    sets[i] = Growth(columns, frequent[i], std::move(others)).Run(least);
  });
  return Distinct(std::move(sets));
}

std::vector<TokenBits> MineTokens(const Codes& codes, const Matrix& tokens, unsigned threads) {
  const std::vector<BitSet> sets = CommonSets(codes, threads);
  if (sets.empty() || tokens.cols() == 0) return {};
  Matrix has(static_cast<Index>(codes.size()), static_cast<Index>(sets.size()));
  for (size_t row = 0; row < codes.size(); ++row) {
    for (size_t set = 0; set < sets.size(); ++set) {
      has(static_cast<Index>(row), static_cast<Index>(set)) =
          HasAll(codes, row, sets[set].bits) ? 1 : 0;
    }
  }
  const float scale = static_cast<float>(codes.size()) / static_cast<float>(tokens.rows());
  const Matrix of_sets = Correlation(has, has, threads).cwiseSqrt();
  const Matrix of_tokens = (scale * Correlation(tokens, tokens, threads)).cwiseSqrt();
  const std::vector<Index> names = NamesOf(of_sets, of_tokens, threads);
  std::vector<TokenBits> mined;
  for (size_t set = 0; set < sets.size(); ++set) {
    if (names[set] == kNone) continue;
    mined.push_back({static_cast<size_t>(names[set]), sets[set].bits});
  }
  return mined;
}

Candidates ClaimByTokens(const Codes& codes, const Matrix& tokens,
                         const std::vector<TokenBits>& mined) {
  std::map<std::vector<bool>, std::vector<uint32_t>> records;
  for (uint32_t record = 0; record < static_cast<uint32_t>(tokens.rows()); ++record) {
    std::vector<bool> has;
    for (const TokenBits& one : mined) has.push_back(Has(tokens, record, one.token));
    records[has].push_back(record);
  }
  Candidates claims(codes.size());
  for (size_t code = 0; code < codes.size(); ++code) {
    std::vector<bool> has;
    for (const TokenBits& one : mined) has.push_back(HasAll(codes, code, one.bits));
    const auto alike = records.find(has);
    if (alike == records.end() || alike->second.size() > kMostCandidates) continue;
    claims[code] = alike->second;
  }
  return claims;
}

}  // namespace koppel::attack
