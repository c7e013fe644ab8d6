#include "proto/change_words.h"

#include "base/counted.h"
#include "base/status.h"

namespace koppel {

std::string ChangeWords(const v1::ChangeCounts& changes) {
  return Concat(Counted(changes.previous(), "person", "persons"), " before: ", changes.kept(),
                " kept, ", changes.changed(), " changed, ", changes.merged_from(), " merged into ",
                changes.merged(), ", ", changes.split(), " split into ", changes.split_into(), ", ",
                changes.gone(), " gone; ", changes.added(), " new");
}

}  // namespace koppel
