#include "linker/match/model/mixture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>

#include "base/random.h"

namespace koppel::match {
namespace {

constexpr size_t kPatternsPerTask = 2048;
constexpr uint64_t kStartSeed = 21;
constexpr double kLeastShare = 1e-12;
// Pairs that each class has besides what is found, so that none is ever ruled out.
constexpr double kPairsOfClass = 1;
// A class that has less of a pattern than that gets nothing of it.
constexpr double kLeastPart = 6e-6;
// Pairs that are less likely matches than that teach nothing of matches: all together they are less
// than one.
constexpr double kLeastMatch = 1e-8;
// Those that are far less likely ones are looked at in one round of so many: no round makes a match
// of them.
constexpr double kFarFromMatch = 1e-12;
constexpr size_t kRoundsUnseen = 5;
// Smaller densities are summed as logarithms.
constexpr double kLeastProduct = 1e-250;
constexpr size_t kAtOnce = LogDensity::kAtOnce;

// What one round expects.
struct Expected {
  // By class, rounded up to kAtOnce.
  std::vector<double> pairs;
  // [term][level][class]
  std::vector<double> levels;
  double log_likelihood = 0;
  // Room for the shares of one pattern.
  std::vector<double> shares;

  Expected(size_t classes, size_t terms)
      : pairs((classes + kAtOnce - 1) / kAtOnce * kAtOnce),
        levels(terms * kMostLevels * pairs.size()),
        shares(pairs.size()) {}

  // Gives the pattern's weight to the classes by their `shares` in it.
  void Add(const Pattern& pattern, double weight) {
    const size_t classes = pairs.size();
    const size_t terms = levels.size() / (kMostLevels * classes);
    for (size_t i = 0; i < classes; i += kAtOnce) {
      std::array<double, kAtOnce> parts;
      bool has_any = false;
      for (size_t k = 0; k < kAtOnce; ++k) {
        parts[k] = shares[i + k] > kLeastPart ? shares[i + k] * weight : 0;
        has_any |= parts[k] > 0;
      }
      if (!has_any) continue;
      for (size_t k = 0; k < kAtOnce; ++k) pairs[i + k] += parts[k];
      for (size_t term = 0; term < terms; ++term) {
        const size_t row = term * kMostLevels + pattern.levels[term];
        double* sums = levels.data() + row * classes + i;
        for (size_t k = 0; k < kAtOnce; ++k) sums[k] += parts[k];
      }
    }
  }
  void Add(const Expected& other) {
    for (size_t i = 0; i < pairs.size(); ++i) pairs[i] += other.pairs[i];
    for (size_t i = 0; i < levels.size(); ++i) levels[i] += other.levels[i];
    log_likelihood += other.log_likelihood;
  }
};

// Calls visit(index, sum) for every pattern; stretches of patterns are summed apart and then in
// their order.
Result<Expected> SumOver(size_t patterns, const Expected& zero,
                         const std::function<void(size_t, Expected&)>& visit,
                         const Options& options) {
  const size_t tasks = (patterns + kPatternsPerTask - 1) / kPatternsPerTask;
  std::vector<Expected> parts(tasks, zero);
  const auto task = [&](size_t number, unsigned) {
    const size_t end = std::min(patterns, (number + 1) * kPatternsPerTask);
    for (size_t i = number * kPatternsPerTask; i < end; ++i) visit(i, parts[number]);
    return OkStatus();
  };
  Reporter reporter(options, "learn");
  KOPPEL_RETURN_IF_ERROR(RunTasks(tasks, ThreadsOf(options), task,
                                  [&](size_t done) { return reporter.Report(done, tasks); }));
  Expected sum = zero;
  for (const Expected& part : parts) sum.Add(part);
  return sum;
}

LevelTable TableOf(const Expected& expected, size_t number, const LevelTable& prior,
                   double prior_pairs) {
  LevelTable table = prior;
  for (size_t term = 0; term < table.size(); ++term) {
    double sum = 0;
    for (size_t level = 1; level < table[term].size(); ++level) {
      const size_t place = (term * kMostLevels + level) * expected.pairs.size() + number;
      table[term][level] = expected.levels[place] + prior_pairs * prior[term][level];
      sum += table[term][level];
    }
    for (size_t level = 1; level < table[term].size(); ++level) table[term][level] /= sum;
  }
  return table;
}

Mixture MixtureOf(const Expected& expected, const std::vector<LevelTable>& priors,
                  double prior_pairs) {
  Mixture mixture;
  double pairs = 0;
  for (const double of_class : expected.pairs) pairs += of_class;
  const double classes = static_cast<double>(priors.size());
  for (size_t i = 0; i < priors.size(); ++i) {
    mixture.share.push_back((expected.pairs[i] + kPairsOfClass) /
                            (pairs + kPairsOfClass * classes));
    mixture.classes.push_back(TableOf(expected, i, priors[i], prior_pairs));
  }
  return mixture;
}

double LogSum(const double* logs, size_t count) {
  const double most = *std::max_element(logs, logs + count);
  double sum = 0;
  for (size_t i = 0; i < count; ++i) sum += std::exp(logs[i] - most);
  return most + std::log(sum);
}

void Pin(const MatchStart& start, Mixture& mixture) {
  for (size_t i = 0; i < start.pinned.size(); ++i) {
    for (size_t term = 0; term < start.pinned[i].size(); ++term) {
      if (start.pinned[i][term]) mixture.classes[i][term] = start.classes.classes[i][term];
    }
  }
}

// Classes with one table count together.
void Tie(const MatchStart& start, Expected& expected) {
  for (size_t i = 0; i < start.tied.size(); ++i) {
    for (size_t term = 0; term < start.tied[i].size(); ++term) {
      const size_t first = start.tied[i][term];
      if (first == i) continue;
      for (size_t level = 0; level < kMostLevels; ++level) {
        double* by_class = &expected.levels[(term * kMostLevels + level) * expected.pairs.size()];
        by_class[first] += by_class[i];
      }
    }
  }
}

void CopyTied(const MatchStart& start, Mixture& mixture) {
  for (size_t i = 0; i < start.tied.size(); ++i) {
    for (size_t term = 0; term < start.tied[i].size(); ++term) {
      mixture.classes[i][term] = mixture.classes[start.tied[i][term]][term];
    }
  }
}

void Bind(const MatchStart& start, Mixture& mixture) {
  if (start.bound.empty()) return;
  for (const MatchStart::Bound& bound : start.bound) {
    const double share = bound.times * mixture.share[bound.to];
    double& one = mixture.share[bound.one];
    one = bound.at_most ? std::min(one, share) : share;
  }
  double sum = 0;
  for (const double share : mixture.share) sum += share;
  for (double& share : mixture.share) share /= sum;
}

bool HasConverged(double before, double now, double pairs, const FitOptions& fit) {
  return std::abs(now - before) < fit.least_gain * pairs;
}

}  // namespace

LogDensity::LogDensity(const Mixture& mixture)
    : terms_(mixture.size() == 0 ? 0 : mixture.classes[0].size()),
      shares_((mixture.size() + kAtOnce - 1) / kAtOnce * kAtOnce),
      levels_(shares_.size() * terms_ * kMostLevels, 1.0),
      log_most_(terms_ * kMostLevels) {
  for (size_t i = 0; i < mixture.size(); ++i) {
    shares_[i] = std::max(mixture.share[i], kLeastShare);
  }
  for (size_t term = 0; term < terms_; ++term) {
    for (size_t level = 1; level < mixture.classes[0][term].size(); ++level) {
      double most = kLeastProduct;
      for (const LevelTable& one : mixture.classes) most = std::max(most, one[term][level]);
      log_most_[term * kMostLevels + level] = std::log(most);
      for (size_t i = 0; i < mixture.size(); ++i) {
        const size_t row = (i / kAtOnce * terms_ + term) * kMostLevels + level;
        levels_[row * kAtOnce + i % kAtOnce] = mixture.classes[i][term][level] / most;
      }
    }
  }
}

double LogDensity::Of(const Pattern& pattern, double* shares) const {
  const double* levels = levels_.data();
  double sum = 0;
  for (size_t i = 0; i < shares_.size(); i += kAtOnce) {
    std::array<double, kAtOnce> product;
    std::copy_n(shares_.data() + i, kAtOnce, product.data());
    for (size_t term = 0; term < terms_; ++term, levels += kMostLevels * kAtOnce) {
      const double* of_level = levels + pattern.levels[term] * kAtOnce;
      for (size_t k = 0; k < kAtOnce; ++k) product[k] *= of_level[k];
    }
    for (const double one : product) sum += one;
    if (shares != nullptr) std::copy_n(product.data(), kAtOnce, shares + i);
  }
  if (sum < kLeastProduct) return OfUnlikely(pattern, shares);
  for (size_t i = 0; shares != nullptr && i < shares_.size(); ++i) shares[i] /= sum;
  double log = std::log(sum);
  for (size_t term = 0; term < terms_; ++term) {
    log += log_most_[term * kMostLevels + pattern.levels[term]];
  }
  return log;
}

double LogDensity::OfUnlikely(const Pattern& pattern, double* shares) const {
  std::vector<double> logs(shares_.size());
  for (size_t i = 0; i < logs.size(); ++i) {
    logs[i] = std::log(shares_[i]);
    for (size_t term = 0; term < terms_; ++term) {
      const size_t place = term * kMostLevels + pattern.levels[term];
      const size_t row = i / kAtOnce * terms_ * kMostLevels + place;
      logs[i] += std::log(levels_[row * kAtOnce + i % kAtOnce]) + log_most_[place];
    }
  }
  const double log = LogSum(logs.data(), logs.size());
  for (size_t i = 0; shares != nullptr && i < logs.size(); ++i) shares[i] = std::exp(logs[i] - log);
  return log;
}

double LogDensity::Of(const Pattern& pattern) const { return Of(pattern, nullptr); }

std::vector<double> LogDensities(const Mixture& mixture, const PatternCounts& patterns) {
  const LogDensity density(mixture);
  std::vector<double> logs;
  logs.reserve(patterns.size());
  for (const PatternCount& one : patterns) logs.push_back(density.Of(one.pattern));
  return logs;
}

Result<Mixture> FitNonMatches(const PatternCounts& patterns, size_t classes,
                              const LevelTable& prior, const FitOptions& fit,
                              const Options& options) {
  const Expected zero(classes, prior.size());
  const std::vector<LevelTable> priors(classes, prior);
  SeededRandom random(kStartSeed);
  Expected start = zero;
  for (const PatternCount& one : patterns) {
    // Squared twice: most of a pattern goes to one or two classes.
    std::vector<double> draw(classes);
    double sum = 0;
    for (double& share : draw) {
      share = std::pow(random.Unit(), 4) + 1e-6;
      sum += share;
    }
    for (size_t i = 0; i < classes; ++i) draw[i] /= sum;
    std::copy(draw.begin(), draw.end(), start.shares.begin());
    start.Add(one.pattern, static_cast<double>(one.count));
  }
  Mixture mixture = MixtureOf(start, priors, fit.prior_pairs);
  const double pairs = static_cast<double>(Total(patterns));
  double before = -INFINITY;
  for (size_t round = 0; round < fit.most_rounds; ++round) {
    const LogDensity density(mixture);
    const auto visit = [&](size_t index, Expected& sum) {
      const double log = density.Of(patterns[index].pattern, sum.shares.data());
      const double count = static_cast<double>(patterns[index].count);
      sum.log_likelihood += count * log;
      sum.Add(patterns[index].pattern, count);
    };
    KOPPEL_ASSIGN_OR_RETURN(const Expected expected,
                            SumOver(patterns.size(), zero, visit, options));
    mixture = MixtureOf(expected, priors, fit.prior_pairs);
    if (HasConverged(before, expected.log_likelihood, pairs, fit)) break;
    before = expected.log_likelihood;
  }
  return mixture;
}

Result<MatchFit> FitMatches(const PatternCounts& patterns, const std::vector<double>& non_match_log,
                            const MatchStart& start, const FitOptions& fit,
                            const Options& options) {
  const size_t classes = start.classes.size();
  const Expected zero(classes, start.classes.classes[0].size());
  const double all = static_cast<double>(Total(patterns));
  const std::vector<LevelTable>& priors =
      start.drawn_to.empty() ? start.classes.classes : start.drawn_to;
  MatchFit found{start.classes, std::min(start.pairs, all), 0};
  double before = -INFINITY;
  std::vector<double> share(patterns.size(), 1.0);
  while (found.rounds < fit.most_rounds) {
    const bool sees_all = found.rounds++ % kRoundsUnseen == 0;
    const LogDensity density(found.matches);
    const double non_matches = start.non_matches > 0 ? start.non_matches : all - found.pairs;
    const double log_matches = std::log(std::max(found.pairs, 1e-6));
    const double log_others = std::log(std::max(non_matches, 1e-6));
    const auto visit = [&](size_t index, Expected& sum) {
      const double count = static_cast<double>(patterns[index].count);
      const double other = non_match_log[index] + log_others;
      if (share[index] < kFarFromMatch && !sees_all) {
        sum.log_likelihood += count * other;
        return;
      }
      const double match = density.Of(patterns[index].pattern, sum.shares.data());
      const double logs[] = {match + log_matches, other};
      const double log = LogSum(logs, 2);
      sum.log_likelihood += count * log;
      share[index] = std::exp(logs[0] - log);
      if (share[index] > kLeastMatch) sum.Add(patterns[index].pattern, count * share[index]);
    };
    KOPPEL_ASSIGN_OR_RETURN(Expected expected, SumOver(patterns.size(), zero, visit, options));
    Tie(start, expected);
    found.matches = MixtureOf(expected, priors, fit.prior_pairs);
    CopyTied(start, found.matches);
    Pin(start, found.matches);
    Bind(start, found.matches);
    if (start.shape) start.shape(found.matches);
    found.pairs = std::accumulate(expected.pairs.begin(), expected.pairs.end(), 0.0);
    if (HasConverged(before, expected.log_likelihood, all, fit)) break;
    before = expected.log_likelihood;
  }
  return found;
}

SplitFit SplitLast(const MatchFit& fit, size_t non_matches) {
  SplitFit split{fit, {}, 0};
  Mixture& matches = split.matches.matches;
  double of_others = 0;
  for (size_t i = matches.size() - non_matches; i < matches.size(); ++i) {
    split.non_matches.classes.push_back(matches.classes[i]);
    split.non_matches.share.push_back(matches.share[i]);
    of_others += matches.share[i];
  }
  matches.classes.resize(matches.size() - non_matches);
  matches.share.resize(matches.classes.size());
  for (double& share : matches.share) share /= 1 - of_others;
  for (double& share : split.non_matches.share) share /= std::max(of_others, 1e-9);
  // Without those that each class has besides.
  const double all = static_cast<double>(fit.matches.size());
  const double pairs = of_others * (fit.pairs + kPairsOfClass * all);
  const double besides = kPairsOfClass * static_cast<double>(non_matches);
  split.non_match_pairs = std::clamp(pairs - besides, 0.0, fit.pairs);
  split.matches.pairs = fit.pairs - split.non_match_pairs;
  return split;
}

}  // namespace koppel::match
