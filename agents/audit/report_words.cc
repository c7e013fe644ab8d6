#include "agents/audit/report_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "agents/audit/figures.h"
#include "agents/audit/gates.h"
#include "agents/audit/known_persons.h"
#include "base/counted.h"
#include "base/status.h"
#include "base/text.h"

namespace koppel::agents {
namespace {

constexpr double kMillion = kMillionth;
constexpr double kMillionToPercent = 1e4;

// The fields that the learner read in the twin.
std::string LearnerFigures(const v1::AttackOutcome& outcome) {
  std::string text;
  const v1::AttackFigures& found = outcome.figures();
  for (int i = 0; i < std::min(found.fields_size(), outcome.twin().fields_size()); ++i) {
    if (outcome.twin().fields(i).dice() < outcome.twin_least()) continue;
    const v1::FieldRecovered& field = found.fields(i);
    text +=
        fmt::format("{}{} guessed at {:.3f}, by frequency alone {:.3f}", text.empty() ? "" : "; ",
                    field.field(), field.dice() / kMillion, field.baseline() / kMillion);
  }
  return text;
}

std::string FoundSentence(const v1::AttackOutcome& outcome) {
  if (outcome.attack() == v1::ATTACK_LEARNER) {
    return fmt::format("{}, allowed {:.2f} more", LearnerFigures(outcome),
                       outcome.limit() / kMillion);
  }
  return fmt::format("found {} of persons, allowed {}", FirstOf(outcome.figures()),
                     Percent(outcome.limit()));
}

std::string NotMeasured(const v1::AttackOutcome& outcome) {
  if (outcome.attack() == v1::ATTACK_LEARNER) {
    return fmt::format("guessed no field of the unhardened encoding at {:.2f} or better",
                       outcome.twin_least() / kMillion);
  }
  if (outcome.attack() == v1::ATTACK_PATTERNS) return "found nobody in the unhardened encoding";
  return fmt::format("found only {} of persons in the unhardened encoding, {} are needed",
                     FirstOf(outcome.twin()), Percent(outcome.twin_least()));
}

bool IsNeeded(v1::Attack attack) {
  return std::find(std::begin(kGatedAttacks), std::end(kGatedAttacks), attack) !=
         std::end(kGatedAttacks);
}

bool WasTried(v1::Attack attack, const v1::AuditedPattern& pattern) {
  return std::any_of(pattern.attacks().begin(), pattern.attacks().end(),
                     [&](const auto& outcome) { return outcome.attack() == attack; });
}

std::string FirstFailure(const v1::AuditedPattern& pattern) {
  if (pattern.leaks().verdict() == v1::VERDICT_FAILS) {
    return fmt::format("bits set are correlated with tokens by {:+.2f}",
                       pattern.leaks().ones_with_tokens() / kMillion);
  }
  for (const v1::AttackOutcome& outcome : pattern.attacks()) {
    if (outcome.verdict() != v1::VERDICT_FAILS) continue;
    return Concat(NameOf(outcome.attack()), " ", FoundSentence(outcome));
  }
  return "";
}

std::string FirstUnmeasured(const v1::AuditedPattern& pattern) {
  for (const v1::AttackOutcome& outcome : pattern.attacks()) {
    if (outcome.verdict() != v1::VERDICT_NOT_MEASURED || !IsNeeded(outcome.attack())) continue;
    return Concat(NameOf(outcome.attack()), " ", NotMeasured(outcome), ", so that it says nothing");
  }
  for (const v1::Attack needed : kGatedAttacks) {
    if (WasTried(needed, pattern)) continue;
    return Concat(NameOf(needed), " was not tried",
                  IsTooSmall(pattern) ? Concat(": only ", HowManyDiffer(pattern)) : "");
  }
  return "";
}

}  // namespace

std::string_view NameOf(v1::Attack attack) {
  switch (attack) {
    case v1::ATTACK_FREQUENCY:
      return "frequency alignment";
    case v1::ATTACK_PATTERNS:
      return "pattern mining";
    case v1::ATTACK_GRAPH:
      return "graph matching";
    case v1::ATTACK_PROFILE:
      return "similarity profile";
    case v1::ATTACK_LEARNER:
      return "learner";
    case v1::ATTACK_STRUCTURE:
      return "structure recovery";
    case v1::ATTACK_DICTIONARY:
      return "dictionary";
    default:
      return "unknown";
  }
}

std::string_view WhatIsTried(v1::Attack attack) {
  switch (attack) {
    case v1::ATTACK_FREQUENCY:
      return "The codes that come most often are held against the values that come most often.";
    case v1::ATTACK_PATTERNS:
      return "Bits that are often set together are held against pieces of names and dates that "
             "come most often.";
    case v1::ATTACK_GRAPH:
      return "Who is similar to whom is compared in the codes and in a list of persons; neither a "
             "key nor a known person is needed.";
    case v1::ATTACK_PROFILE:
      return "Each code is described by its similarity to the codes of a few known persons, and "
             "so is each person of a list; the two that fit best are taken for one.";
    case v1::ATTACK_LEARNER:
      return "A model learns from known persons which bits stand for which pieces of names and "
             "dates, guesses those of all other codes, and looks for the person who has them.";
    case v1::ATTACK_STRUCTURE:
      return "Which bits were mixed with which is worked out from codes of the same person that "
             "differ a little.";
    case v1::ATTACK_DICTIONARY:
      return "Whoever holds the linkage key encodes a list of persons and compares. No hardening "
             "stops that: the key must be kept.";
    default:
      return "";
  }
}

std::string Assumption(const v1::AttackOutcome& outcome, const v1::AuditedPattern& pattern,
                       const v1::AuditSettings& settings) {
  switch (outcome.attack()) {
    case v1::ATTACK_PROFILE:
      return Counted(KnownToCompare(settings, pattern.in_both()), "known person", "known persons");
    case v1::ATTACK_LEARNER:
      return Counted(KnownToLearn(settings, pattern.codes()), "known person", "known persons");
    case v1::ATTACK_STRUCTURE:
      return Counted(outcome.figures().linked_pairs(), "linked pair", "linked pairs");
    case v1::ATTACK_DICTIONARY:
      return "the linkage key";
    default:
      return "a list of persons";
  }
}

std::string NameOf(const v1::AuditedPattern& pattern) {
  return Concat(pattern.encoding(), " of ", Listed(pattern.fields()));
}

bool IsTooSmall(const v1::AuditedPattern& pattern) {
  return !pattern.token() && !WasTried(v1::ATTACK_PROFILE, pattern);
}

std::string HowManyDiffer(const v1::AuditedPattern& pattern) {
  return Concat(Counted(pattern.differing(), "person differs", "persons differ"),
                " in these fields");
}

std::string Percent(uint64_t part, uint64_t all) {
  if (all == 0) return "-";
  return fmt::format("{:.2f}%", 100.0 * static_cast<double>(part) / static_cast<double>(all));
}

std::string Percent(uint32_t millionths) {
  return fmt::format("{:.2f}%", millionths / kMillionToPercent);
}

std::string FirstOf(const v1::AttackFigures& figures) {
  return Percent(figures.first(), figures.persons());
}

std::string SharedInputsTold(const v1::AttackFigures& figures) {
  return fmt::format(
      "bits that share inputs told from others: {:.3f} (area under the curve; .5 by chance)",
      figures.area() / kMillion);
}

std::string LimitOf(const v1::AttackOutcome& outcome) {
  if (outcome.verdict() == v1::VERDICT_NO_GATE) return "no gate";
  if (outcome.attack() == v1::ATTACK_LEARNER) {
    return fmt::format("at most {:.2f} above the baseline", outcome.limit() / kMillion);
  }
  return fmt::format("at most {}", Percent(outcome.limit()));
}

std::string_view VerdictWord(v1::Verdict verdict) {
  switch (verdict) {
    case v1::VERDICT_HOLDS:
      return "holds";
    case v1::VERDICT_FAILS:
      return "FAILS";
    case v1::VERDICT_NOT_MEASURED:
      return "NOT MEASURED";
    default:
      return "";
  }
}

std::string VerdictSentence(const v1::AttackOutcome& outcome) {
  switch (outcome.verdict()) {
    case v1::VERDICT_HOLDS:
      return Concat("Holds: ", FoundSentence(outcome), ".");
    case v1::VERDICT_FAILS:
      return Concat("Fails: ", FoundSentence(outcome), ".");
    case v1::VERDICT_NOT_MEASURED:
      return Concat("Not measured: it ", NotMeasured(outcome), ".");
    default:
      if (outcome.attack() == v1::ATTACK_STRUCTURE) {
        return Concat("No gate, reported only: ", SharedInputsTold(outcome.figures()), ".");
      }
      return "No gate: reported only.";
  }
}

std::string_view Conclusion(const v1::EncodingAudit& audit) {
  return audit.holds() ? "All gates hold." : "Not all gates hold.";
}

std::string WhatFails(const v1::EncodingAudit& audit) {
  if (AllHold(audit)) return "";
  for (const auto first : {FirstFailure, FirstUnmeasured}) {
    for (const v1::AuditedPattern& pattern : audit.patterns()) {
      if (pattern.token()) continue;
      const std::string why = first(pattern);
      if (!why.empty()) return Concat(NameOf(pattern), ": ", why);
    }
  }
  return "nothing was attacked";
}

}  // namespace koppel::agents
