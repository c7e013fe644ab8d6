#include "agents/audit/report_text.h"

#include <fmt/format.h>

#include <iterator>

#include "agents/audit/figures.h"
#include "agents/audit/report_words.h"
#include "base/counted.h"
#include "base/status.h"

namespace koppel::agents {
namespace {

constexpr double kMillion = kMillionth;
constexpr double kMillionToPercent = 1e4;
constexpr double kThousand = 1000;

class TextReport {
 public:
  explicit TextReport(const v1::EncodingAudit& audit) : audit_(audit) {}

  std::string Take() {
    const v1::AuditSettings& settings = audit_.settings();
    Print("source {}, schema {}: {} attacked, seed {}{}\n", audit_.source(), audit_.schema(),
          Counted(audit_.persons(), "person", "persons"), settings.seed(),
          settings.quick() ? "; quick: satisfies no gate" : "");
    for (const v1::AuditedPattern& pattern : audit_.patterns()) Pattern(pattern);
    Print("\n{}\n", Conclusion(audit_));
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
    Print("\n{}: {}\n", NameOf(pattern), Counted(pattern.records(), "record", "records"));
    Print("  {} attacked, {} persons among the attacker's {}\n",
          Counted(pattern.codes(), "code", "codes"), pattern.in_both(), pattern.theirs());
    if (pattern.token()) {
      Print("  {} repeated\n", Counted(pattern.leaks().repeated_codes(), "code", "codes"));
    } else {
      Leaks("hardened", pattern.leaks());
    }
    if (pattern.has_leaks_of_twin()) Leaks("twin", pattern.leaks_of_twin());
    Print("  {:19} {:25} {:>8} {:>8} {:>8} {:>10}  {}\n", "attack", "who has", "found", "in ten",
          "chance", "unhardened", "gate");
    for (const v1::AttackOutcome& outcome : pattern.attacks()) Outcome(pattern, outcome);
    if (IsTooSmall(pattern)) {
      Print("  only {}: gates are NOT MEASURED\n", HowManyDiffer(pattern));
    }
  }

  void Outcome(const v1::AuditedPattern& pattern, const v1::AttackOutcome& outcome) {
    const v1::AttackFigures& figures = outcome.figures();
    if (outcome.attack() == v1::ATTACK_STRUCTURE) {
      Print("  {:19} {:25} {}\n", NameOf(outcome.attack()),
            Assumption(outcome, pattern, audit_.settings()), SharedInputsTold(figures));
      return;
    }
    Print("  {:19} {:25} {:>8} {:>8} {:>8} {:>10}  {}", NameOf(outcome.attack()),
          Assumption(outcome, pattern, audit_.settings()), FirstOf(figures),
          Percent(figures.first_ten(), figures.persons()), Percent(figures.chance()),
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
