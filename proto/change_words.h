// What became of the persons of an earlier result, in a line for people.
#pragma once

#include <string>

#include "koppel/v1/manifest.pb.h"

namespace koppel {

// "60 persons before: 57 kept, 0 changed, 2 merged into 1, 0 split into 0, 1 gone; 1 new".
std::string ChangeWords(const v1::ChangeCounts& changes);

}  // namespace koppel
