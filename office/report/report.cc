#include "office/report/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/html.h"
#include "base/html_page.h"
#include "base/status.h"
#include "office/report/charts.h"
#include "office/report/words.h"

namespace koppel::office {
namespace {

constexpr char kStyle[] = R"css(.headline { font-size: 1.3rem; }
.bar { fill: var(--strong); } .interval { fill: var(--weak); } .dot { fill: var(--strong); }
.hollow { fill: var(--empty); }
.hidden { fill: var(--empty); stroke: var(--soft); stroke-dasharray: 3 2; }
.threshold { stroke: var(--bad); stroke-width: 2; stroke-dasharray: 6 4; }
.axis { stroke: var(--soft); } .grid { stroke: var(--line); }
)css";

std::string Row(std::string_view label, std::string_view value) {
  return html::Row(html::Cell(EscapeHtml(label)) + html::Number(EscapeHtml(value)));
}

std::string Headline(const NoCareTable& table) {
  const ProtectedShare& share = table.no_care();
  if (share.suppressed()) {
    return "<p class=\"headline\">The figure cannot be shown: too few persons.</p>\n";
  }
  return fmt::format(
      "<p class=\"headline\">{} of {} persons: <strong>{:.1f}%</strong>, with a 95% "
      "interval from {:.1f}% to {:.1f}%.</p>\n",
      CountWords(share.count()), CountWords(share.total()), share.percent(), share.percent_low(),
      share.percent_high());
}

// Of every hundred persons with care, so many whose care is taken not to be linked.
constexpr double kMissedOfHundred = 5;

// What the share would be had no link been missed: 1 - (1 - p) / s, with s the links that are
// found.
double WithoutMissedLinks(const ProtectedShare& share) {
  const double seen = static_cast<double>(share.count().value()) / share.total().value();
  return 100 * std::max(0.0, 1 - (1 - seen) / (1 - kMissedOfHundred / 100));
}

std::string LinkageCaveat(const NoCareTable& table) {
  const std::string care = EscapeHtml(Spoken(table.care_kind()));
  std::string words = fmt::format(
      "Who is linked decides this figure. Where the records of one person were not linked, {} that "
      "was given seems missing, and the share is too high; where two persons were taken for one, "
      "it "
      "may be too low.",
      care);
  if (!table.no_care().suppressed()) {
    words += fmt::format(
        " If the link was missed for {:.0f} of every 100 persons with {}, the share would be about "
        "{:.1f}% instead of {:.1f}%.",
        kMissedOfHundred, care, WithoutMissedLinks(table.no_care()), table.no_care().percent());
  }
  return fmt::format(
      "<p class=\"note\">{} What is in no source is not seen either: for youth care, help from a "
      "personal budget, help under the health insurance or long-term care acts, and help that the "
      "institution in charge of an order gives itself.</p>\n",
      words);
}

std::string NoCareSection(const NoCareTable& table) {
  const std::string care = Spoken(table.care_kind());
  const std::string cohort = Spoken(table.cohort_kind());
  std::string rows =
      Row(fmt::format("Persons with a first {} from {} to {}", cohort, table.from(), table.to()),
          CountWords(table.cohort()));
  rows += Row(fmt::format("Left out: the data, which end on {}, do not cover their {} months",
                          table.data_cut(), table.months()),
              CountWords(table.incomplete()));
  rows += Row("Persons followed for all months", CountWords(table.no_care().total()));
  rows += Row(fmt::format("Of these without any {} in that time", care),
              CountWords(table.no_care().count()));
  rows += Row(fmt::format("Of these already in {} on the first day", care),
              CountWords(table.in_care_at_start().count()));
  rows += Row("Share already in care", ShareWords(table.in_care_at_start()));
  std::string content = ShareChart(table.no_care(), NoCareTitle(table)) + html::Facts(rows);
  content += fmt::format(
      "<p class=\"note\">Time starts with the person's first {0} in the period and lasts {1} "
      "calendar months. A person counts as having {2} when it was active on any day of that time, "
      "also when it began before. The interval is Wilson's (1927); it speaks of chance "
      "alone.</p>\n",
      EscapeHtml(cohort), table.months(), EscapeHtml(care));
  content += LinkageCaveat(table);
  return html::Section("The indicator", content);
}

std::string OverlapSection(const OverlapTable& table) {
  return html::Section(
      "In which sources persons stand",
      Concat(OverlapChart(table),
             "<p class=\"note\">Each row is a combination of sources; its bar counts "
             "the persons that stand in exactly these. Grey stubs are suppressed."
             "</p>\n"));
}

std::string ScoreSection(const ScoreTable& table) {
  return html::Section(
      "How alike the compared records were",
      Concat(ScoreChart(table),
             "<p class=\"note\">Pairs of records that the linker compared, by the "
             "similarity of their encodings or the probability that both are one person. Good "
             "linkage shows two hills with a "
             "valley between them: strangers left, the same person right. Heights are "
             "logarithmic; grey stubs are suppressed; the broken line, where there is one, is "
             "the similarity from which two records are a match.</p>\n"));
}

std::string QualitySection(const QualityTable& table) {
  return html::Section(
      "How good the links are expected to be",
      Concat(QualityChart(table),
             "<p class=\"note\">Precision is the share of linked pairs that are one person, recall "
             "the share of matching pairs that are linked: as the linker's model expects them, "
             "without knowing the truth, had all pairs from a probability up been linked. Where "
             "both lines are flat, the choice hardly matters.",
             table.recall_of_found() ? " Matching pairs that were never compared are in no figure."
                                     : "",
             "</p>\n"));
}

std::string ChangeSection(const ChangeTable& table) {
  std::string rows = Row("The same person with the same records", CountWords(table.kept()));
  rows += Row("The same person, with records added or taken away", CountWords(table.changed()));
  rows += Row("One person now that was taken for several before", CountWords(table.merged()));
  rows += Row("Taken for one person before, several now", CountWords(table.split()));
  rows += Row("New", CountWords(table.added()));
  rows += Row("In no source any more", CountWords(table.gone()));
  return html::Section(
      "What changed since the previous result",
      html::Facts(rows) +
          "<p class=\"note\">Persons, held against the result that this one continues. All "
          "records were linked anew; who goes on keeps the pseudonym.</p>\n");
}

std::string RecallWords(const PlantedRow& row) {
  if (row.planted() == 0) return "nothing planted in both";
  constexpr double kMillionthsOfPercent = 1e4;
  return fmt::format("{} of {}: {:.1f}% ({:.1f}% to {:.1f}%)", row.found(), row.planted(),
                     row.recall() / kMillionthsOfPercent, row.recall_low() / kMillionthsOfPercent,
                     row.recall_high() / kMillionthsOfPercent);
}

// Nothing where no source has planted records.
std::string PlantedSection(const PlantedTable& table) {
  if (table.rows().empty()) return "";
  std::string rows;
  for (const PlantedRow& row : table.rows()) {
    const std::string sources =
        Concat(EscapeHtml(Spoken(row.source_a())), " and ", EscapeHtml(Spoken(row.source_b())));
    rows += html::Row(html::Cell(sources) + html::Cell(RecallWords(row)) +
                      html::Number(row.joined_to_another()));
  }
  std::string content = html::Table(
      {"Sources", "Planted pairs that were linked", "!Two planted taken for one"}, rows);
  for (const std::string& source : table.none_in()) {
    content += fmt::format("<p>{} has no planted records.</p>\n", EscapeHtml(Spoken(source)));
  }
  content +=
      "<p class=\"note\">Agencies planted records of persons who do not exist, the same ones in "
      "several sources, to see how many are linked; with Wilson's 95% interval (1927). They are in "
      "no other figure.</p>\n";
  return html::Section("What planted records tell", content);
}

std::string ProvenanceSection(const Provenance& provenance) {
  std::string rows;
  for (const SourceProvenance& source : provenance.sources()) {
    rows += html::Row(
        html::Cell(EscapeHtml(Spoken(source.name()))) + html::Cell(EscapeHtml(source.agency())) +
        html::Cell(EscapeHtml(source.legal_basis())) + html::Number(source.version()));
  }
  const std::string content = fmt::format(
      "{}<p>Project hash <code>{}</code><br/>Job <code>{}</code><br/>"
      "Result digest <code>{}</code></p>\n<p class=\"note\">{}</p>\n",
      html::Table({"Source", "Agency", "Legal basis", "!Version"}, rows), provenance.project_hash(),
      provenance.job_id(), provenance.result_digest(), EscapeHtml(ProtectionWords(provenance)));
  return html::Section("Where this comes from", content);
}

}  // namespace

std::string ReportHtml(const Release& release) {
  const NoCareTable& table = release.no_care();
  const Provenance& provenance = release.provenance();
  const std::string title = NoCareTitle(table);
  std::string body =
      fmt::format("<h1>{}</h1>\n<p>Project {}: {}</p>\n", EscapeHtml(title),
                  EscapeHtml(provenance.project()), EscapeHtml(provenance.purpose()));
  body += Headline(table);
  body += NoCareSection(table);
  body += OverlapSection(release.overlap());
  body += ScoreSection(release.scores());
  body += QualitySection(release.quality());
  if (release.has_changes()) body += ChangeSection(release.changes());
  body += PlantedSection(release.planted());
  body += ProvenanceSection(provenance);
  return html::Page(title, kStyle, body);
}

}  // namespace koppel::office
