#include <algorithm>

#include "bench/population/people/ages.h"
#include "bench/population/people/children.h"
#include "bench/population/people/plan.h"

namespace koppel::population {
namespace {

using std::chrono::days;

// A mother is 20 to 42 at every birth.
constexpr days kLongestSpan = DaysOf(22.6);
constexpr days kOldestMother = DaysOf(42.9);

// The chance of twins at a delivery that leaves room for two in the family. Families of one have
// none, so it is more than the published 1.6% of all deliveries (CBS 2015), to which it is fitted.
constexpr double kTwinsWithRoom = 0.032;
// Of couples with children; design.
constexpr double kBlended = 0.09;
// Of parents alone (design).
constexpr double kMotherAlone = 0.83;

int DrawChildren(SeededRandom& random, bool with_both_parents) {
  // Fitted to families with one, two, three and more children (CBS 71487ned, 2023).
  static const Weights kTwo({0.376, 0.447, 0.134, 0.032, 0.011});
  static const Weights kOne({0.600, 0.290, 0.085, 0.020, 0.005});
  return 1 + static_cast<int>((with_both_parents ? kTwo : kOne).Draw(random));
}

// Sons leave home later than daughters (design).
double MaleShareAtHome(Day birth) {
  const double years = static_cast<double>((kCensusDay - birth).count()) / kDaysAYear;
  return years < 18 ? kBoys : std::min(kBoys + (years - 18) * 0.0125, 0.65);
}

// The children of a family, the youngest first.
std::vector<Planned> PlanChildren(SeededRandom& random, bool with_both_parents) {
  const int count = DrawChildren(random, with_both_parents);
  Day birth = DrawBirth(random, DrawAgeOfYoungest(random, with_both_parents, count));
  const Day earliest = birth - kLongestSpan;
  std::vector<Planned> children;
  for (int i = 0; i < count; ++i) {
    Planned child{Role::kChild, {}, {}, birth};
    child.sex = random.Chance(MaleShareAtHome(birth)) ? Sex::kMale : Sex::kFemale;
    const bool after_twin = i > 0 && children.back().twin != kNone;
    if (i > 0 && !after_twin && random.Chance(kTwinsWithRoom)) {
      Planned& twin = children.back();
      child.birth = twin.birth;
      child.sex = DrawSexOfTwin(twin.sex, random);
      child.twin = i - 1;
      twin.twin = i;
    }
    children.push_back(child);
    birth = children.back().birth - DrawSpacing(random);
    if (birth < earliest) break;
  }
  return children;
}

struct Parents {
  Planned mother;
  Planned father;
};

Parents PlanParents(SeededRandom& random, Day eldest, Day youngest) {
  Parents parents;
  days age = DrawAgeOfMother(random);
  if (age + (youngest - eldest) > kOldestMother) age = DrawAgeOfMother(random);
  if (age + (youngest - eldest) > kOldestMother) age = kOldestMother - (youngest - eldest);
  age = std::max(age, DaysOf(20));
  parents.mother = {Role::kParent, Sex::kFemale, {}, eldest - age};
  parents.father = {Role::kParent,
                    Sex::kMale,
                    {},
                    std::min(parents.mother.birth - DrawAgeGap(random), eldest - DaysOf(19))};
  return parents;
}

// Children of both, who are the first two members of the plan.
void NameAfterBoth(Planned& child, NamedAfter choice) {
  child.named_after = choice == NamedAfter::kMother ? 0 : 1;
  if (choice == NamedAfter::kBoth) child.and_after = 0;
}

// `first`: the eldest child of this parent and somebody who does not live here. They bear the
// absent father's name more often than the mother's, and a lone father's more often still.
void NameAfterOne(Planned& child, int place, int first, int parent, bool parents_name) {
  if (parents_name) {
    child.named_after = parent;
  } else if (place > first) {
    child.named_after = first;
  }
}

void AddChildrenOfBoth(SeededRandom& random, std::vector<Planned>& children, Plan& plan) {
  const NamedAfter choice = DrawNamedAfter(random);
  auto earlier = static_cast<size_t>(0);
  if (random.Chance(kBlended)) earlier = 1 + random.Below(children.size());
  // Twins have the same parents.
  if (earlier > 0 && earlier < children.size() &&
      children[earlier].twin == static_cast<int>(plan.members.size() + earlier - 1)) {
    ++earlier;
  }
  const bool mothers = random.Chance(0.7);
  const bool parents_name = random.Chance(mothers ? 0.30 : 0.80);
  const auto first = static_cast<int>(plan.members.size());
  for (size_t i = 0; i < children.size(); ++i) {
    Planned& child = children[i];
    const auto place = static_cast<int>(plan.members.size());
    if (i >= earlier || mothers) child.mother = 0;
    if (i >= earlier || !mothers) child.father = 1;
    if (i >= earlier) {
      NameAfterBoth(child, choice);
    } else {
      NameAfterOne(child, place, first, mothers ? 0 : 1, parents_name);
    }
    plan.members.push_back(child);
  }
}

void AddChildrenOfOne(SeededRandom& random, std::vector<Planned>& children, Plan& plan) {
  const bool mother = plan.members.front().sex == Sex::kFemale;
  const bool parents_name = random.Chance(mother ? 0.35 : 0.80);
  for (Planned& child : children) {
    (mother ? child.mother : child.father) = 0;
    NameAfterOne(child, static_cast<int>(plan.members.size()), 1, 0, parents_name);
    plan.members.push_back(child);
  }
}

Origin DrawOriginOfOther(SeededRandom& random, Origin origin) {
  return random.Chance(origin == Origin::kDutch ? 0.93 : 0.77)
             ? origin
             : DrawOrigin(random, origin == Origin::kDutch ? 0 : 0.95);
}

}  // namespace

Plan PlanFamily(SeededRandom& random, bool with_both_parents) {
  std::vector<Planned> children = PlanChildren(random, with_both_parents);
  // One in four families came from elsewhere, or one of the parents (design).
  const Origin origin = DrawOrigin(random, 0.75);
  Parents parents = PlanParents(random, children.back().birth, children.front().birth);
  parents.mother.origin = parents.father.origin = origin;
  Plan plan;
  if (with_both_parents) {
    Planned& other = random.Chance(0.5) ? parents.mother : parents.father;
    other.origin = DrawOriginOfOther(random, origin);
    plan.members = {parents.mother, parents.father};
  } else {
    plan.members = {random.Chance(kMotherAlone) ? parents.mother : parents.father};
  }
  std::reverse(children.begin(), children.end());
  const auto last = static_cast<int>(plan.members.size() + children.size()) - 1;
  for (Planned& child : children) {
    child.origin = origin;
    if (child.twin != kNone) child.twin = last - child.twin;
  }
  with_both_parents ? AddChildrenOfBoth(random, children, plan)
                    : AddChildrenOfOne(random, children, plan);
  return plan;
}

}  // namespace koppel::population
