// What can be said of a clustering without knowing the truth.
#pragma once

#include <vector>

#include "linker/match/cluster/membership.h"

namespace koppel::match {

// Sets bridges, large persons, source pairs and sources; components are counted where they are
// solved. CANCELLED.
Status Diagnose(const EvidenceGraph& graph, const PersonLists& persons,
                const Membership& membership, const Options& options,
                PersonDiagnostics& diagnostics);

// As Persons::possible.
std::vector<PossibleEdge> PossibleEdges(const EvidenceGraph& graph, const PersonLists& persons);

}  // namespace koppel::match
