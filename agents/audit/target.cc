#include "agents/audit/target.h"

#include <algorithm>
#include <cmath>

#include "agents/attack/graph_matching.h"
#include "agents/attack/pattern_mining.h"
#include "agents/attack/qgram_learner.h"
#include "agents/attack/similarity_profile.h"
#include "agents/attack/structure.h"
#include "agents/audit/known_persons.h"
#include "agents/audit/near_duplicates.h"

namespace koppel::agents {
namespace {

using attack::Candidates;
using attack::Codes;

// Of those that an attack must learn about before it is judged by the others.
constexpr size_t kMostAsked = 2000;

void SetChance(size_t candidates, v1::AttackFigures& figures) {
  figures.set_chance(Millionths(1 / static_cast<double>(std::max<size_t>(candidates, 1))));
}

}  // namespace

size_t MostPersons(const v1::AuditSettings& settings) {
  const double overlap = settings.overlap() / double{kMillionth};
  return static_cast<size_t>(std::ceil(settings.records() * (2 - overlap)));
}

Sides SidesOf(const v1::AuditSettings& settings, size_t persons) {
  const double overlap = settings.overlap() / double{kMillionth};
  const auto most = static_cast<size_t>(static_cast<double>(persons) / (2 - overlap));
  const size_t codes = std::min<size_t>(settings.records(), most);
  return {codes, static_cast<size_t>(static_cast<double>(codes) * overlap)};
}

v1::LeakMeters MetersOf(const attack::Leaks& leaks) {
  v1::LeakMeters meters;
  meters.set_repeated_codes(leaks.repeated);
  meters.set_ones_with_tokens(
      static_cast<int32_t>(std::llround(leaks.ones_with_tokens * kMillionth)));
  meters.set_gini(Millionths(leaks.gini));
  meters.set_divergence(Millionths(leaks.divergence));
  meters.set_estimated_hashes(static_cast<uint32_t>(std::llround(leaks.hashes * 1000)));
  meters.set_fill(Millionths(leaks.fill));
  return meters;
}

Subject SubjectOf(const v1::LinkageSchema& schema, const v1::Bloom& bloom,
                  const FieldPattern& pattern, const std::vector<PersonFields>& persons,
                  const v1::AuditSettings& settings) {
  Subject subject{pattern, SidesOf(settings, persons.size()), {}, {}, {}, {}, 0, {}};
  const Sides& sides = subject.sides;
  const auto at = [&](size_t i) { return persons.begin() + static_cast<std::ptrdiff_t>(i); };
  subject.codes.assign(at(0), at(sides.codes));
  subject.theirs.assign(at(sides.first_in_both()), at(sides.persons()));
  subject.tokens = CountTokens(schema, bloom, pattern, subject.codes);
  subject.known = KnownToLearn(settings, static_cast<uint32_t>(sides.codes));
  subject.table = TokensOf(schema, bloom, pattern, subject.codes, subject.known);
  subject.their_table = TokensOf(schema, bloom, pattern, subject.theirs, subject.theirs.size());
  return subject;
}

Target::Target(const v1::LinkageSchema& schema, const Subject& subject, const AttackBudget& budget)
    : schema_(schema),
      subject_(subject),
      budget_(budget),
      agency_(budget.settings.seed(), "agency"),
      codes_(8),
      theirs_(8) {}

Result<Target> Target::Of(const v1::LinkageSchema& schema, const Subject& subject,
                          const AttackBudget& budget) {
  Target target(schema, subject, budget);
  KOPPEL_ASSIGN_OR_RETURN(target.codes_, target.agency_.Encode(schema, subject.codes));
  KOPPEL_ASSIGN_OR_RETURN(
      target.theirs_,
      AuditKey(budget.settings.seed(), "attacker").Encode(WithoutNoise(schema), subject.theirs));
  return target;
}

v1::LeakMeters Target::Leaks() const {
  return MetersOf(attack::MeasureLeaks(codes_, subject_.tokens));
}

v1::AttackFigures Target::Patterns() const {
  const attack::Matrix& theirs = subject_.their_table.has;
  Candidates claims =
      attack::ClaimByTokens(codes_, theirs, attack::MineTokens(codes_, theirs, budget_.threads));
  v1::AttackFigures figures = Count(claims, 0);
  for (std::vector<uint32_t>& records : claims) {
    if (records.size() > 1) records.clear();
  }
  figures.set_first(Count(claims, 0).first());
  return figures;
}

v1::AttackFigures Target::Graph(const std::function<void(size_t)>& progress) const {
  return Count(
      attack::MatchGraphs(codes_, theirs_, {budget_.settings.seed(), budget_.threads, progress}),
      0);
}

v1::AttackFigures Target::Profile() const {
  const size_t known = KnownToCompare(budget_.settings, static_cast<uint32_t>(sides().in_both));
  std::vector<attack::Seed> seeds;
  for (size_t i = 0; i < known; ++i) seeds.push_back({sides().first_in_both() + i, i});
  return Count(attack::SimilarityProfile(codes_, theirs_, seeds, budget_.threads), known);
}

v1::AttackFigures Target::Learner() const {
  const size_t asked = std::min(kMostAsked, sides().codes - subject_.known);
  const Codes known = codes_.Rows(0, subject_.known);
  const Codes others = codes_.Rows(subject_.known, asked);
  const attack::TokenTable of_known = subject_.table.Rows(0, subject_.known);
  const attack::TokenTable of_others = subject_.table.Rows(subject_.known, asked);
  const attack::Matrix guessed =
      attack::GuessTokens(known, of_known, others, {budget_.settings.seed(), budget_.threads});
  const attack::Matrix by_frequency = attack::GuessByFrequency(of_known, asked);
  v1::AttackFigures figures;
  for (size_t field = 0; field < of_known.fields(); ++field) {
    v1::FieldRecovered& recovered = *figures.add_fields();
    recovered.set_field(schema_.fields(static_cast<int>(subject_.pattern.fields[field])).name());
    recovered.set_dice(Millionths(attack::DiceOfField(guessed, of_others, field)));
    recovered.set_baseline(Millionths(attack::DiceOfField(by_frequency, of_others, field)));
  }
  const Candidates found = attack::NearestByTokens(guessed, of_others, budget_.threads);
  for (size_t i = 0; i < asked; ++i) CountGuess(found[i], i, figures);
  SetChance(asked, figures);
  return figures;
}

Result<v1::AttackFigures> Target::Structure() const {
  const size_t pairs = std::min<size_t>(budget_.settings.pairs(), sides().codes);
  const std::vector<PersonFields> persons(
      subject_.codes.begin(), subject_.codes.begin() + static_cast<std::ptrdiff_t>(pairs));
  const auto changed = NearDuplicates(schema_, subject_.pattern, persons, budget_.settings.seed());
  KOPPEL_ASSIGN_OR_RETURN(const Codes others, agency_.Encode(schema_, changed));
  const attack::FlippedTogether flipped =
      attack::CountFlips(codes_.Rows(0, pairs), others, budget_.threads);
  v1::AttackFigures figures;
  figures.set_linked_pairs(static_cast<uint32_t>(flipped.used));
  figures.set_area(
      Millionths(attack::AreaOfShared(flipped.correlation, agency_.InputsOf(schema_))));
  return figures;
}

Result<v1::AttackFigures> Target::Dictionary() const {
  KOPPEL_ASSIGN_OR_RETURN(const Codes leaked,
                          agency_.Encode(WithoutNoise(schema_), subject_.theirs));
  return Count(attack::NearestByDice(codes_, leaked, budget_.threads), 0);
}

v1::AttackFigures Target::Count(const Candidates& found, size_t known) const {
  v1::AttackFigures figures;
  for (size_t i = known; i < sides().in_both; ++i) {
    CountGuess(found[sides().first_in_both() + i], i, figures);
  }
  SetChance(sides().codes, figures);
  return figures;
}

}  // namespace koppel::agents
