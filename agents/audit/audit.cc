#include "agents/audit/audit.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>

#include "agents/attack/graph_matching.h"
#include "agents/attack/leak_meters.h"
#include "agents/attack/qgram_learner.h"
#include "agents/attack/similarity_profile.h"
#include "agents/audit/exposure.h"
#include "agents/audit/subject.h"
#include "base/cli.h"
#include "base/counted.h"

namespace koppel::agents {
namespace {

using attack::Candidates;
using attack::Codes;

constexpr size_t kFewestPersons = 100;
// Of those that an attack must learn about before it is judged by the others.
constexpr size_t kMostAsked = 2000;

uint32_t Millionths(double share) {
  return static_cast<uint32_t>(std::llround(std::clamp(share, 0.0, 1.0) * kMillionth));
}

// The codes of `codes` persons, the attacker's records of as many; the last `in_both` of the ones
// are the first of the others.
struct Sides {
  size_t codes;
  size_t in_both;

  size_t first_in_both() const { return codes - in_both; }
  size_t persons() const { return 2 * codes - in_both; }
};

Sides SidesOf(const v1::AuditSettings& settings, size_t persons) {
  const double overlap = settings.overlap() / double{kMillionth};
  const auto most = static_cast<size_t>(static_cast<double>(persons) / (2 - overlap));
  const size_t codes = std::min<size_t>(settings.records(), most);
  return {codes, static_cast<size_t>(static_cast<double>(codes) * overlap)};
}

// Persons who have the same fields, and what of them does not depend on hardening.
struct Subject {
  const FieldPattern& pattern;
  Sides sides;
  std::vector<PersonFields> codes;
  std::vector<PersonFields> theirs;
  // Tokens of each code; the first of them are known.
  std::vector<uint32_t> tokens;
  attack::TokenTable table;
  size_t known;
};

Subject SubjectOf(const v1::LinkageSchema& schema, const v1::Bloom& bloom,
                  const FieldPattern& pattern, const std::vector<PersonFields>& persons,
                  const v1::AuditSettings& settings) {
  Subject subject{pattern, SidesOf(settings, persons.size()), {}, {}, {}, {}, 0};
  const Sides& sides = subject.sides;
  const auto at = [&](size_t i) { return persons.begin() + static_cast<std::ptrdiff_t>(i); };
  subject.codes.assign(at(0), at(sides.codes));
  subject.theirs.assign(at(sides.first_in_both()), at(sides.persons()));
  subject.tokens = CountTokens(schema, bloom, pattern, subject.codes);
  subject.known = std::min<size_t>(settings.pairs(), sides.codes * 2 / 3);
  subject.table = TokensOf(schema, bloom, pattern, subject.codes, subject.known);
  return subject;
}

// One filter of a subject, with or without its hardening.
class Target {
 public:
  // `schema`: of this filter alone.
  static Result<Target> Of(const v1::LinkageSchema& schema, const Subject& subject,
                           const AuditInput& input) {
    Target target(schema, subject, input);
    KOPPEL_ASSIGN_OR_RETURN(target.codes_, target.agency_.Encode(schema, subject.codes));
    KOPPEL_ASSIGN_OR_RETURN(
        target.theirs_,
        AuditKey(input.settings.seed(), "attacker").Encode(WithoutNoise(schema), subject.theirs));
    return target;
  }

  v1::LeakMeters Leaks() const {
    const attack::Leaks leaks = attack::MeasureLeaks(codes_, subject_.tokens);
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

  v1::AttackFigures Graph(const std::function<void(size_t)>& progress) const {
    return Count(
        attack::MatchGraphs(codes_, theirs_, {input_.settings.seed(), input_.threads, progress}),
        0);
  }

  v1::AttackFigures Profile() const {
    const size_t known = std::min<size_t>(input_.settings.seeds(), sides().in_both / 2);
    std::vector<attack::Seed> seeds;
    for (size_t i = 0; i < known; ++i) seeds.push_back({sides().first_in_both() + i, i});
    return Count(attack::SimilarityProfile(codes_, theirs_, seeds, input_.threads), known);
  }

  // With the agency's key.
  Result<v1::AttackFigures> Dictionary() const {
    KOPPEL_ASSIGN_OR_RETURN(const Codes leaked,
                            agency_.Encode(WithoutNoise(schema_), subject_.theirs));
    return Count(attack::NearestByDice(codes_, leaked, input_.threads), 0);
  }

  v1::AttackFigures Learner() const {
    const size_t asked = std::min(kMostAsked, sides().codes - subject_.known);
    const Codes known = codes_.Rows(0, subject_.known);
    const Codes others = codes_.Rows(subject_.known, asked);
    const attack::TokenTable of_known = subject_.table.Rows(0, subject_.known);
    const attack::TokenTable of_others = subject_.table.Rows(subject_.known, asked);
    const attack::Matrix guessed =
        attack::GuessTokens(known, of_known, others, {input_.settings.seed(), input_.threads});
    const attack::Matrix by_frequency = attack::GuessByFrequency(of_known, asked);
    v1::AttackFigures figures;
    for (size_t field = 0; field < of_known.fields(); ++field) {
      v1::FieldRecovered& recovered = *figures.add_fields();
      recovered.set_field(schema_.fields(static_cast<int>(subject_.pattern.fields[field])).name());
      recovered.set_dice(Millionths(attack::DiceOfField(guessed, of_others, field)));
      recovered.set_baseline(Millionths(attack::DiceOfField(by_frequency, of_others, field)));
    }
    const Candidates found = attack::NearestByTokens(guessed, of_others, input_.threads);
    for (size_t i = 0; i < asked; ++i) Add(found[i], i, figures);
    SetChance(asked, figures);
    return figures;
  }

 private:
  Target(const v1::LinkageSchema& schema, const Subject& subject, const AuditInput& input)
      : schema_(schema),
        subject_(subject),
        input_(input),
        agency_(input.settings.seed(), "agency"),
        codes_(8),
        theirs_(8) {}
  const Sides& sides() const { return subject_.sides; }

  static void Add(const std::vector<uint32_t>& candidates, size_t truth,
                  v1::AttackFigures& figures) {
    figures.set_persons(figures.persons() + 1);
    const auto found = std::find(candidates.begin(), candidates.end(), truth);
    if (found == candidates.end()) return;
    figures.set_first_ten(figures.first_ten() + 1);
    if (found == candidates.begin()) figures.set_first(figures.first() + 1);
  }
  static void SetChance(size_t candidates, v1::AttackFigures& figures) {
    figures.set_chance(Millionths(1 / static_cast<double>(std::max<size_t>(candidates, 1))));
  }
  // Of persons on both sides, but for the first ones, whom the attacker knew.
  v1::AttackFigures Count(const Candidates& found, size_t known) const {
    v1::AttackFigures figures;
    for (size_t i = known; i < sides().in_both; ++i) {
      Add(found[sides().first_in_both() + i], i, figures);
    }
    SetChance(sides().codes, figures);
    return figures;
  }

  const v1::LinkageSchema& schema_;
  const Subject& subject_;
  const AuditInput& input_;
  AuditKey agency_;
  Codes codes_;
  Codes theirs_;
};

uint64_t MillisecondsSince(std::chrono::steady_clock::time_point start) {
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                   std::chrono::steady_clock::now() - start)
                                   .count());
}

// All attacks on one filter of a subject.
class PatternAudit {
 public:
  PatternAudit(const AuditInput& input, const Target& target, const Target* twin,
               v1::AuditedPattern& pattern)
      : input_(input), target_(target), twin_(twin), pattern_(pattern) {}

  Status Run() {
    *pattern_.mutable_leaks() = target_.Leaks();
    if (twin_ != nullptr) *pattern_.mutable_leaks_of_twin() = twin_->Leaks();
    Attack(v1::ATTACK_PROFILE, [](const Target& target) { return target.Profile(); });
    Attack(v1::ATTACK_LEARNER, [](const Target& target) { return target.Learner(); });
    if (!input_.settings.quick()) {
      Attack(v1::ATTACK_GRAPH, [&](const Target& target) {
        Progress progress(Concat("matching graphs of ", pattern_.encoding()), "turns", 0);
        return target.Graph([&](size_t turn) { progress.Update(turn); });
      });
    }
    // What a leaked key gives does not depend on any hardening.
    KOPPEL_ASSIGN_OR_RETURN(*Added(v1::ATTACK_DICTIONARY).mutable_figures(), target_.Dictionary());
    return OkStatus();
  }

 private:
  using Figures = std::function<v1::AttackFigures(const Target&)>;

  v1::AttackOutcome& Added(v1::Attack attack) {
    v1::AttackOutcome& outcome = *pattern_.add_attacks();
    outcome.set_attack(attack);
    return outcome;
  }
  static v1::AttackFigures Timed(const Target& target, const Figures& attack) {
    const auto start = std::chrono::steady_clock::now();
    v1::AttackFigures figures = attack(target);
    figures.set_milliseconds(MillisecondsSince(start));
    return figures;
  }
  // Without any hardening the filter is its own twin.
  void Attack(v1::Attack which, const Figures& attack) {
    v1::AttackOutcome& outcome = Added(which);
    *outcome.mutable_figures() = Timed(target_, attack);
    *outcome.mutable_twin() = twin_ == nullptr ? outcome.figures() : Timed(*twin_, attack);
  }

  const AuditInput& input_;
  const Target& target_;
  const Target* twin_;
  v1::AuditedPattern& pattern_;
};

// Those whose codes are attacked come from the source, the attacker's other records from the
// population, and either from the other where it has too few.
std::vector<PersonFields> PersonsToAttack(const AuditInput& input, const v1::Bloom& bloom,
                                          const FieldPattern& pattern) {
  std::vector<PersonFields> all =
      PersonsLike(input.schema, bloom, pattern, input.persons, input.settings.records());
  all.insert(all.end(), input.population.begin(), input.population.end());
  all.insert(all.end(), input.persons.begin(), input.persons.end());
  return PersonsLike(input.schema, bloom, pattern, all, MostPersons(input.settings));
}

Status AuditPattern(const AuditInput& input, const v1::Encoding& encoding,
                    const FieldPattern& pattern, v1::AuditedPattern& audited) {
  audited.set_encoding(encoding.name());
  audited.set_records(pattern.records);
  for (const size_t field : pattern.fields) {
    audited.add_fields(input.schema.fields(static_cast<int>(field)).name());
  }
  const std::vector<PersonFields> persons = PersonsToAttack(input, encoding.bloom(), pattern);
  if (persons.size() < kFewestPersons) {
    return InvalidArgument(encoding.name(), ": got ",
                           Counted(persons.size(), "person that differs", "persons that differ"),
                           " in its fields, want at least ", kFewestPersons,
                           "; --population adds others");
  }
  const Subject subject =
      SubjectOf(input.schema, encoding.bloom(), pattern, persons, input.settings);
  audited.set_codes(static_cast<uint32_t>(subject.codes.size()));
  audited.set_theirs(static_cast<uint32_t>(subject.theirs.size()));
  audited.set_in_both(static_cast<uint32_t>(subject.sides.in_both));
  const v1::LinkageSchema only = OnlyFilter(input.schema, encoding);
  const v1::LinkageSchema unhardened = WithoutHardening(only);
  KOPPEL_ASSIGN_OR_RETURN(const Target target, Target::Of(only, subject, input));
  if (encoding.bloom().hardening().empty()) {
    return PatternAudit(input, target, nullptr, audited).Run();
  }
  KOPPEL_ASSIGN_OR_RETURN(const Target twin, Target::Of(unhardened, subject, input));
  return PatternAudit(input, target, &twin, audited).Run();
}

}  // namespace

v1::AuditSettings UsualSettings(bool quick) {
  v1::AuditSettings settings;
  settings.set_seed(1);
  settings.set_records(quick ? 2000 : 10'000);
  settings.set_overlap(kMillionth / 2);
  settings.set_seeds(200);
  settings.set_pairs(quick ? 1000 : 5000);
  settings.set_quick(quick);
  return settings;
}

size_t MostPersons(const v1::AuditSettings& settings) {
  const double overlap = settings.overlap() / double{kMillionth};
  return static_cast<size_t>(std::ceil(settings.records() * (2 - overlap)));
}

Result<v1::EncodingAudit> AuditEncodings(const AuditInput& input, const Gates& gates) {
  v1::EncodingAudit audit;
  *audit.mutable_settings() = input.settings;
  audit.set_persons(input.persons.size());
  audit.set_population(input.population.size());
  for (const v1::Encoding& encoding : input.schema.encodings()) {
    if (!encoding.has_bloom()) continue;
    for (const FieldPattern& pattern : PatternsOf(input.schema, encoding.bloom(), input.persons)) {
      v1::AuditedPattern& audited = *audit.add_patterns();
      KOPPEL_RETURN_IF_ERROR(AuditPattern(input, encoding, pattern, audited));
      Judge(gates, audited);
    }
  }
  audit.set_holds(AllHold(audit));
  return audit;
}

}  // namespace koppel::agents
