// Matches that no token finds, estimated from how often several tokens find the same ones: capture
// and recapture (Chandra Sekar and Deming 1949; of blocking Winkler 2004).
//
// Equal passes are lists of matches, though no independent ones: their tokens have parts of fields
// in common, and one misprint takes a match off several lists. Errors in different parts nearly are
// independent. So each part is right in matches at a rate of its own, a token is equal where all of
// its parts are right, and a match is found where any token is. The rates are fitted by expectation
// and maximisation (Dempster, Laird, Rubin 1977); what is missing are the matches that nothing
// found. What lacks a token cannot be found by it: such matches are completed among themselves, and
// those that have no token in common are as many as if both records lacked what they lack by
// chance. Errors that come together, as in a record that was taken down in haste, hide more than
// that.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "linker/match/quality/caught_pairs.h"
#include "linker/match/quality/quality.h"

namespace koppel::match {

struct Unfound {
  bool is_estimated = false;
  // 95 %, by the jackknife over tenths of the matches (Miller 1974).
  Estimate matches;
  // For each found match that carries these tokens, so many are not.
  std::map<uint64_t, double> by_carried;
};

// `parts`: of each pass a bit for each part of a field that an equal token tells (Makeup::tells);
// 64 passes at most. Not estimated from fewer than 100 matches, nor where all passes tell the same
// part, or more than 12 parts would have to be told apart; nor where errors exclude one another, as
// where records are made with one error each: then hardly any match is found twice (by passes of
// which neither tells all that the other does), or the rates do not fit. Serial, a function of its
// input alone.
Unfound EstimateUnfound(std::span<const uint64_t> parts, std::span<const Caught> caught);

// Adds the share of matches that some pass finds, of all and of each pair of sources, of which so
// many pairs are linked. What other passes have found, or links by way of third records, are
// matches too, and none of the unfound. How often parts are right is taken to be the same in all
// sources; what they lack is not.
void Recapture(const CaughtPairs& caught, std::span<const uint64_t> linked,
               CandidateRecall& recall);

}  // namespace koppel::match
