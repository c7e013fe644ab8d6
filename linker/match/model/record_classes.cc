#include "linker/match/model/record_classes.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>

#include "linker/match/core/bits.h"
#include "linker/match/model/agreement.h"
#include "linker/match/model/kin.h"
#include "linker/match/model/levels.h"
#include "linker/match/model/part_bits.h"

namespace koppel::match {
namespace {

// Shares to begin with, of all classes of a kind together; of each class of non-matches.
constexpr double kNothingWrong = 0.4;
constexpr double kOneWrong = 0.25;
constexpr double kTwoWrong = 0.1;
constexpr double kMoved = 0.05;
constexpr double kManyWrong = 0.05;
constexpr double kNonMatch = 0.2;
// A token that is made of what is right, of something wrong, of a record with many errors.
constexpr double kEqualWhereRight = 0.95;
constexpr double kEqualWhereWrong = 0.02;
constexpr double kEqualOfMany = 0.3;
constexpr double kEqualInFamily = 0.6;
constexpr double kEqualWhereShared = 0.999;
// Of a filter's positions: what is wrong is mostly wrong in part only.
constexpr double kMostRight = 0.9;
constexpr double kLeastOfMany = 0.4;
// A filter is less alike than the least in so few pairs only.
constexpr double kBelowLeast = 0.05;
constexpr double kRuledOut = 1e-3;
// Two errors, and two shared values, beside what the single ones say.
constexpr double kErrorsTogether = 3;
constexpr double kSharedTogether = 2;
// More are not taken two at a time.
constexpr size_t kMostPaired = 16;

double Equal(const std::vector<double>& by_chance) {
  double equal = 0;
  for (size_t level = 2; level < by_chance.size(); ++level) equal += by_chance[level];
  return equal;
}

}  // namespace

bool RecordClasses::Apply(const std::vector<Term>& terms, const Plan& plan) {
  if (AreByField(terms)) return false;
  uint64_t of_filters = 0;
  for (const Term& term : terms) {
    if (!term.cuts.empty()) of_filters |= term.fields;
  }
  const auto is_beside = [&](const Term& term) {
    if (!term.cuts.empty() || plan.makeup.made_of.empty()) return false;
    return plan.makeup.made_of[term.encoding] != 0 && (term.fields & of_filters) != 0;
  };
  return std::count_if(terms.begin(), terms.end(), is_beside) >= 2;
}

RecordClasses::RecordClasses(const Comparer& comparer, const Plan& plan)
    : comparer_(comparer), plan_(plan), likeness_(comparer, plan) {
  AddMatches();
  SetLeast();
  AddSharers();
  if (plan_.dates != 0) {
    for (uint64_t names = plan_.names; names != 0; names &= names - 1) {
      const uint64_t own = Lowest(names);
      const size_t family = start_.classes.size();
      if (!AddFamily(own | plan_.dates) || !AddFamily(own)) continue;
      twins_.push_back({family + 1, family, kTwinsAmongRelatives, false});
    }
  }
  double sum = 0;
  for (const double share : start_.classes.share) sum += share;
  for (double& share : start_.classes.share) share /= sum;
  start_.bound = BoundsOf(start_.classes.share);
}

MatchStart RecordClasses::Start() const {
  MatchStart start = start_;
  start.shape = [self = shared_from_this()](Mixture& classes) { self->Shape(classes); };
  return start;
}

uint64_t RecordClasses::AllParts() const {
  uint64_t parts = 0;
  for (const Term& term : comparer_.terms()) parts |= plan_.makeup.tells[term.encoding];
  return parts;
}

uint64_t RecordClasses::FieldsWithoutToken() const {
  uint64_t in_tokens = 0;
  uint64_t in_filters = 0;
  for (size_t i = 0; i < comparer_.terms().size(); ++i) {
    (IsToken(i) ? in_tokens : in_filters) |= comparer_.terms()[i].fields;
  }
  return in_filters & ~in_tokens;
}

bool RecordClasses::IsRight(size_t token, const Wrong& wrong) const {
  return (plan_.makeup.tells[comparer_.terms()[token].encoding] & wrong.parts) == 0;
}

// The share of a filter that is right.
double RecordClasses::LeastAlike(size_t term, const Wrong& wrong) const {
  if (wrong.is_many) return kLeastOfMany;
  uint64_t right = AllParts();
  for (uint64_t rest = wrong.parts; rest != 0; rest &= rest - 1) {
    right &= ~plan_.makeup.parts[static_cast<size_t>(std::countr_zero(rest))].within;
  }
  return likeness_.ShareOf(term, right) +
         likeness_.ShareOfFields(term, FieldsWithoutToken() & ~wrong.fields);
}

std::vector<RecordClasses::Wrong> RecordClasses::SingleErrors() const {
  std::vector<Wrong> errors;
  for (uint64_t rest = AllParts(); rest != 0; rest &= rest - 1) errors.push_back({Lowest(rest), 0});
  for (uint64_t rest = FieldsWithoutToken(); rest != 0; rest &= rest - 1) {
    errors.push_back({0, Lowest(rest)});
  }
  return errors;
}

// All of the address, but nothing that a token of anything else is made of.
RecordClasses::Wrong RecordClasses::Moved() const {
  Wrong moved{AllParts(), FieldsWithoutToken() & plan_.places};
  for (uint64_t rest = moved.parts; rest != 0; rest &= rest - 1) {
    const Makeup::Part& part = plan_.makeup.parts[static_cast<size_t>(std::countr_zero(rest))];
    if ((plan_.places >> part.field & 1) == 0) moved.parts &= ~Lowest(rest);
  }
  return moved;
}

LevelTable RecordClasses::MatchTable(const Wrong& wrong) const {
  LevelTable table;
  for (size_t i = 0; i < comparer_.terms().size(); ++i) {
    const std::vector<double>& chance = comparer_.by_chance()[i];
    if (IsToken(i)) {
      const double equal = wrong.is_many       ? kEqualOfMany
                           : IsRight(i, wrong) ? kEqualWhereRight
                                               : kEqualWhereWrong;
      table.push_back(TokenOfMatches(chance, equal));
      continue;
    }
    const bool is_right = wrong.parts == 0 && wrong.fields == 0 && !wrong.is_many;
    const double least = is_right ? kMostRight : LeastAlike(i, wrong);
    const double most = is_right        ? 1
                        : wrong.is_many ? kMostRight
                                        : least + kMostRight * (1 - least);
    std::vector<double> levels = likeness_.Between(i, least, most);
    SetEqual(chance, comparer_.terms()[i].first_equal(), is_right ? 8 : 0.01, levels);
    Normalise(levels);
    table.push_back(std::move(levels));
  }
  return table;
}

void RecordClasses::AddMatch(const Wrong& wrong, double share) {
  const size_t place = wrong_.size();
  const size_t terms = comparer_.terms().size();
  start_.classes.classes.push_back(MatchTable(wrong));
  start_.classes.share.push_back(share);
  start_.pinned.emplace_back(terms);
  start_.tied.emplace_back(terms, place);
  wrong_.push_back(wrong);
  for (size_t i = 0; i < terms && !wrong.is_many; ++i) {
    if (!IsToken(i)) continue;
    const auto is_like = [&](const Wrong& other) {
      return !other.is_many && IsRight(i, other) == IsRight(i, wrong);
    };
    const auto first = std::find_if(wrong_.begin(), wrong_.end(), is_like);
    start_.tied.back()[i] = static_cast<size_t>(first - wrong_.begin());
  }
}

void RecordClasses::AddMatches() {
  const std::vector<Wrong> errors = SingleErrors();
  singles_ = errors.size();
  const size_t paired = std::min(singles_, kMostPaired);
  const double one = kOneWrong / static_cast<double>(std::max<size_t>(singles_, 1));
  const double two =
      kTwoWrong / static_cast<double>(std::max<size_t>(paired * (paired - 1) / 2, 1));
  AddMatch({}, kNothingWrong);
  for (const Wrong& wrong : errors) AddMatch(wrong, one);
  for (size_t i = 0; i < paired; ++i) {
    for (size_t j = i + 1; j < paired; ++j) {
      errors_.push_back({wrong_.size(), 1 + i, 1 + j, 0, 0});
      AddMatch({errors[i].parts | errors[j].parts, errors[i].fields | errors[j].fields}, two);
    }
  }
  const Wrong moved = Moved();
  if (std::popcount(moved.parts) + std::popcount(moved.fields) > 2) AddMatch(moved, kMoved);
  AddMatch({0, 0, true}, kManyWrong);
}

// By their encodings: the tokens that are equal where these parts are.
uint64_t RecordClasses::TokensOf(uint64_t parts) const {
  uint64_t equal = 0;
  for (const Term& term : comparer_.terms()) {
    const uint64_t made_of = plan_.makeup.made_of[term.encoding];
    if (made_of != 0 && (made_of & ~parts) == 0) equal |= uint64_t{1} << term.encoding;
  }
  return equal;
}

void RecordClasses::AddNonMatch(LevelTable table, std::vector<bool> pinned) {
  const size_t place = start_.classes.size();
  start_.classes.classes.push_back(std::move(table));
  start_.classes.share.push_back(kNonMatch);
  start_.pinned.push_back(std::move(pinned));
  start_.tied.emplace_back(comparer_.terms().size(), place);
}

void RecordClasses::AddSharersOf(uint64_t parts) {
  const uint64_t equal = TokensOf(parts);
  LevelTable table;
  std::vector<bool> pinned;
  for (size_t i = 0; i < comparer_.terms().size(); ++i) {
    const std::vector<double>& chance = comparer_.by_chance()[i];
    pinned.push_back(IsToken(i));
    if (!IsToken(i)) {
      table.push_back(likeness_.Around(i, likeness_.ShareOf(i, parts)));
    } else if ((equal >> comparer_.terms()[i].encoding & 1) != 0) {
      table.push_back(TokenOfStrangers(chance, kEqualWhereShared));
    } else {
      table.push_back(chance);
    }
  }
  AddNonMatch(std::move(table), std::move(pinned));
}

bool RecordClasses::IsOfFamily(size_t token) const {
  const uint64_t fields = comparer_.terms()[token].fields;
  return (fields & plan_.places) != 0 && (fields & ~(plan_.names | plan_.places)) == 0;
}

// Whoever shares a token that settles is one person.
void RecordClasses::AddSharers() {
  uint64_t settling = 0;
  for (const size_t encoding : plan_.settling) settling |= uint64_t{1} << encoding;
  std::set<uint64_t> known;
  const auto is_new = [&](uint64_t parts) {
    const uint64_t equal = TokensOf(parts);
    return equal != 0 && (equal & settling) == 0 && known.insert(equal).second;
  };
  const size_t first = start_.classes.size();
  for (size_t i = 0; i < comparer_.terms().size(); ++i) {
    const uint64_t parts = plan_.makeup.tells[comparer_.terms()[i].encoding];
    if (!is_new(parts)) continue;
    shared_.push_back(parts);
    shared_token_.push_back(i);
    AddSharersOf(parts);
  }
  const size_t paired = std::min(shared_.size(), kMostPaired);
  for (size_t i = 0; i < paired; ++i) {
    for (size_t j = i + 1; j < paired; ++j) {
      if (!is_new(shared_[i] | shared_[j])) continue;
      sharers_.push_back({start_.classes.size(), first + i, first + j, 0, 0});
      AddSharersOf(shared_[i] | shared_[j]);
    }
  }
  SetChances();
}

// How often strangers who share one token share the other: what is more in that agrees by chance,
// as often as in tokens.
void RecordClasses::SetChances() {
  std::vector<double> bits;
  for (const size_t token : shared_token_) {
    bits.push_back(-std::log2(Equal(comparer_.by_chance()[token])));
  }
  bits_ = OfParts(shared_, bits, UsualBits(plan_.makeup));
  for (Both& pair : sharers_) {
    const size_t first = wrong_.size();
    const uint64_t one = shared_[pair.one - first];
    const uint64_t other = shared_[pair.other - first];
    pair.of_one = kSharedTogether * std::exp2(-SumOver(bits_, other & ~one));
    pair.of_other = kSharedTogether * std::exp2(-SumOver(bits_, one & ~other));
    // It is no chance that a family shares its token: what sharers of another one share of it is
    // not known.
    const bool is_one = IsOfFamily(shared_token_[pair.one - first]);
    const bool is_other = IsOfFamily(shared_token_[pair.other - first]);
    if (is_one && !is_other) pair.of_other = 0;
    if (is_other && !is_one) pair.of_one = 0;
  }
}

bool RecordClasses::AddFamily(uint64_t own) {
  const auto is_own = [&](size_t token) {
    const uint64_t fields = comparer_.terms()[token].fields;
    return (fields & own) != 0 || (fields & (plan_.names | plan_.dates | plan_.places)) == 0;
  };
  uint64_t shared = 0;
  for (size_t i = 0; i < comparer_.terms().size(); ++i) {
    if (IsToken(i) && !is_own(i)) shared |= plan_.makeup.tells[comparer_.terms()[i].encoding];
  }
  if (shared == 0) return false;
  LevelTable table;
  std::vector<bool> pinned;
  for (size_t i = 0; i < comparer_.terms().size(); ++i) {
    const std::vector<double>& chance = comparer_.by_chance()[i];
    pinned.push_back(IsToken(i) && is_own(i));
    if (!IsToken(i)) {
      table.push_back(likeness_.Around(i, likeness_.ShareOf(i, shared)));
    } else {
      const uint64_t parts = plan_.makeup.made_of[comparer_.terms()[i].encoding];
      const bool shares_some = (parts & shared) != 0;
      const double rest = std::exp2(-SumOver(bits_, parts & ~shared));
      table.push_back(shares_some ? TokenOfStrangers(chance, kEqualInFamily * rest) : chance);
    }
  }
  AddNonMatch(std::move(table), std::move(pinned));
  return true;
}

std::vector<MatchStart::Bound> RecordClasses::BoundsOf(const std::vector<double>& share) const {
  constexpr double kLeast = 1e-9;
  std::vector<MatchStart::Bound> bounds = twins_;
  double matches = kLeast;
  double one_wrong = kLeast;
  double two_wrong = 0;
  for (size_t i = 0; i < wrong_.size(); ++i) matches += share[i];
  for (size_t i = 1; i <= singles_; ++i) one_wrong += share[i];
  for (const Both& pair : errors_) {
    two_wrong += share[pair.both];
    bounds.push_back({pair.both, pair.one, kErrorsTogether * share[pair.other] / matches, true});
  }
  // As many more have one error more as have a second one.
  const double many = kErrorsTogether * two_wrong * two_wrong / one_wrong;
  bounds.push_back({wrong_.size() - 1, 0, many / std::max(share[0], kLeast), true});
  for (const Both& pair : sharers_) {
    const double of_one = pair.of_one * share[pair.one];
    const double of_other = pair.of_other * share[pair.other];
    bounds.push_back(of_one > of_other
                         ? MatchStart::Bound{pair.both, pair.one, pair.of_one, false}
                         : MatchStart::Bound{pair.both, pair.other, pair.of_other, false});
  }
  return bounds;
}

void RecordClasses::GoOn(const Mixture& found, MatchStart& start) const {
  start.classes.share = found.share;
  start.bound = BoundsOf(found.share);
}

// Matches are as alike at least as strangers who share all that is right.
void RecordClasses::SetLeast() {
  least_.resize(comparer_.terms().size());
  for (size_t term = 0; term < least_.size(); ++term) {
    if (IsToken(term)) continue;
    for (const Wrong& wrong : wrong_) {
      const std::vector<double> alike = likeness_.Around(term, LeastAlike(term, wrong));
      double below = 0;
      Level level = 1;
      while (level < alike.size() && below + alike[level] <= kBelowLeast) below += alike[level++];
      least_[term].push_back(level);
    }
  }
}

void RecordClasses::Shape(Mixture& classes) const {
  for (size_t term = 0; term < least_.size(); ++term) {
    for (size_t i = 0; i < least_[term].size(); ++i) {
      std::vector<double>& levels = classes.classes[i][term];
      for (Level level = 1; level < least_[term][i]; ++level) levels[level] *= kRuledOut;
      Normalise(levels);
    }
  }
}

}  // namespace koppel::match
