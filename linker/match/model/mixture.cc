#include "linker/match/model/mixture.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/random.h"

namespace koppel::match {
namespace {

constexpr size_t kPatternsPerTask = 2048;
constexpr uint64_t kStartSeed = 21;
constexpr double kLeastShare = 1e-12;
// A class that has less than e^-12 of a pattern gets nothing of it.
constexpr double kLeastLogShare = -12;

// Expected counts of one class.
struct ClassCounts {
  double pairs = 0;
  // [term * kMostLevels + level]
  std::vector<double> levels;

  explicit ClassCounts(size_t terms) : levels(terms * kMostLevels) {}
  void Add(const Pattern& pattern, double weight) {
    pairs += weight;
    for (size_t i = 0; i * kMostLevels < levels.size(); ++i) {
      levels[i * kMostLevels + pattern.levels[i]] += weight;
    }
  }
  void Add(const ClassCounts& other) {
    pairs += other.pairs;
    for (size_t i = 0; i < levels.size(); ++i) levels[i] += other.levels[i];
  }
};

// What one round expects.
struct Expected {
  std::vector<ClassCounts> classes;
  double log_likelihood = 0;

  Expected(size_t count, size_t terms) : classes(count, ClassCounts(terms)) {}
  void Add(const Expected& other) {
    for (size_t i = 0; i < classes.size(); ++i) classes[i].Add(other.classes[i]);
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

LevelTable TableOf(const ClassCounts& counts, const LevelTable& prior, double prior_pairs) {
  LevelTable table = prior;
  for (size_t term = 0; term < table.size(); ++term) {
    double sum = 0;
    for (size_t level = 1; level < table[term].size(); ++level) {
      table[term][level] =
          counts.levels[term * kMostLevels + level] + prior_pairs * prior[term][level];
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
  for (const ClassCounts& one : expected.classes) pairs += one.pairs;
  const double classes = static_cast<double>(expected.classes.size());
  for (size_t i = 0; i < expected.classes.size(); ++i) {
    mixture.share.push_back((expected.classes[i].pairs + 1) / (pairs + classes));
    mixture.classes.push_back(TableOf(expected.classes[i], priors[i], prior_pairs));
  }
  return mixture;
}

// Gives the pattern's weight to the classes by how likely each is.
void Distribute(const Pattern& pattern, double weight, const std::vector<double>& by_class,
                double log_all, Expected& sum) {
  for (size_t i = 0; i < by_class.size(); ++i) {
    const double share = by_class[i] - log_all;
    if (share > kLeastLogShare) sum.classes[i].Add(pattern, weight * std::exp(share));
  }
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

bool HasConverged(double before, double now, double pairs, const FitOptions& fit) {
  return std::abs(now - before) < fit.least_gain * pairs;
}

}  // namespace

LogDensity::LogDensity(const Mixture& mixture)
    : terms_(mixture.size() == 0 ? 0 : mixture.classes[0].size()) {
  for (size_t i = 0; i < mixture.size(); ++i) {
    share_.push_back(std::log(std::max(mixture.share[i], kLeastShare)));
    for (const std::vector<double>& levels : mixture.classes[i]) {
      const size_t begin = levels_.size();
      levels_.resize(begin + kMostLevels);
      for (size_t level = 1; level < levels.size(); ++level) {
        levels_[begin + level] = std::log(levels[level]);
      }
    }
  }
}

double LogDensity::Of(const Pattern& pattern, double* by_class) const {
  const double* levels = levels_.data();
  for (size_t i = 0; i < share_.size(); ++i) {
    double log = share_[i];
    for (size_t term = 0; term < terms_; ++term, levels += kMostLevels) {
      log += levels[pattern.levels[term]];
    }
    by_class[i] = log;
  }
  return LogSum(by_class, share_.size());
}

double LogDensity::Of(const Pattern& pattern) const {
  std::vector<double> by_class(share_.size());
  return Of(pattern, by_class.data());
}

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
    for (size_t i = 0; i < classes; ++i) {
      start.classes[i].Add(one.pattern, static_cast<double>(one.count) * draw[i] / sum);
    }
  }
  Mixture mixture = MixtureOf(start, priors, fit.prior_pairs);
  const double pairs = static_cast<double>(Total(patterns));
  double before = -INFINITY;
  for (size_t round = 0; round < fit.most_rounds; ++round) {
    const LogDensity density(mixture);
    const auto visit = [&](size_t index, Expected& sum) {
      std::vector<double> by_class(classes);
      const double log = density.Of(patterns[index].pattern, by_class.data());
      const double count = static_cast<double>(patterns[index].count);
      sum.log_likelihood += count * log;
      Distribute(patterns[index].pattern, count, by_class, log, sum);
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
  MatchFit found{start.classes, std::min(start.pairs, all), 0};
  double before = -INFINITY;
  for (; found.rounds < fit.most_rounds; ++found.rounds) {
    const LogDensity density(found.matches);
    const double non_matches = start.non_matches > 0 ? start.non_matches : all - found.pairs;
    const double log_matches = std::log(std::max(found.pairs, 1e-6));
    const double log_others = std::log(std::max(non_matches, 1e-6));
    const auto visit = [&](size_t index, Expected& sum) {
      std::vector<double> by_class(classes);
      const double match = density.Of(patterns[index].pattern, by_class.data());
      const double logs[] = {match + log_matches, non_match_log[index] + log_others};
      const double log = LogSum(logs, 2);
      const double count = static_cast<double>(patterns[index].count);
      sum.log_likelihood += count * log;
      Distribute(patterns[index].pattern, count * std::exp(logs[0] - log), by_class, match, sum);
    };
    KOPPEL_ASSIGN_OR_RETURN(const Expected expected,
                            SumOver(patterns.size(), zero, visit, options));
    found.matches = MixtureOf(expected, start.classes.classes, fit.prior_pairs);
    Pin(start, found.matches);
    found.pairs = 0;
    for (const ClassCounts& one : expected.classes) found.pairs += one.pairs;
    if (HasConverged(before, expected.log_likelihood, all, fit)) break;
    before = expected.log_likelihood;
  }
  return found;
}

}  // namespace koppel::match
