#include "linker/match/model/usual_matches.h"

#include "linker/match/core/bits.h"
#include "linker/match/model/levels.h"

namespace koppel::match {
namespace {

// Nine of ten matches agree in a term, in values as common as they are.
constexpr double kUsuallyEqual = 0.9;
// A wrong field: still sometimes equal, as a wrong house number is for half of a postcode's token.
constexpr double kEqualWhereWrong = 0.02;
constexpr double kRightAnyway = 0.15;

std::vector<double> UsualLevels(const Term& term, const std::vector<double>& by_chance) {
  std::vector<double> levels(term.levels());
  const Level equal = term.first_equal();
  double rest = 0;
  for (Level level = 1; level < equal; ++level) {
    levels[level] = (1 - kUsuallyEqual) / (equal - 1);
    rest += levels[level];
  }
  SetEqual(by_chance, equal, 1 - rest, levels);
  return levels;
}

std::vector<double> WrongLevels(const Term& term, bool is_whole, std::vector<double> usual) {
  const Level equal = term.first_equal();
  std::vector<double> wrong = usual;
  double sum = 0;
  for (Level level = 1; level < wrong.size(); ++level) {
    // A filter of more fields than the wrong one is less alike, but not unlike.
    if (level < equal) wrong[level] = is_whole ? usual[level] : 1.0;
    if (level >= equal) wrong[level] *= kEqualWhereWrong;
    sum += wrong[level];
  }
  for (Level level = 1; level < wrong.size(); ++level) {
    usual[level] = kRightAnyway * usual[level] + (1 - kRightAnyway) * wrong[level] / sum;
  }
  return usual;
}

}  // namespace

Mixture UsualMatches(const Comparer& comparer, const Plan& plan) {
  LevelTable right;
  uint64_t fields = 0;
  for (size_t i = 0; i < comparer.terms().size(); ++i) {
    right.push_back(UsualLevels(comparer.terms()[i], comparer.by_chance()[i]));
    fields |= comparer.terms()[i].fields;
  }
  Mixture mixture{{1}, {right}};
  for (; fields != 0; fields &= fields - 1) {
    const uint64_t wrong = Lowest(fields);
    LevelTable table = right;
    for (size_t i = 0; i < table.size(); ++i) {
      const Term& term = comparer.terms()[i];
      if ((term.fields & wrong) == 0) continue;
      const bool is_whole = term.fields == wrong || plan.shapes[term.encoding].is_token;
      table[i] = WrongLevels(term, is_whole, right[i]);
    }
    mixture.classes.push_back(std::move(table));
    mixture.share.push_back(1);
  }
  const double wrong = static_cast<double>(mixture.size() - 1);
  for (double& share : mixture.share) share = wrong > 0 ? 0.5 / wrong : 1;
  if (wrong > 0) mixture.share[0] = 0.5;
  return mixture;
}

}  // namespace koppel::match
