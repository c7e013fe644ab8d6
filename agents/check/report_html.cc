#include <fmt/format.h>

#include <string>
#include <string_view>

#include "agents/check/findings.h"
#include "agents/check/report_text.h"
#include "base/html.h"
#include "base/html_page.h"

namespace koppel::agents {
namespace {

using html::Cell;
using html::Number;
using html::Row;
using html::Section;
using html::Table;

constexpr char kStyle[] = R"css(svg { display: block; width: 100%; min-width: 8rem; height: 14px; }
.whole { fill: var(--strong); background: var(--strong); }
.partial { fill: var(--weak); background: var(--weak); }
.empty { fill: var(--empty); background: var(--empty); }
.placeholder { fill: var(--warn); background: var(--warn); }
.invalid { fill: var(--bad); background: var(--bad); }
.mark { fill: var(--ink); }
i { display: inline-block; width: .8em; height: .8em; margin: 0 .3em 0 .9em; }
)css";

double Share(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// Pieces side by side, from left to right.
class Bar {
 public:
  explicit Bar(std::string_view title)
      : body_(fmt::format("<svg role=\"img\" viewBox=\"0 0 1000 14\" preserveAspectRatio=\"none\">"
                          "<title>{}</title>",
                          EscapeHtml(title))) {}

  Bar& Piece(double share, std::string_view style) {
    if (share > 0) Rectangle(at_, share, style);
    at_ += share;
    return *this;
  }
  // A thin line.
  Bar& Mark(double share) {
    Rectangle(share - 0.002, 0.004, "mark");
    return *this;
  }
  std::string Done() const { return body_ + "</svg>"; }

 private:
  void Rectangle(double from, double share, std::string_view style) {
    body_ += fmt::format("<rect x=\"{:.1f}\" y=\"0\" width=\"{:.1f}\" height=\"14\" class=\"{}\"/>",
                         1000 * from, 1000 * share, style);
  }

  std::string body_;
  double at_ = 0;
};

std::string Percent(double share) { return Number(fmt::format("{:.1f}%", 100 * share)); }

std::string About(bool estimated, uint64_t number) {
  return fmt::format("{}{}", estimated ? "about " : "", number);
}

std::string Totals(const CheckReport& report) {
  const auto row = [](std::string_view label, const std::string& number) {
    return Row(Cell(label) + Number(number));
  };
  std::string rows = row("Rows", About(false, report.rows()));
  rows += row("Records", About(false, report.records()));
  rows += row("Records of several rows", About(false, report.records_of_several_rows()));
  rows += row("Records whose rows differ in a field", About(false, report.conflicting_records()));
  rows += row("Rows that repeat an earlier row",
              About(report.repeated_rows_estimated(), report.repeated_rows()));
  rows += row("Records that equal an earlier one in all fields",
              About(report.duplicates_estimated(), report.duplicates()));
  rows += row("Records that carry no encoding", About(false, report.without_encoding()));
  return html::Facts(rows);
}

std::string AdviceList(const CheckReport& report) {
  if (report.advice().empty()) return "";
  std::string items;
  for (const std::string& line : report.advice()) {
    items += fmt::format("<li>{}</li>\n", EscapeHtml(line));
  }
  return Section("Look at", "<ul>\n" + items + "</ul>\n");
}

std::string FieldRow(const FieldReport& field, uint64_t all) {
  const std::string name = Cell(EscapeHtml(field.field()));
  if (field.absent()) return Row(name + "<td colspan=\"6\">not in this source</td>");
  Bar bar("whole, partial, placeholder, invalid, empty");
  std::string cells;
  const auto add = [&](uint64_t count, std::string_view style) {
    bar.Piece(Share(count, all), style);
    cells += Percent(Share(count, all));
  };
  add(field.whole(), "whole");
  add(field.partial(), "partial");
  add(field.placeholders(), "placeholder");
  add(field.invalid(), "invalid");
  add(field.empty(), "empty");
  return Row(name + Cell(bar.Done()) + cells);
}

std::string Fields(const CheckReport& report) {
  std::string rows;
  for (const FieldReport& field : report.fields()) rows += FieldRow(field, report.records());
  std::string legend = "<p class=\"note\">Of all records:";
  for (const std::string_view kind : {"whole", "partial", "placeholder", "invalid", "empty"}) {
    legend += fmt::format("<i class=\"{0}\"></i>{0}", kind);
  }
  return Section("What stands in the fields",
                 legend + "</p>\n" +
                     Table({"field", "share of records", "!whole", "!partial", "!placeholder",
                            "!invalid", "!empty"},
                           rows));
}

std::string SpreadRow(const FieldReport& field) {
  const Spread& spread = field.spread();
  const double top = spread.top().empty() ? 0 : spread.top(0).share();
  Bar bar("the five most frequent values");
  for (int i = 0; i < spread.top_size(); ++i) {
    bar.Piece(spread.top(i).share(), i % 2 == 0 ? "whole" : "partial");
  }
  std::string name = EscapeHtml(field.field());
  if (spread.weak()) name += " (tells hardly anyone apart)";
  return Row(Cell(name) + Cell(bar.Done()) + Percent(top) +
             Number(About(spread.estimated(), spread.distinct())) + Percent(spread.unique_share()) +
             Number(fmt::format("{:.1f}", spread.entropy_bits())) +
             Number(fmt::format("{:.2f}%", 100 * spread.agreement())));
}

std::string Spreads(const CheckReport& report) {
  std::string rows;
  for (const FieldReport& field : report.fields()) {
    if (!field.absent()) rows += SpreadRow(field);
  }
  return Section(
      "How well the fields tell persons apart",
      "<p class=\"note\">The bar is the five most frequent values, of the records that have "
      "a value; \"once\" is the share of records whose value no other has; \"agree\" is the chance "
      "that two records have the same one. Where it says \"about\", there are over a million "
      "values and the line is an estimate.</p>\n" +
          Table({"field", "most frequent values", "!the first", "!different", "!once",
                 "!entropy, bits", "!agree"},
                rows));
}

std::string FindingRow(const FieldReport& field, const FindingCount& count, const char* kind) {
  return Row(Cell(EscapeHtml(field.field())) + Cell(kind) + Cell(FindingWords(count.kind())) +
             Number(count.records()) + Number(count.first_line()));
}

std::string Findings(const CheckReport& report) {
  std::string rows;
  for (const FieldReport& field : report.fields()) {
    for (const auto& count : field.invalid_kinds()) rows += FindingRow(field, count, "invalid");
    for (const auto& count : field.remarks()) rows += FindingRow(field, count, "valid, but odd");
  }
  if (rows.empty()) return "";
  return Section("What is wrong or odd with values",
                 Table({"field", "", "such values", "!records", "!first in line"}, rows));
}

std::string Values(const CheckReport& report) {
  std::string rows;
  for (const FieldReport& field : report.fields()) {
    for (const TopValue& top : field.spread().top()) {
      if (!top.has_value()) continue;
      rows += Row(Cell(EscapeHtml(field.field())) + Cell(EscapeHtml(top.value())) +
                  Number(top.records()) + Percent(top.share()));
    }
  }
  if (rows.empty()) return "";
  return Section("The most frequent values (for no other eyes)",
                 Table({"field", "value", "!records", "!share"}, rows));
}

std::string EncodingRow(const EncodingReport& encoding, uint64_t all) {
  const double share = Share(encoding.records(), all);
  std::string cells =
      Cell(EscapeHtml(encoding.encoding())) + Cell(encoding.kind()) +
      Cell(Bar("share of records").Piece(share, "whole").Piece(1 - share, "empty").Done()) +
      Percent(share) + Number(encoding.records());
  if (!encoding.has_mean_fill()) return Row(cells + "<td></td><td></td><td></td>");
  Bar fill("filter fill; the line is what is expected");
  fill.Piece(encoding.mean_fill(), "whole").Piece(1 - encoding.mean_fill(), "empty");
  if (encoding.has_expected_fill()) fill.Mark(encoding.expected_fill());
  cells += Cell(fill.Done()) + Number(fmt::format("{:.3f}", encoding.mean_fill()));
  cells += encoding.has_expected_fill() ? Number(fmt::format("{:.3f}", encoding.expected_fill()))
                                        : Cell("");
  return Row(cells);
}

std::string Encodings(const CheckReport& report) {
  std::string rows;
  for (const EncodingReport& encoding : report.encodings()) {
    rows += EncodingRow(encoding, report.records());
  }
  return Section("What can be linked on",
                 Table({"encoding", "kind", "share of records", "", "!records", "filter fill",
                        "!measured", "!expected"},
                       rows));
}

}  // namespace

std::string CheckReportHtml(const CheckReport& report) {
  const std::string title =
      fmt::format("{}: data quality of source {}", report.file(), report.source());
  return html::Page(
      title, kStyle,
      fmt::format(
          "<h1>{}</h1>\n<p class=\"note\">By the schema {}. This page holds counts about an "
          "agency's own records; it was made on its machine and refers to nothing "
          "outside.</p>\n",
          EscapeHtml(title), EscapeHtml(report.schema())) +
          Totals(report) + AdviceList(report) + Fields(report) + Spreads(report) +
          Findings(report) + Values(report) + Encodings(report));
}

}  // namespace koppel::agents
