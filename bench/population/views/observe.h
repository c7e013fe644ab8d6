// What a source writes down of a person, with its errors.
#pragma once

#include "bench/population/views/look.h"

namespace koppel::population {

// The record as it was first written on `day`, and mended since where the delivery is a later one.
// Columns that the source does not have stay empty. Each error has chances of its own: with a
// higher rate the same records have it, and more.
Observed Observe(const Look& look, const RecordKey& record, Day day);

// The part of Observe that is about names.
void ObserveNames(const Look& look, const RecordKey& record, const Person& person, Day day,
                  Observed& seen);

// The birth date with an error of that kind: a day that exists, not after `day`, and never the date
// itself; none where day and month cannot be swapped. `error` is kBirthTypo, kBirthSwapped or
// kBirthYear; birth <= day.
std::optional<Day> WrongBirth(Day birth, Error error, Day day, SeededRandom& random);

// What registers knew of the birth date on that day.
KnownBirth KnownOn(const Person& person, Day day);
// The date's digits with zeros for what is unknown.
std::string BirthDigits(Day birth, KnownBirth known);

// The register's sign for persons of one name only is no name to mistake.
bool HasSurname(const Observed& seen);

// Null for who is not married on that day.
const Marriage* MarriageOn(const Person& person, Day day);
// The name as the person uses it on `day`: of those married then, by their choice (COD700).
Surname NameInUse(const Person& person, Day day);

}  // namespace koppel::population
