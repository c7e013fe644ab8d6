// Makes the one bundle of protected figures from true counts. Whatever is shown, in a terminal, as
// JSON or as a report, is made from this bundle.
#pragma once

#include "base/status.h"
#include "office/database/database.h"
#include "office/disclosure/protect.h"
#include "office/disclosure/release.pb.h"
#include "office/indicators/no_care.h"
#include "office/indicators/overlap.h"

namespace koppel::office {

// Protects the indicator as a whole. Its counts are tied (cohort = incomplete + complete; complete
// = no care + care at the start + care that began later), so a count is also suppressed where it
// would give away a small one by subtraction:
// the cohort where one of its two parts is suppressed, and care at the start where the rest of
// those with care is small.
NoCareTable ProtectNoCare(const NoCareQuestion& question, const NoCareCounts& counts,
                          const DisclosureRule& rule);

// Every cell protected; no margins are given, so that a suppressed cell cannot be recomputed.
OverlapTable ProtectOverlap(const SourceOverlap& overlap, const DisclosureRule& rule);

// Candidate pairs by similarity, each class protected.
ScoreTable ProtectScores(const v1::Manifest& manifest, const DisclosureRule& rule);

// Points of fewer pairs than may be shown are suppressed; others are rounded to whole percents.
QualityTable ProtectQuality(const v1::Manifest& manifest, const DisclosureRule& rule);

// Every count protected. The same records are kept in what is left of all persons, so that their
// count is suppressed where another one is.
ChangeTable ProtectChanges(const v1::ChangeCounts& changes, const DisclosureRule& rule);
// What planted records tell; they are nobody's, and no figure about them is protected.
PlantedTable PlantedOf(const v1::Manifest& manifest);

// Computes and protects all that a report shows. Errors of the database and of CountNoCare.
Result<Release> MakeRelease(const Database& database, const NoCareQuestion& question);

}  // namespace koppel::office
