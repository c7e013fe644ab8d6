#include "agents/attack/qgram_learner.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "agents/attack/multiply.h"
#include "base/random.h"

namespace koppel::attack {
namespace {

using Index = Eigen::Index;

constexpr Index kBatch = 256;
constexpr size_t kEpochs = 40;
constexpr float kRate = 0.01f;
constexpr float kFirstMoment = 0.9f;
constexpr float kSecondMoment = 0.999f;
constexpr float kShrink = 1e-4f;
// Tokens that are learnt together; tasks are the same for any number of threads.
constexpr Index kColumnsOfTask = 128;
// Of the known codes, one in so many is for choosing what was learnt from the others.
constexpr size_t kHeldBack = 5;
// What naive Bayes has seen before it sees anything: half a code with the bit and half without.
constexpr float kPrior = 0.5f;

// Weights of some tokens, and how they moved.
class Regressions {
 public:
  Regressions(Index bits, Index tokens)
      : weights_(Matrix::Zero(bits, tokens)), first_(weights_), second_(weights_) {}

  void Step(const Matrix& bits, const Matrix& tokens, float rate) {
    const Matrix wrong = (1 + (-LogOdds(bits)).array().exp()).inverse().matrix() - tokens;
    Matrix slope = Times(bits.transpose(), wrong) / static_cast<float>(bits.rows());
    slope += kShrink * weights_;
    ++steps_;
    first_ = kFirstMoment * first_ + (1 - kFirstMoment) * slope;
    second_ = kSecondMoment * second_ + (1 - kSecondMoment) * slope.cwiseAbs2();
    const float first_share = 1 - std::pow(kFirstMoment, static_cast<float>(steps_));
    const float second_share = 1 - std::pow(kSecondMoment, static_cast<float>(steps_));
    weights_.array() -=
        rate * (first_.array() / first_share) / ((second_.array() / second_share).sqrt() + 1e-8f);
  }
  Matrix LogOdds(const Matrix& bits) const { return Times(bits, weights_); }

 private:
  Matrix weights_;
  Matrix first_;
  Matrix second_;
  int steps_ = 0;
};

// Bits as -1 and 1, and a column of ones.
Matrix SignsOf(const Codes& codes) {
  Matrix signs(static_cast<Index>(codes.size()), static_cast<Index>(codes.bits()) + 1);
  signs.leftCols(signs.cols() - 1) = (2 * BitsOf(codes)).array() - 1;
  signs.rightCols(1).setOnes();
  return signs;
}

// 0 to `count` - 1, in random order.
std::vector<Index> RandomOrder(Index count, SeededRandom& random) {
  std::vector<Index> order(static_cast<size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  Shuffle(random, order);
  return order;
}

Matrix ByRegression(const Matrix& signs, const Matrix& tokens, const Matrix& others,
                    uint64_t seed) {
  SeededRandom random(seed);
  Regressions regressions(signs.cols(), tokens.cols());
  for (size_t epoch = 0; epoch < kEpochs; ++epoch) {
    const std::vector<Index> order = RandomOrder(signs.rows(), random);
    // Smaller steps towards the end.
    const float rate = kRate * (1 - static_cast<float>(epoch) / kEpochs);
    for (size_t first = 0; first < order.size(); first += kBatch) {
      const auto batch =
          std::span(order).subspan(first, std::min<size_t>(kBatch, order.size() - first));
      regressions.Step(RowsOf(signs, batch), RowsOf(tokens, batch), rate);
    }
  }
  return regressions.LogOdds(others);
}

// Each bit by itself: how much likelier it is with the token than without.
Matrix ByBayes(const Matrix& signs, const Matrix& tokens, const Matrix& others) {
  const Matrix bits = (signs.array() + 1) / 2;
  const Eigen::RowVectorXf with = tokens.colwise().sum();
  const Eigen::RowVectorXf without = static_cast<float>(tokens.rows()) - with.array();
  const Matrix set_with = Times(bits.transpose(), tokens);
  const Matrix set_without = (-set_with).colwise() + bits.colwise().sum().transpose();
  const auto rate = [](const Matrix& set, const Eigen::RowVectorXf& all) -> Matrix {
    return (set.array() + kPrior).rowwise() / (all.array() + 2 * kPrior);
  };
  const Matrix rate_with = rate(set_with, with);
  const Matrix rate_without = rate(set_without, without);
  const Matrix if_set = (rate_with.array() / rate_without.array()).log();
  const Matrix if_not =
      ((1 - rate_with.array()).max(1e-6f) / (1 - rate_without.array()).max(1e-6f)).log();
  const Matrix other_bits = (others.array() + 1) / 2;
  Matrix log_odds = Times(other_bits, if_set - if_not);
  log_odds.rowwise() += if_not.colwise().sum() +
                        ((with.array() + kPrior) / (without.array() + kPrior)).log().matrix();
  return log_odds;
}

double Dice(double common, double guessed, double there) {
  return guessed + there > 0 ? 2 * common / (guessed + there) : 0;
}

// The value from which guesses do best, and how well.
struct Cut {
  float least = 0;
  double dice = -1;
};
Cut BestCut(const Matrix& log_odds, const Matrix& tokens) {
  std::vector<std::pair<float, bool>> order;
  double there = 0;
  for (Index row = 0; row < tokens.rows(); ++row) {
    for (Index i = 0; i < tokens.cols(); ++i) {
      const bool has = tokens(row, i) > 0.5f;
      order.emplace_back(log_odds(row, i), has);
      there += has ? 1 : 0;
    }
  }
  std::sort(order.rbegin(), order.rend());
  Cut best;
  double common = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    common += order[i].second ? 1 : 0;
    if (i + 1 < order.size() && order[i + 1].first == order[i].first) continue;
    const double dice = Dice(common, static_cast<double>(i + 1), there);
    if (dice > best.dice) best = {order[i].first, dice};
  }
  return best;
}

struct Counts {
  double common = 0;
  double guessed = 0;
  double there = 0;
};
Counts CountOf(const Matrix& guessed, const Matrix& has) {
  return {guessed.cwiseProduct(has).cast<double>().sum(), guessed.cast<double>().sum(),
          has.cast<double>().sum()};
}

// The known codes parted, and everything as attacks compute with it.
struct Lesson {
  Matrix signs;
  Matrix tokens;
  // Those held back, and below them the others.
  Matrix asked;
  Index held_back;
  Matrix held_back_tokens;
};

Lesson LessonOf(const Codes& known, const TokenTable& tokens, const Codes& others, uint64_t seed) {
  SeededRandom random(seed);
  const Matrix signs = SignsOf(known);
  const std::vector<Index> order = RandomOrder(signs.rows(), random);
  const size_t held_back = order.size() / kHeldBack;
  const auto back = std::span(order).first(held_back);
  const auto rest = std::span(order).subspan(held_back);
  const Matrix other_signs = SignsOf(others);
  Matrix asked(static_cast<Index>(held_back) + other_signs.rows(), signs.cols());
  asked << RowsOf(signs, back), other_signs;
  return {RowsOf(signs, rest), RowsOf(tokens.has, rest), std::move(asked),
          static_cast<Index>(held_back), RowsOf(tokens.has, back)};
}

// Log-odds of all tokens in all codes that are asked.
Matrix Learn(const Lesson& lesson, bool by_bayes, const LearnerSettings& settings) {
  Matrix log_odds(lesson.asked.rows(), lesson.tokens.cols());
  const Index columns = lesson.tokens.cols();
  const auto tasks = static_cast<size_t>((columns + kColumnsOfTask - 1) / kColumnsOfTask);
  ForEach(tasks, settings.threads, [&](size_t number) {
    const Index first = static_cast<Index>(number) * kColumnsOfTask;
    const Index count = std::min(kColumnsOfTask, columns - first);
    const Matrix tokens = lesson.tokens.middleCols(first, count);
    log_odds.middleCols(first, count) =
        by_bayes ? ByBayes(lesson.signs, tokens, lesson.asked)
                 : ByRegression(lesson.signs, tokens, lesson.asked, settings.seed);
  });
  return log_odds;
}

}  // namespace

Matrix GuessTokens(const Codes& known, const TokenTable& tokens, const Codes& others,
                   const LearnerSettings& settings) {
  const Lesson lesson = LessonOf(known, tokens, others, settings.seed);
  const Matrix learnt[] = {Learn(lesson, false, settings), Learn(lesson, true, settings)};
  Matrix guessed = Matrix::Zero(static_cast<Index>(others.size()), tokens.has.cols());
  for (size_t field = 0; field < tokens.fields(); ++field) {
    const auto first = static_cast<Index>(tokens.first[field]);
    const auto columns = static_cast<Index>(tokens.first[field + 1]) - first;
    Cut best;
    for (const Matrix& log_odds : learnt) {
      const Matrix of_field = log_odds.middleCols(first, columns);
      const Cut cut = BestCut(of_field.topRows(lesson.held_back),
                              lesson.held_back_tokens.middleCols(first, columns));
      if (cut.dice <= best.dice) continue;
      best = cut;
      guessed.middleCols(first, columns) =
          (of_field.bottomRows(guessed.rows()).array() >= cut.least).cast<float>();
    }
  }
  return guessed;
}

Matrix GuessByFrequency(const TokenTable& known, size_t rows) {
  const Eigen::RowVectorXf frequency = known.has.colwise().mean();
  Matrix guessed(static_cast<Index>(rows), known.has.cols());
  for (size_t field = 0; field < known.fields(); ++field) {
    const auto first = static_cast<Index>(known.first[field]);
    const auto columns = static_cast<Index>(known.first[field + 1]) - first;
    const Eigen::RowVectorXf of_field = frequency.segment(first, columns);
    const Cut cut =
        BestCut(of_field.replicate(known.has.rows(), 1), known.has.middleCols(first, columns));
    const Eigen::RowVectorXf guess = (of_field.array() >= cut.least).cast<float>();
    guessed.middleCols(first, columns) = guess.replicate(guessed.rows(), 1);
  }
  return guessed;
}

double DiceOfField(const Matrix& guessed, const TokenTable& tokens, size_t field) {
  const auto first = static_cast<Index>(tokens.first[field]);
  const auto columns = static_cast<Index>(tokens.first[field + 1]) - first;
  const Counts counts =
      CountOf(guessed.middleCols(first, columns), tokens.has.middleCols(first, columns));
  return Dice(counts.common, counts.guessed, counts.there);
}

double DiceOfAll(const Matrix& guessed, const TokenTable& tokens) {
  const Counts counts = CountOf(guessed, tokens.has);
  return Dice(counts.common, counts.guessed, counts.there);
}

Candidates NearestByTokens(const Matrix& guessed, const TokenTable& theirs, unsigned threads) {
  Matrix wanted = guessed;
  Matrix has = theirs.has;
  MakeUnit(wanted);
  MakeUnit(has);
  return NearestOf(wanted, has, threads);
}

}  // namespace koppel::attack
