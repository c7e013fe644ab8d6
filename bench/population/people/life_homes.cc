// Where the adults of a household and their children lived. The household's own line is made first;
// each member has it from the day they joined it to the day they leave it. Nobody emigrates or dies
// here yet: lines go on to the last day.
#include <algorithm>

#include "bench/population/people/life_family.h"
#include "bench/population/people/life_rates.h"

namespace koppel::population {
namespace {

using std::chrono::days;

// Before a person joined the line of others on `joined`, in `next`: homes of their own (the last of
// them that same one, if it was theirs already), and before they left home the parents', who are
// thirty years older (design).
void OwnPast(const Mover& mover, const Life& life, const Person& person, Day joined,
             const Address& next, bool was_theirs, Line& line) {
  const Day start = StartOf(person);
  const Day left_home = std::min(YearsLater(person.birth, DrawLeavingAge(mover.random())), joined);
  if (start >= joined) return;
  Address later = next;
  if (left_home < joined) {
    line.push_back({was_theirs ? next : mover.OtherHome(next), joined, joined});
    mover.LivePast(person.birth, std::max(left_home, start), joined, line);
    later = line.front().address;
  }
  if (start >= left_home) return;
  // A quarter grew up in this district (design).
  const Address home = mover.random().Chance(0.25)
                           ? life.country.DrawHome(life.district.number, mover.random())
                           : mover.OtherHome(later);
  Line parents = {{home, left_home, left_home}};
  mover.LivePast(YearsLater(person.birth, -30), start, left_home, parents);
  Append(parents, line);
  line.swap(parents);
}

// The day from which a person alone has had homes of their own.
Day LeftHome(SeededRandom& random, const Person& person, Day base) {
  const Day day = YearsLater(person.birth, DrawLeavingAge(random));
  if (day < base) return day;
  // Young and on their own already.
  return base - days(1 + random.Below(700));
}

// A household in an asylum centre since it came, or in a shelter since some months; then a home.
void LiveForAWhile(const Mover& mover, const Person& one, Day from, Day base, Line& home) {
  const bool asylum = home.front().address.dwelling == Dwelling::kAsylumCentre;
  const double exits_a_year = asylum ? 0.8 : 2;  // design
  const Day entered = asylum ? from : std::max(from, base - DrawWait(mover.random(), exits_a_year));
  home.front().from = entered;
  if (from < entered) {
    Line past = {{mover.OtherHome(home.front().address), entered, entered}};
    mover.LivePast(one.birth, from, entered, past);
    Append(past, home);
    home.swap(past);
  }
  const Day left = base + DrawWait(mover.random(), exits_a_year);
  if (left >= kEnd) return;
  MoveTo(home, mover.OtherHome(home.back().address), left);
  mover.LiveOn(one.birth, left, kEnd, home);
}

void MakeHome(const Life& life, Family& family) {
  const Mover mover(life.country, family.random);
  const Person& one = life.At(family.one);
  Day from = StartOf(one);
  if (family.other != kNobody) {
    from = std::max(family.together, std::min(from, StartOf(life.At(family.other))));
  } else if (one.role != Role::kChild) {
    from = std::max(from, LeftHome(family.random, one, family.base));
  }
  from = std::max(kFirstDay, std::min(from, family.base));
  family.home.assign(1, {one.residences.front().address, family.base, kOpen});
  if (IsForAWhile(family.home.front().address.dwelling))
    return LiveForAWhile(mover, one, from, family.base, family.home);
  mover.LivePast(one.birth, from, family.base, family.home);
  mover.LiveOn(one.birth, family.base, kEnd, family.home);
}

void HouseAdult(Life& life, Family& family, uint32_t index, Line& line) {
  const Mover mover(life.country, family.random);
  Person& person = life.At(index);
  const Day start = StartOf(person);
  const Day joined = std::max(start, family.home.front().from);
  const bool leaves = family.apart && index != family.stays;
  line.clear();
  // Two who begin to live together: half of them in the home that the first one had (design).
  const bool was_theirs =
      index == family.one && family.other != kNobody && family.random.Chance(0.5);
  OwnPast(mover, life, person, joined, family.home.front().address, was_theirs, line);
  Follow(line, family.home, joined, leaves ? *family.apart : kOpen);
  if (leaves) {
    MoveTo(line, mover.OtherHome(line.back().address), *family.apart);
    mover.LiveOn(person.birth, *family.apart, kEnd, line);
  }
  person.residences.assign(line.begin(), line.end());
}

// When a child leaves the parental home after the base day. Not all do.
std::optional<Day> DrawLeaving(SeededRandom& random, const Person& child, Day base) {
  const Day grown = YearsLater(child.birth, 18);
  if (grown >= base) {
    const Day day = YearsLater(child.birth, DrawLeavingAge(random));
    return day < kEnd && day > base ? std::optional(day) : std::nullopt;
  }
  return DrawEvent(random, base + days(1), kEnd, [&](Day year) {
    const int age = YearsFrom(child.birth, year);
    return age < 26 ? 0.22 : age < 35 ? 0.12 : 0.03;
  });
}

// A spell in protection of a child who otherwise lives at home (design: 35 of ten thousand a year,
// for a year and a half).
struct Spell {
  Day from;
  Day until;
};
std::optional<Spell> DrawSpell(SeededRandom& random, const Person& child, Day until) {
  const Day start = StartOf(child) + days(1);
  const Day end = std::min({until, kEnd, YearsLater(child.birth, 18)});
  const auto from = DrawEvent(random, start, end, [](Day) { return 0.0035; });
  if (!from) return std::nullopt;
  return Spell{*from, std::min(end, *from + days(60) + DrawWait(random, 0.7))};
}

// What a child has of the homes of those it lives with.
void FollowParents(const Life& life, const Family& family, uint32_t index, Day from, Day until,
                   Line& line) {
  const Line& before = life.At(ParentOf(life, family, index)).residences;
  const Line& after = life.At(ParentAfterwards(life, family, index)).residences;
  const Day apart = std::clamp(family.apart.value_or(until), from, until);
  Follow(line, before, from, apart);
  Follow(line, after, apart, until);
}

}  // namespace

void HouseAdults(Life& life, Family& family) {
  MakeHome(life, family);
  Line line;
  for (uint32_t i = family.first; i < family.last; ++i) {
    const Person& person = life.At(i);
    const bool for_a_while = IsForAWhile(person.residences.front().address.dwelling);
    const bool elsewhere =
        person.role == Role::kFosterChild || (person.role == Role::kInstitution && !for_a_while);
    if (!elsewhere &&
        (Leads(family, i) || (person.role != Role::kChild && person.role != Role::kInstitution)))
      HouseAdult(life, family, i, line);
  }
}

void HouseChild(Life& life, Family& family, uint32_t index) {
  const Mover mover(life.country, family.random);
  Person& child = life.At(index);
  const Day start = StartOf(child);
  const auto leaves = DrawLeaving(family.random, child, std::max(family.base, child.birth));
  const Day until = leaves.value_or(kOpen);
  const auto spell = DrawSpell(family.random, child, until);
  Line line;
  line.reserve(6);
  FollowParents(life, family, index, start, spell ? spell->from : until, line);
  // On the base day it lives where it was put.
  if (spell && (spell->from > family.base || spell->until <= family.base)) {
    const Address parents = line.back().address;
    MoveTo(line, mover.OtherHome(parents), spell->from);
    mover.ProtectOn(parents, spell->from, spell->until, line);
    if (spell->until < kEnd) {
      CutAt(line, spell->until);
      FollowParents(life, family, index, spell->until, until, line);
    }
  } else if (spell) {
    FollowParents(life, family, index, spell->from, until, line);
  }
  if (leaves) {
    MoveTo(line, mover.OtherHome(line.back().address), *leaves);
    mover.LiveOn(child.birth, *leaves, kEnd, line);
  }
  const Person& parent = life.At(ParentAfterwards(life, family, index));
  const auto left =
      Leads(family, ParentAfterwards(life, family, index)) ? family.emigrated : parent.emigrated;
  if (left && *left > start && *left < until && YearsFrom(child.birth, *left) < 18)
    child.emigrated = left;
  if (leaves && !child.emigrated) {
    child.emigrated = DrawEvent(family.random, *leaves + days(1), kEnd, [&](Day year) {
      return EmigrationsAYear(child.origin, YearsFrom(child.birth, year), false);
    });
  }
  child.residences = std::move(line);
  TakeIn(life, family, index);
}

}  // namespace koppel::population
