#include "agents/audit/report_html.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "agents/audit/figures.h"
#include "agents/audit/report_words.h"
#include "base/counted.h"
#include "base/digest.h"
#include "base/html.h"
#include "base/html_page.h"
#include "base/status.h"
#include "base/svg.h"
#include "base/time.h"

namespace koppel::agents {
namespace {

using html::Cell;
using html::Facts;
using html::Number;
using html::Row;
using html::RowHead;
using html::Section;
using html::Table;

constexpr char kStyle[] =
    R"css(.verdict { border-left: .4rem solid var(--strong); padding: .4rem .8rem;
  font-size: 1.1rem; }
.verdict.fails { border-color: var(--bad); }
.with { fill: var(--strong); background: var(--strong); }
.without { fill: var(--weak); background: var(--weak); }
.limit { stroke: var(--bad); stroke-width: 2; stroke-dasharray: 5 3; }
.key { border-left: 2px dashed var(--bad); width: 0; }
.grid { stroke: var(--line); }
i { display: inline-block; width: .8em; height: .8em; margin: 0 .3em 0 .9em; }
strong { font-weight: 600; }
)css";

// --- the picture -------------------------------------------------------------------------------

constexpr double kWidth = 760;
constexpr double kLeft = 200;
constexpr double kLength = 490;
constexpr double kTop = 8;
constexpr double kRowHeight = 34;
constexpr double kBarHeight = 11;

// Two bars and a limit, all in millionths.
struct BarPair {
  std::string label;
  uint32_t with = 0;
  std::optional<uint32_t> without;
  std::optional<uint32_t> limit;
};

BarPair PersonsBars(const v1::AttackOutcome& outcome) {
  BarPair bars{std::string(NameOf(outcome.attack())), ShareFound(outcome.figures()), {}, {}};
  if (outcome.has_twin()) bars.without = ShareFound(outcome.twin());
  if (outcome.verdict() != v1::VERDICT_NO_GATE) bars.limit = outcome.limit();
  return bars;
}

// The learner is judged by tokens, field by field.
BarPair FieldBars(const v1::AttackOutcome& outcome, int i) {
  const v1::FieldRecovered& field = outcome.figures().fields(i);
  BarPair bars{Concat(NameOf(outcome.attack()), ": ", field.field()), field.dice(), {}, {}};
  if (i >= outcome.twin().fields_size()) return bars;
  bars.without = outcome.twin().fields(i).dice();
  const bool judged = *bars.without >= outcome.twin_least();
  if (judged && outcome.verdict() != v1::VERDICT_NO_GATE) {
    bars.limit = field.baseline() + outcome.limit();
  }
  return bars;
}

std::vector<BarPair> BarsOf(const v1::AuditedPattern& pattern) {
  std::vector<BarPair> bars;
  for (const v1::AttackOutcome& outcome : pattern.attacks()) {
    // It looks for bits, not for persons.
    if (outcome.attack() == v1::ATTACK_STRUCTURE) continue;
    const int fields = outcome.figures().fields_size();
    if (fields == 0) bars.push_back(PersonsBars(outcome));
    for (int i = 0; i < fields; ++i) bars.push_back(FieldBars(outcome, i));
  }
  return bars;
}

double X(uint32_t millionths) {
  return kLeft + kLength * std::min(millionths / double{kMillionth}, 1.0);
}

void DrawBar(uint32_t millionths, double y, std::string_view style, Svg& svg) {
  svg.Rectangle(kLeft, y, std::max(1.0, X(millionths) - kLeft), kBarHeight, style);
  svg.Text(X(millionths) + 5, y + kBarHeight - 1, Percent(millionths));
}

std::string Picture(const v1::AuditedPattern& pattern) {
  const std::vector<BarPair> bars = BarsOf(pattern);
  const double bottom = kTop + kRowHeight * static_cast<double>(bars.size());
  Svg svg(kWidth, bottom + 24,
          Concat("What each attack found in ", NameOf(pattern), ", with and without hardening"));
  for (uint32_t percent = 0; percent <= 100; percent += 20) {
    svg.Line(X(percent * 10'000), kTop, X(percent * 10'000), bottom, "grid");
    svg.Text(X(percent * 10'000), bottom + 16, fmt::format("{}%", percent), "middle");
  }
  double y = kTop + 4;
  for (const BarPair& pair : bars) {
    svg.Text(kLeft - 8, y + kBarHeight + 3, pair.label, "end");
    DrawBar(pair.with, y, "with", svg);
    if (pair.without) DrawBar(*pair.without, y + kBarHeight + 2, "without", svg);
    if (pair.limit)
      svg.Line(X(*pair.limit), y - 3, X(*pair.limit), y + 2 * kBarHeight + 5, "limit");
    y += kRowHeight;
  }
  return svg.Done();
}

// --- tables ------------------------------------------------------------------------------------

std::string AttackRow(const v1::AttackOutcome& outcome, const v1::AuditedPattern& pattern,
                      const v1::AuditSettings& settings) {
  const v1::AttackFigures& figures = outcome.figures();
  const bool of_bits = outcome.attack() == v1::ATTACK_STRUCTURE;
  return Row(RowHead(NameOf(outcome.attack())) + Cell(Assumption(outcome, pattern, settings)) +
             Number(FirstOf(figures)) + Number(Percent(figures.first_ten(), figures.persons())) +
             Number(of_bits ? "-" : Percent(figures.chance())) +
             Number(outcome.has_twin() ? FirstOf(outcome.twin()) : "") +
             Cell(EscapeHtml(VerdictSentence(outcome))));
}

std::string Attacks(const v1::AuditedPattern& pattern, const v1::AuditSettings& settings) {
  std::string rows;
  for (const auto& outcome : pattern.attacks()) rows += AttackRow(outcome, pattern, settings);
  return Table({"attack", "the attacker has", "!persons found", "!among ten", "!by chance",
                "!unhardened", "gate"},
               rows);
}

std::string Decimal(uint32_t millionths) {
  return fmt::format("{:.3f}", millionths / double{kMillionth});
}

std::string FieldsRecovered(const v1::AuditedPattern& pattern) {
  std::string rows;
  for (const v1::AttackOutcome& outcome : pattern.attacks()) {
    for (int i = 0; i < outcome.figures().fields_size(); ++i) {
      const v1::FieldRecovered& field = outcome.figures().fields(i);
      const bool has_twin = i < outcome.twin().fields_size();
      rows += Row(RowHead(EscapeHtml(field.field())) + Number(Decimal(field.dice())) +
                  Number(Decimal(field.baseline())) +
                  Number(has_twin ? Decimal(outcome.twin().fields(i).dice()) : ""));
    }
  }
  if (rows.empty()) return "";
  return Table({"tokens of", "!guessed from codes", "!by frequency alone", "!unhardened"}, rows) +
         "<p class=\"note\">Of the tokens of a field (pairs of letters, parts of a date), how well "
         "the learner guessed them: 0 is none, 1 is all and no others (Dice coefficient).</p>\n";
}

std::string LeakRow(std::string_view name, const v1::LeakMeters& leaks) {
  const bool judged = leaks.verdict() != v1::VERDICT_NO_GATE;
  return Row(RowHead(name) + Number(fmt::format("{:.1f}%", leaks.fill() / 1e4)) +
             Number(leaks.repeated_codes()) +
             Number(fmt::format("{:+.2f}", leaks.ones_with_tokens() / double{kMillionth})) +
             Number(Decimal(leaks.gini())) +
             Cell(judged ? VerdictWord(leaks.verdict()) : std::string_view()));
}

// Of a token there is nothing else to see.
std::string Leaks(const v1::AuditedPattern& pattern) {
  if (pattern.token()) {
    return fmt::format("<p>{} again.</p>\n",
                       Counted(pattern.leaks().repeated_codes(), "code comes", "codes come"));
  }
  std::string rows = LeakRow("as sent", pattern.leaks());
  if (pattern.has_leaks_of_twin()) rows += LeakRow("unhardened", pattern.leaks_of_twin());
  return Table({"codes", "!bits set", "!codes that come again", "!bits set with tokens",
                "!unequal bits", "gate"},
               rows) +
         "<p class=\"note\">What can be seen without any attack. \"Bits set with tokens\" is a "
         "correlation: near 0, a code does not tell how long a name is. \"Unequal bits\" is a Gini "
         "coefficient: near 0, all bits are set equally often.</p>\n";
}

std::string WhyNotMeasured(const v1::AuditedPattern& pattern) {
  if (!IsTooSmall(pattern)) return "";
  return Concat("<p>Only ", HowManyDiffer(pattern), ": the gates are not measured.</p>\n");
}

std::string Pattern(const v1::AuditedPattern& pattern, const v1::AuditSettings& settings) {
  return Section(
      NameOf(pattern),
      fmt::format("<p>{} of the source like this. {} attacked by somebody who has a list of {}; {} "
                  "in both.</p>\n{}{}{}{}{}",
                  Counted(pattern.records(), "record", "records"),
                  Counted(pattern.codes(), "code was", "codes were"),
                  Counted(pattern.theirs(), "person", "persons"),
                  Counted(pattern.in_both(), "person is", "persons are"), Picture(pattern),
                  Attacks(pattern, settings), WhyNotMeasured(pattern), FieldsRecovered(pattern),
                  Leaks(pattern)));
}

// --- the page ----------------------------------------------------------------------------------

std::string Verdict(const v1::EncodingAudit& audit) {
  std::string words(Conclusion(audit));
  if (audit.settings().quick()) {
    words += " A quick audit satisfies none.";
  } else if (!audit.holds()) {
    words += Concat(" First: ", WhatFails(audit), ".");
  }
  return fmt::format("<p class=\"verdict{}\">{}</p>\n", audit.holds() ? "" : " fails",
                     EscapeHtml(words));
}

std::string HowToRead() {
  return Section(
      "How to read this",
      "<p>The agency attacked its own encodings, under keys made for this audit alone, as "
      "somebody would who holds the codes and a list of persons. <strong>Persons found</strong> is "
      "the share of persons on that list whose code the attack named first; <strong>among "
      "ten</strong>, whose code was among its first ten; <strong>by chance</strong>, what guessing "
      "blindly finds. <strong>Unhardened</strong> is the same attack on the same persons with the "
      "hardening taken off: it shows that the attack works. Where it did not work even there, the "
      "gate says \"not measured\" and nothing may be concluded.</p>\n"
      "<p class=\"note\">In the pictures:<i class=\"with\"></i>as the agency sends it"
      "<i class=\"without\"></i>unhardened<i class=\"key\"></i>the most that the gate allows. "
      "Verdicts here are by the usual gates; a project may ask for others, and the agency's "
      "program judges these figures by them before it uploads.</p>\n");
}

std::string WhatWasTried(const v1::EncodingAudit& audit) {
  std::set<v1::Attack> attacks;
  for (const v1::AuditedPattern& pattern : audit.patterns()) {
    for (const auto& outcome : pattern.attacks()) attacks.insert(outcome.attack());
  }
  std::string rows;
  for (const v1::Attack attack : attacks) {
    rows += Row(RowHead(NameOf(attack)) + Cell(EscapeHtml(WhatIsTried(attack))));
  }
  return Section("The attacks", Facts(rows));
}

std::string WhatIsNotSaid() {
  return Section(
      "What this report does not say",
      "<ul>\n"
      "<li>What more linked pairs give away than structure recovery had: codes of one person that "
      "differ a little tell which bits were mixed together, and with enough of them hardening "
      "could be undone. A cap on linked pairs and a fresh key for each run, which a project sets, "
      "stand against that.</li>\n"
      "<li>What an insider can do: whoever holds the linkage key and a copy of the codes finds "
      "nearly everybody, as the dictionary shows.</li>\n"
      "<li>What links give away: that a record links at all tells that its person is known "
      "elsewhere.</li>\n"
      "<li>What several encodings of a record tell together, and encodings and combinations of "
      "fields that are not listed above: they were not attacked.</li>\n"
      "<li>What attacks find that nobody has thought of yet.</li>\n"
      "</ul>\n");
}

std::string Fact(std::string_view name, std::string_view text) {
  return Row(RowHead(name) + Cell(EscapeHtml(text)));
}

std::string Made(const v1::EncodingAudit& audit, const ReportSigner& signer) {
  const v1::AuditSettings& settings = audit.settings();
  std::string rows = Fact("Source", audit.source());
  rows += Fact("Schema", audit.schema());
  rows += Fact("Schema hash", ToHex(audit.schema_hash()));
  rows += Fact("Made", FormatTime(audit.made_ms()));
  rows += Fact("Persons read", fmt::format("{}", audit.persons()));
  rows += Fact("Persons of a population file", fmt::format("{}", audit.population()));
  rows += Fact("Codes to attack, at most", fmt::format("{}", settings.records()));
  rows += Fact("Of these on the attacker's list", Percent(settings.overlap()));
  rows += Fact("Known persons to compare with, at most", fmt::format("{}", settings.seeds()));
  rows += Fact("Known persons to learn from, at most", fmt::format("{}", settings.pairs()));
  rows += Fact("Seed", fmt::format("{}", settings.seed()));
  rows += Fact("Quick", settings.quick() ? "yes" : "no");
  rows += Fact("Signed by the key",
               signer.fingerprint.empty() ? "nobody has signed" : signer.fingerprint);
  if (!signer.digest.empty()) rows += Fact("Digest of the signed report", signer.digest);
  return Section("How it was made",
                 Facts(rows) +
                     "<p class=\"note\">The same file, settings and seed give the same figures. "
                     "This page is for reading; what counts is the signed report.</p>\n");
}

}  // namespace

std::string AuditHtml(const v1::EncodingAudit& audit, const ReportSigner& signer) {
  const std::string title = Concat("Attacks on the encodings of source ", audit.source());
  std::string body = fmt::format("<h1>{}</h1>\n", EscapeHtml(title)) + Verdict(audit) + HowToRead();
  for (const auto& pattern : audit.patterns()) body += Pattern(pattern, audit.settings());
  body += WhatWasTried(audit) + WhatIsNotSaid() + Made(audit, signer);
  return html::Page(title, kStyle, body);
}

}  // namespace koppel::agents
