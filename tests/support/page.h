// What must hold for every page of HTML that the programs write.
#pragma once

#include <string>

namespace koppel::testing {

// Where an element is not closed in the right order or an attribute not quoted: the page from
// there. Empty where all is well.
std::string WhatIsNotWellFormed(const std::string& page);

// The first thing that would load or run something; empty where the page needs nothing else.
std::string WhatIsFromOutside(const std::string& page);

}  // namespace koppel::testing
