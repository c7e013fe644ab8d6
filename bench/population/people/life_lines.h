// Where somebody, or a household as one, lived over time. Private to the life course.
#pragma once

#include <vector>

#include "bench/population/people/person.h"

namespace koppel::population {

// Residences, oldest first, each from the day on which the one before ends.
using Line = std::vector<Residence>;

// Draws homes for one line after the other from one stream.
class Mover {
 public:
  Mover(const Country& country, SeededRandom& random) : country_(country), random_(random) {}
  const Country& country() const { return country_; }
  SeededRandom& random() const { return random_; }

  // A home that one could have before or after this one.
  Address OtherHome(const Address& home) const;
  // Another address of a child in protection: a foster family, a youth home, or the parents'.
  Address OtherShelter(const Address& here, const Address& parents) const;

  // The first residence of the line was lived in on `day`: goes back from there, with the moves of
  // somebody born on `birth`, until the line begins on `from`.
  void LivePast(Day birth, Day from, Day day, Line& line) const;
  // Goes on from `day` in the last residence, until `until`; the line stays open.
  void LiveOn(Day birth, Day day, Day until, Line& line) const;
  // The same for a child in protection.
  void ProtectPast(const Address& parents, Day from, Day day, Line& line) const;
  void ProtectOn(const Address& parents, Day day, Day until, Line& line) const;

 private:
  const Country& country_;
  SeededRandom& random_;
};

// Ends the line's last residence on that day and goes on elsewhere; an address that is the last
// one's is not a move.
void MoveTo(Line& line, const Address& address, Day day);
// Continues a line with what another line says of the days from `from` until `until` (excluded).
void Follow(Line& line, const Line& other, Day from, Day until);
// Continues a line with one that begins when it ends.
void Append(Line& line, const Line& later);
// Ends a line on that day.
void CutAt(Line& line, Day end);
// The address on a day; the first or the last one's where the line says nothing.
const Address& AddressOn(const Line& line, Day day);

}  // namespace koppel::population
