#include "bench/population/people/life_lines.h"

#include <algorithm>

#include "bench/population/people/life_rates.h"

namespace koppel::population {
namespace {

// A residence before the first one of the line, which begins on `day`.
void Precede(Line& line, const Address& address, Day day) {
  line.front().from = day;
  if (line.front().address == address) return;
  line.insert(line.begin(), {address, day, day});
}

}  // namespace

Address Mover::OtherHome(const Address& home) const {
  // In a small country the same home comes up now and then, and who leaves would stay.
  while (true) {
    const Address other =
        country_.DrawHome(country_.DrawOtherPlace(home.district, random_), random_);
    if (!(other == home)) return other;
  }
}

Address Mover::OtherShelter(const Address& here, const Address& parents) const {
  // Design: of the addresses of a child in protection more than half are foster families.
  const double kind = random_.Unit();
  Address other = here;
  if (kind < 0.20) other = parents;
  if (kind >= 0.75) other = country_.InstitutionNear(here.district, Dwelling::kYouthHome, random_);
  return other == here ? OtherHome(here) : other;
}

void Mover::LivePast(Day birth, Day from, Day day, Line& line) const {
  while (true) {
    day -= DrawWait(random_, kMostMovesAYear);
    if (day <= from) break;
    if (random_.Unit() * kMostMovesAYear >= MovesAYear(YearsFrom(birth, day))) continue;
    Precede(line, OtherHome(line.front().address), day);
  }
  line.front().from = from;
}

void Mover::LiveOn(Day birth, Day day, Day until, Line& line) const {
  while (true) {
    day += DrawWait(random_, kMostMovesAYear);
    if (day >= until) return;
    if (random_.Unit() * kMostMovesAYear >= MovesAYear(YearsFrom(birth, day))) continue;
    MoveTo(line, OtherHome(line.back().address), day);
  }
}

void Mover::ProtectPast(const Address& parents, Day from, Day day, Line& line) const {
  while (true) {
    day -= DrawWait(random_, kProtectedMovesAYear);
    if (day <= from) break;
    Precede(line, OtherShelter(line.front().address, parents), day);
  }
  line.front().from = from;
}

void Mover::ProtectOn(const Address& parents, Day day, Day until, Line& line) const {
  while (true) {
    day += DrawWait(random_, kProtectedMovesAYear);
    if (day >= until) return;
    MoveTo(line, OtherShelter(line.back().address, parents), day);
  }
}

void MoveTo(Line& line, const Address& address, Day day) {
  CutAt(line, day);
  if (!line.empty() && line.back().address == address) {
    line.back().until = kOpen;
  } else {
    line.push_back({address, day, kOpen});
  }
}

void Follow(Line& line, const Line& other, Day from, Day until) {
  if (from >= until || other.empty()) return;
  const Day begin = other.front().from;
  for (const Residence& residence : other) {
    // Who is there before the other's first day waits at the first address, who stays at the last.
    const Day first = residence.from == begin ? from : std::max(residence.from, from);
    const Day last = &residence == &other.back() ? until : std::min(residence.until, until);
    if (first >= last) continue;
    MoveTo(line, residence.address, first);
    line.back().until = last;
  }
}

void Append(Line& line, const Line& later) {
  for (const Residence& residence : later) {
    MoveTo(line, residence.address, residence.from);
    line.back().until = residence.until;
  }
}

void CutAt(Line& line, Day end) {
  while (!line.empty() && line.back().from >= end) line.pop_back();
  if (!line.empty()) line.back().until = std::min(line.back().until, end);
}

const Address& AddressOn(const Line& line, Day day) {
  for (const Residence& residence : line) {
    if (day < residence.until) return residence.address;
  }
  return line.back().address;
}

}  // namespace koppel::population
