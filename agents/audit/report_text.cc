#include "agents/audit/report_text.h"

#include <fmt/format.h>

#include <iterator>

#include "base/counted.h"
#include "base/status.h"

namespace koppel::agents {
namespace {

constexpr double kMillion = 1e6;
constexpr double kMillionToPercent = 1e4;
constexpr double kThousand = 1000;

std::string_view NameOf(v1::Attack attack) {
  switch (attack) {
    case v1::ATTACK_GRAPH:
      return "graph matching";
    case v1::ATTACK_PROFILE:
      return "similarity profile";
    case v1::ATTACK_LEARNER:
      return "learner";
    case v1::ATTACK_STRUCTURE:
      return "structure";
    case v1::ATTACK_DICTIONARY:
      return "dictionary";
    default:
      return "unknown";
  }
}

std::string Percent(uint64_t part, uint64_t all) {
  if (all == 0) return "-";
  return fmt::format("{:.2f}%", 100.0 * static_cast<double>(part) / static_cast<double>(all));
}

std::string FirstOf(const v1::AttackFigures& figures) {
  return Percent(figures.first(), figures.persons());
}

// What the gate allows.
std::string LimitOf(const v1::AttackOutcome& outcome) {
  if (outcome.verdict() == v1::VERDICT_NO_GATE) return "no gate";
  if (outcome.attack() == v1::ATTACK_LEARNER) {
    return fmt::format("at most {:.2f} above the baseline", outcome.limit() / kMillion);
  }
  return fmt::format("at most {:.2f}%", outcome.limit() / kMillionToPercent);
}

// What an attacker is assumed to have.
std::string Assumption(const v1::AttackOutcome& outcome, const v1::AuditSettings& settings) {
  switch (outcome.attack()) {
    case v1::ATTACK_PROFILE:
      return Counted(settings.seeds(), "known person", "known persons");
    case v1::ATTACK_LEARNER:
      return Counted(settings.pairs(), "known person", "known persons");
    case v1::ATTACK_STRUCTURE:
      return Counted(outcome.figures().linked_pairs(), "linked pair", "linked pairs");
    case v1::ATTACK_DICTIONARY:
      return "the linkage key";
    default:
      return "a list of persons";
  }
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

class TextReport {
 public:
  explicit TextReport(const v1::EncodingAudit& audit) : audit_(audit) {}

  std::string Take() {
    const v1::AuditSettings& settings = audit_.settings();
    Print("source {}, schema {}: {} attacked, seed {}{}\n", audit_.source(), audit_.schema(),
          Counted(audit_.persons(), "person", "persons"), settings.seed(),
          settings.quick() ? "; quick: satisfies no gate" : "");
    for (const v1::AuditedPattern& pattern : audit_.patterns()) Pattern(pattern);
    Print("\n{}\n", audit_.holds() ? "All gates hold." : "Not all gates hold.");
    return std::move(text_);
  }

 private:
  template <typename... Parts>
  void Print(fmt::format_string<Parts...> format, Parts&&... parts) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Parts>(parts)...);
  }

  void Leaks(std::string_view what, const v1::LeakMeters& leaks) {
    Print(
        "  {:9} {:5.1f}% of bits set, {} repeated, ones with tokens {:+.2f}{}, "
        "hashes seen {:.1f}, Gini {:.3f}\n",
        what, leaks.fill() / kMillionToPercent, Counted(leaks.repeated_codes(), "code", "codes"),
        leaks.ones_with_tokens() / kMillion,
        leaks.verdict() == v1::VERDICT_NO_GATE ? ""
                                               : Concat(" (", VerdictWord(leaks.verdict()), ")"),
        leaks.estimated_hashes() / kThousand, leaks.gini() / kMillion);
  }

  void Pattern(const v1::AuditedPattern& pattern) {
    std::string fields;
    for (const std::string& field : pattern.fields()) {
      fields += Concat(fields.empty() ? "" : ", ", field);
    }
    Print("\n{} of {}: {}\n", pattern.encoding(), fields,
          Counted(pattern.records(), "record", "records"));
    Print("  {} attacked, {} persons among the attacker's {}\n",
          Counted(pattern.codes(), "code", "codes"), pattern.in_both(), pattern.theirs());
    Leaks("hardened", pattern.leaks());
    if (pattern.has_leaks_of_twin()) Leaks("twin", pattern.leaks_of_twin());
    Print("  {:19} {:25} {:>8} {:>8} {:>8} {:>10}  {}\n", "attack", "who has", "found", "in ten",
          "chance", "unhardened", "gate");
    for (const v1::AttackOutcome& outcome : pattern.attacks()) Outcome(outcome);
  }

  void Outcome(const v1::AttackOutcome& outcome) {
    const v1::AttackFigures& figures = outcome.figures();
    if (outcome.attack() == v1::ATTACK_STRUCTURE) {
      Print(
          "  {:19} {:25} bits that share inputs told from others: {:.3f} (area under the curve; .5 "
          "by chance)\n",
          NameOf(outcome.attack()), Assumption(outcome, audit_.settings()),
          figures.area() / kMillion);
      return;
    }
    Print("  {:19} {:25} {:>8} {:>8} {:>8} {:>10}  {}", NameOf(outcome.attack()),
          Assumption(outcome, audit_.settings()), FirstOf(figures),
          Percent(figures.first_ten(), figures.persons()),
          fmt::format("{:.2f}%", figures.chance() / kMillionToPercent),
          outcome.has_twin() ? FirstOf(outcome.twin()) : "", LimitOf(outcome));
    Print("{}\n", outcome.verdict() == v1::VERDICT_NO_GATE
                      ? ""
                      : Concat(": ", VerdictWord(outcome.verdict())));
    for (int i = 0; i < figures.fields_size(); ++i) {
      const v1::FieldRecovered& field = figures.fields(i);
      const bool has_twin = i < outcome.twin().fields_size();
      Print("    {:17} tokens guessed {:.3f}, without codes {:.3f}{}\n", field.field(),
            field.dice() / kMillion, field.baseline() / kMillion,
            has_twin
                ? fmt::format(", unhardened {:.3f}", outcome.twin().fields(i).dice() / kMillion)
                : "");
    }
  }

  const v1::EncodingAudit& audit_;
  std::string text_;
};

}  // namespace

std::string AuditText(const v1::EncodingAudit& audit) { return TextReport(audit).Take(); }

}  // namespace koppel::agents
