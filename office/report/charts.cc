#include "office/report/charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/status.h"
#include "base/svg.h"
#include "office/report/words.h"

namespace koppel::office {
namespace {

constexpr double kWidth = 720;

constexpr double kShareLeft = 20;
constexpr double kShareWidth = 680;
constexpr double kShareHeight = 90;

constexpr double kRowHeight = 26;
constexpr double kDotColumn = 90;
constexpr double kBarLength = 300;
constexpr double kStub = 14;

constexpr double kScoreLeft = 60;
constexpr double kScoreTop = 24;
constexpr double kScoreHeight = 200;

double ShareX(double percent) { return kShareLeft + kShareWidth * percent / 100; }

double ScoreX(double similarity) { return kScoreLeft + (kWidth - 20 - kScoreLeft) * similarity; }

uint32_t Largest(const OverlapTable& table) {
  uint32_t most = 1;
  for (const OverlapRow& row : table.rows()) most = std::max(most, row.persons().value());
  return most;
}

void DrawOverlapRow(const OverlapTable& table, const OverlapRow& row, double y, uint32_t most,
                    Svg& svg) {
  const std::set<std::string> in(row.sources().begin(), row.sources().end());
  for (int i = 0; i < table.sources_size(); ++i) {
    const bool filled = in.count(table.sources(i)) != 0;
    svg.Circle(kDotColumn * (i + 0.5), y, 6, filled ? "dot" : "hollow");
  }
  const double left = kDotColumn * table.sources_size() + 20;
  const bool hidden = row.persons().suppressed();
  const double length = hidden ? kStub : std::max(1.0, kBarLength * row.persons().value() / most);
  svg.Rectangle(left, y - 8, length, 16, hidden ? "hidden" : "bar");
  svg.Text(left + length + 6, y + 4, CountWords(row.persons()));
}

// The number of decades that the tallest class reaches, at least 1.
int Decades(const ScoreTable& table) {
  uint32_t most = 10;
  for (const ProtectedCount& one : table.classes()) most = std::max(most, one.value());
  return static_cast<int>(std::ceil(std::log10(static_cast<double>(most))));
}

void DrawScoreAxes(int decades, Svg& svg) {
  for (int decade = 0; decade <= decades; ++decade) {
    const double y = kScoreTop + kScoreHeight * (decades - decade) / decades;
    svg.Line(kScoreLeft, y, kWidth - 20, y, "grid");
    ProtectedCount tick;
    tick.set_value(static_cast<uint32_t>(std::llround(std::pow(10, decade))));
    svg.Text(kScoreLeft - 6, y + 4, CountWords(tick), "end");
  }
  for (int tenth = 0; tenth <= 10; tenth += 2) {
    svg.Text(ScoreX(tenth / 10.0), kScoreTop + kScoreHeight + 18,
             fmt::format("{:.1f}", tenth / 10.0), "middle");
  }
}

// A line through the points that are shown, with its name at the last.
void DrawQuality(const QualityTable& table, std::string_view name, std::string_view style,
                 uint32_t (*percent)(const QualityPoint&), Svg& svg) {
  double last_x = 0;
  double last_y = 0;
  bool any = false;
  for (const QualityPoint& point : table.points()) {
    if (point.suppressed()) continue;
    const double x = ScoreX(point.probability_percent() / 100.0);
    const double y = kScoreTop + kScoreHeight * (100 - percent(point)) / 100;
    if (any) svg.Line(last_x, last_y, x, y, style);
    svg.Circle(x, y, 3, "dot");
    last_x = x;
    last_y = y;
    any = true;
  }
  if (any) svg.Text(last_x, last_y - 8, name, "end");
}

// Where a match begins.
void DrawThreshold(uint32_t permille, Svg& svg) {
  if (permille == 0) return;
  const double x = ScoreX(permille / 1000.0);
  svg.Line(x, kScoreTop, x, kScoreTop + kScoreHeight, "threshold");
  svg.Text(x, kScoreTop - 6, fmt::format("match from {:.3g}", permille / 1000.0), "middle");
}

}  // namespace

std::string ShareChart(const ProtectedShare& share, const std::string& label) {
  if (share.suppressed()) {
    return "<p>The share is suppressed: its group, or the rest of it, is too small to show.</p>\n";
  }
  Svg svg(kWidth, kShareHeight, Concat(label, ": ", ShareWords(share)));
  svg.Line(ShareX(0), 50, ShareX(100), 50, "axis");
  for (int percent = 0; percent <= 100; percent += 20) {
    svg.Line(ShareX(percent), 46, ShareX(percent), 54, "axis");
    svg.Text(ShareX(percent), 72, fmt::format("{}%", percent), "middle");
  }
  const double low = ShareX(share.percent_low());
  svg.Rectangle(low, 42, ShareX(share.percent_high()) - low, 16, "interval");
  svg.Circle(ShareX(share.percent()), 50, 7, "dot");
  svg.Text(ShareX(share.percent()), 28, fmt::format("{:.1f}%", share.percent()), "middle");
  return svg.Done();
}

std::string OverlapChart(const OverlapTable& table) {
  const double width = kDotColumn * table.sources_size() + kBarLength + 140;
  Svg svg(width, kRowHeight * (table.rows_size() + 1) + 10, "Persons by the sources they stand in");
  for (int i = 0; i < table.sources_size(); ++i) {
    svg.Text(kDotColumn * (i + 0.5), 16, Spoken(table.sources(i)), "middle");
  }
  const uint32_t most = Largest(table);
  for (int i = 0; i < table.rows_size(); ++i) {
    DrawOverlapRow(table, table.rows(i), kRowHeight * (i + 1.5), most, svg);
  }
  return svg.Done();
}

std::string ScoreChart(const ScoreTable& table) {
  if (table.classes().empty()) return "<p>The linker gave no score distribution.</p>\n";
  Svg svg(kWidth, kScoreTop + kScoreHeight + 46,
          table.by_probability() ? "Candidate pairs of records by their match probability"
                                 : "Candidate pairs of records by their similarity");
  const int decades = Decades(table);
  DrawScoreAxes(decades, svg);
  svg.Text(kWidth / 2, kScoreTop + kScoreHeight + 36,
           table.by_probability() ? "probability that two records are one person"
                                  : "similarity of two records",
           "middle");
  const double step = (kWidth - 20 - kScoreLeft) / table.classes_size();
  for (int i = 0; i < table.classes_size(); ++i) {
    const ProtectedCount& pairs = table.classes(i);
    if (!pairs.suppressed() && pairs.value() == 0) continue;
    const double log = std::log10(static_cast<double>(std::max(1u, pairs.value())));
    const double height = pairs.suppressed() ? kStub : std::max(1.0, kScoreHeight * log / decades);
    svg.Rectangle(kScoreLeft + step * i + 1, kScoreTop + kScoreHeight - height, step - 2, height,
                  pairs.suppressed() ? "hidden" : "bar");
  }
  DrawThreshold(table.threshold_permille(), svg);
  return svg.Done();
}

std::string QualityChart(const QualityTable& table) {
  if (table.points().empty()) return "<p>The linker estimated no precision and recall.</p>\n";
  Svg svg(kWidth, kScoreTop + kScoreHeight + 46,
          "Expected precision and recall by the probability from which pairs are linked");
  for (int percent = 0; percent <= 100; percent += 20) {
    const double y = kScoreTop + kScoreHeight * (100 - percent) / 100;
    svg.Line(kScoreLeft, y, kWidth - 20, y, "grid");
    svg.Text(kScoreLeft - 6, y + 4, fmt::format("{}%", percent), "end");
    svg.Text(ScoreX(percent / 100.0), kScoreTop + kScoreHeight + 18,
             fmt::format("{:.1f}", percent / 100.0), "middle");
  }
  DrawQuality(
      table, "precision", "axis", [](const QualityPoint& one) { return one.precision_percent(); },
      svg);
  DrawQuality(
      table, "recall", "threshold", [](const QualityPoint& one) { return one.recall_percent(); },
      svg);
  svg.Text(kWidth / 2, kScoreTop + kScoreHeight + 36, "pairs linked from this probability up",
           "middle");
  return svg.Done();
}

}  // namespace koppel::office
