// Nationality and country of birth, in the words that sources write. Stream: "view countries".
#pragma once

#include <string_view>

#include "bench/population/people/person.h"

namespace koppel::population {

// Of those who came from elsewhere or are visitors mostly that of the origin; of others Dutch.
std::string_view NationalityOf(const Country& country, const Person& person);
std::string_view BirthCountryOf(const Country& country, const Person& person);

}  // namespace koppel::population
