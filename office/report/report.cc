#include "office/report/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/html.h"
#include "base/status.h"
#include "office/report/charts.h"
#include "office/report/svg.h"
#include "office/report/words.h"

namespace koppel::office {
namespace {

constexpr char kHead[] = R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 16px/1.5 sans-serif; color: #1c2733; max-width: 760px;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.2; }
h2 { font-size: 1.2rem; margin-top: 2.5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top;
  padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #d5dbe1; }
td.number { text-align: right; white-space: nowrap; }
code { font-size: .8rem; overflow-wrap: anywhere; }
p.note { color: #4c5a67; font-size: .9rem; }
p.headline { font-size: 1.3rem; }
svg { max-width: 100%; height: auto; }
svg text { font: 13px sans-serif; fill: #1c2733; }
.bar { fill: #2b6cb0; } .interval { fill: #9fc3e7; } .dot { fill: #1a4a7d; }
.hollow { fill: #e3e8ed; } .hidden { fill: #c9cfd6; stroke: #7d8893; stroke-dasharray: 3 2; }
.threshold { stroke: #b7410e; stroke-width: 2; stroke-dasharray: 6 4; }
.axis { stroke: #4c5a67; } .grid { stroke: #e3e8ed; }
</style>
)html";

std::string Row(std::string_view label, std::string_view value) {
  return fmt::format("<tr><td>{}</td><td class=\"number\">{}</td></tr>\n", EscapeHtml(label),
                     EscapeHtml(value));
}

std::string Section(std::string_view title, std::string_view content) {
  return fmt::format("<section>\n<h2>{}</h2>\n{}</section>\n", EscapeHtml(title), content);
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
  std::string content = ShareChart(table.no_care(), NoCareTitle(table)) + "<table>\n";
  content +=
      Row(fmt::format("Persons with a first {} from {} to {}", cohort, table.from(), table.to()),
          CountWords(table.cohort()));
  content += Row(fmt::format("Left out: the data, which end on {}, do not cover their {} months",
                             table.data_cut(), table.months()),
                 CountWords(table.incomplete()));
  content += Row("Persons followed for all months", CountWords(table.no_care().total()));
  content += Row(fmt::format("Of these without any {} in that time", care),
                 CountWords(table.no_care().count()));
  content += Row(fmt::format("Of these already in {} on the first day", care),
                 CountWords(table.in_care_at_start().count()));
  content += Row("Share already in care", ShareWords(table.in_care_at_start()));
  content += "</table>\n";
  content += fmt::format(
      "<p class=\"note\">Time starts with the person's first {0} in the period and lasts {1} "
      "calendar months. A person counts as having {2} when it was active on any day of that time, "
      "also when it began before. The interval is Wilson's (1927); it speaks of chance "
      "alone.</p>\n",
      EscapeHtml(cohort), table.months(), EscapeHtml(care));
  content += LinkageCaveat(table);
  return Section("The indicator", content);
}

std::string OverlapSection(const OverlapTable& table) {
  return Section("In which sources persons stand",
                 Concat(OverlapChart(table),
                        "<p class=\"note\">Each row is a combination of sources; its bar counts "
                        "the persons that stand in exactly these. Grey stubs are suppressed."
                        "</p>\n"));
}

std::string ScoreSection(const ScoreTable& table) {
  return Section(
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
  return Section(
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
  std::string content = "<table>\n";
  content += Row("The same person with the same records", CountWords(table.kept()));
  content += Row("The same person, with records added or taken away", CountWords(table.changed()));
  content += Row("One person now that was taken for several before", CountWords(table.merged()));
  content += Row("Taken for one person before, several now", CountWords(table.split()));
  content += Row("New", CountWords(table.added()));
  content += Row("In no source any more", CountWords(table.gone()));
  content +=
      "</table>\n<p class=\"note\">Persons, held against the result that this one continues. All "
      "records were linked anew; who goes on keeps the pseudonym.</p>\n";
  return Section("What changed since the previous result", content);
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
  std::string content =
      "<table>\n<tr><th>Sources</th><th>Planted pairs that were linked</th>"
      "<th>Two planted taken for one</th></tr>\n";
  for (const PlantedRow& row : table.rows()) {
    content += fmt::format("<tr><td>{} and {}</td><td>{}</td><td class=\"number\">{}</td></tr>\n",
                           EscapeHtml(Spoken(row.source_a())), EscapeHtml(Spoken(row.source_b())),
                           RecallWords(row), row.joined_to_another());
  }
  content += "</table>\n";
  for (const std::string& source : table.none_in()) {
    content += fmt::format("<p>{} has no planted records.</p>\n", EscapeHtml(Spoken(source)));
  }
  content +=
      "<p class=\"note\">Agencies planted records of persons who do not exist, the same ones in "
      "several sources, to see how many are linked; with Wilson's 95% interval (1927). They are in "
      "no other figure.</p>\n";
  return Section("What planted records tell", content);
}

std::string ProvenanceSection(const Provenance& provenance) {
  std::string content =
      "<table>\n<tr><th>Source</th><th>Agency</th><th>Legal basis</th>"
      "<th>Version</th></tr>\n";
  for (const SourceProvenance& source : provenance.sources()) {
    content += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                           EscapeHtml(Spoken(source.name())), EscapeHtml(source.agency()),
                           EscapeHtml(source.legal_basis()), source.version());
  }
  content += fmt::format(
      "</table>\n<p>Project hash <code>{}</code><br>Job <code>{}</code><br>"
      "Result digest <code>{}</code></p>\n<p class=\"note\">{}</p>\n",
      provenance.project_hash(), provenance.job_id(), provenance.result_digest(),
      EscapeHtml(ProtectionWords(provenance)));
  return Section("Where this comes from", content);
}

}  // namespace

std::string ReportHtml(const Release& release) {
  const NoCareTable& table = release.no_care();
  const Provenance& provenance = release.provenance();
  const std::string title = EscapeHtml(NoCareTitle(table));
  std::string html =
      Concat(kHead, "<title>", title, "</title>\n</head>\n<body>\n<h1>", title, "</h1>\n");
  html += fmt::format("<p>Project {}: {}</p>\n", EscapeHtml(provenance.project()),
                      EscapeHtml(provenance.purpose()));
  html += Headline(table);
  html += NoCareSection(table);
  html += OverlapSection(release.overlap());
  html += ScoreSection(release.scores());
  html += QualitySection(release.quality());
  if (release.has_changes()) html += ChangeSection(release.changes());
  html += PlantedSection(release.planted());
  html += ProvenanceSection(provenance);
  return html + "</body>\n</html>\n";
}

}  // namespace koppel::office
