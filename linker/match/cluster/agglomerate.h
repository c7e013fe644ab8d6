// A first partition of a component: groups that belong together join, the most evidence first.
#pragma once

#include "linker/match/cluster/component.h"

namespace koppel::match {

// Groups join as long as the evidence of all their cross pairs adds up to at least 0, never with
// two records of a unique source. Small components: always the two groups with the most total
// evidence, ties in canonical order. Larger ones: pairs from the strongest to the weakest, each
// asking whether the total evidence of the two groups it touches, as they are then, holds.
Groups Agglomerate(Component& component);

}  // namespace koppel::match
