#include "bench/attack/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "agents/audit/figures.h"
#include "agents/audit/gates.h"
#include "base/status.h"
#include "base/svg.h"
#include "proto/audit_requirement.h"

namespace koppel::grid {
namespace {

constexpr double kMillion = agents::kMillionth;
constexpr std::string_view kUnhardened = "unhardened";

double FirstShare(const v1::AttackFigures& figures) {
  return agents::ShareFound(figures) / kMillion;
}

bool SamePattern(const v1::AuditedPattern& a, const v1::AuditedPattern& b) {
  return a.encoding() == b.encoding() &&
         std::equal(a.fields().begin(), a.fields().end(), b.fields().begin(), b.fields().end());
}

v1::AuditGates UsualGates() { return WithUsualBounds(v1::AuditGates()); }

// With what the same attack found without hardening.
v1::AuditedPattern Judged(v1::AuditedPattern pattern, const v1::EncodingAudit& unhardened) {
  for (const v1::AuditedPattern& twin : unhardened.patterns()) {
    if (!SamePattern(pattern, twin)) continue;
    for (v1::AttackOutcome& outcome : *pattern.mutable_attacks()) {
      for (const v1::AttackOutcome& of_twin : twin.attacks()) {
        if (of_twin.attack() == outcome.attack()) *outcome.mutable_twin() = of_twin.figures();
      }
    }
  }
  agents::Judge(UsualGates(), pattern);
  return pattern;
}

bool IsHeld(const v1::AuditedPattern& judged) {
  return judged.leaks().verdict() == v1::VERDICT_HOLDS &&
         std::all_of(judged.attacks().begin(), judged.attacks().end(),
                     [](const auto& outcome) { return outcome.verdict() == v1::VERDICT_HOLDS; });
}

void AddLearner(const v1::AttackOutcome& outcome, uint32_t least_of_twin, Exposed& exposed) {
  exposed.learner_persons = std::max(exposed.learner_persons, FirstShare(outcome.figures()));
  for (int i = 0; i < outcome.figures().fields_size(); ++i) {
    const v1::FieldRecovered& field = outcome.figures().fields(i);
    // Gates count what can be read without hardening.
    if (i >= outcome.twin().fields_size() || outcome.twin().fields(i).dice() < least_of_twin) {
      continue;
    }
    const double beyond = field.dice() / kMillion - field.baseline() / kMillion;
    if (beyond <= exposed.learner) continue;
    exposed.learner = beyond;
    exposed.learner_field = field.field();
  }
}

std::string Percent(double share) { return fmt::format("{:.2f}%", 100 * share); }

const Point& Unhardened(const std::vector<Point>& points) {
  return *std::find_if(points.begin(), points.end(),
                       [](const Point& point) { return point.name == kUnhardened; });
}

// Shares below this stand at the edge of a picture.
constexpr double kLeastShare = 1e-4;
constexpr double kWidth = 720, kHeight = 420, kLeft = 60, kRight = 20, kTop = 40, kBottom = 50;

// Where things are in a picture.
class Plane {
 public:
  Plane(double least, double most) : least_(least), most_(std::max(most, least + 1e-6)) {}
  double X(double share) const {
    const double part =
        std::log10(std::max(share, kLeastShare) / kLeastShare) / -std::log10(kLeastShare);
    return kLeft + part * (kWidth - kLeft - kRight);
  }
  double Y(double f1) const {
    return kHeight - kBottom - (f1 - least_) / (most_ - least_) * (kHeight - kTop - kBottom);
  }

 private:
  double least_;
  double most_;
};

// What the classes of base/svg.h look like in a picture of its own.
constexpr std::string_view kStyle =
    "<style>svg{background:#fff;font:11px sans-serif}.grid{stroke:#ddd}.holds{fill:#1a7f37}"
    ".fails{fill:#b35900}</style>";

class Picture {
 public:
  Picture(const std::string& title, Plane plane) : plane_(plane), svg_(kWidth, kHeight, title) {
    svg_.Text(kLeft, 20, Concat(title, ": green where every gate holds"));
  }
  void AxisX() {
    for (const double share : {1e-4, 1e-3, 1e-2, 1e-1, 1.0}) {
      const double x = plane_.X(share);
      svg_.Line(x, kTop, x, kHeight - kBottom, "grid");
      svg_.Text(x, kHeight - kBottom + 16, fmt::format("{:g}%", 100 * share), "middle");
    }
    svg_.Text((kLeft + kWidth - kRight) / 2, kHeight - 12,
              "persons found by the better of graph matching and similarity profile", "middle");
  }
  void AxisY(double least, double most) {
    for (int i = 0; i <= 4; ++i) {
      const double f1 = least + (most - least) * i / 4;
      svg_.Line(kLeft, plane_.Y(f1), kWidth - kRight, plane_.Y(f1), "grid");
      svg_.Text(kLeft - 6, plane_.Y(f1) + 4, fmt::format("{:.3f}", f1), "end");
    }
    svg_.Text(10, kTop - 8, "F1");
  }
  void Dot(const std::string& name, double share, double f1, bool holds) {
    const double x = plane_.X(share);
    const double y = plane_.Y(f1);
    svg_.Circle(x, y, 4, holds ? "holds" : "fails");
    const bool left = x > kWidth * 0.8;
    svg_.Text(left ? x - 6 : x + 6, y - 4, name, left ? "end" : "start");
  }
  std::string Take() const {
    // Inside a page an SVG needs no name space; in a file of its own it does.
    std::string text = svg_.Done();
    text.insert(text.find('>') + 1, kStyle);
    return text.insert(text.find(' '), " xmlns=\"http://www.w3.org/2000/svg\"");
  }

 private:
  Plane plane_;
  Svg svg_;
};

}  // namespace

Exposed ExposedBy(const Point& point, const Point& unhardened) {
  Exposed exposed;
  exposed.holds = true;
  for (const v1::AuditedPattern& pattern : point.audit.patterns()) {
    const v1::AuditedPattern judged = Judged(pattern, unhardened.audit);
    exposed.holds = exposed.holds && IsHeld(judged);
    exposed.ones_with_tokens =
        std::max(exposed.ones_with_tokens, std::abs(judged.leaks().ones_with_tokens() / kMillion));
    for (const v1::AttackOutcome& outcome : judged.attacks()) {
      const double share = FirstShare(outcome.figures());
      if (outcome.attack() == v1::ATTACK_GRAPH) exposed.graph = std::max(exposed.graph, share);
      if (outcome.attack() == v1::ATTACK_PROFILE) {
        exposed.profile = std::max(exposed.profile, share);
      }
      if (outcome.attack() == v1::ATTACK_LEARNER) {
        AddLearner(outcome, UsualGates().learner_of_twin(), exposed);
      }
    }
  }
  return exposed;
}

std::string TableOf(const std::vector<Point>& points) {
  std::string text =
      "| hardening | ones follow tokens | no known person | 200 known | learner, beyond "
      "frequencies "
      "| persons by it | gates | F1 | precision | recall |\n"
      "|---|---|---|---|---|---|---|---|---|---|\n";
  const Point& unhardened = Unhardened(points);
  for (const Point& point : points) {
    const quality::QualityReport& quality = point.quality;
    const std::string linked = fmt::format("{:.4f} | {:.4f} | {:.4f}", quality.f1(),
                                           quality.precision(), quality.recall());
    if (point.audit.patterns().empty()) {
      text += fmt::format("| {} | | | | | | | {} |\n", point.name, linked);
      continue;
    }
    const Exposed exposed = ExposedBy(point, unhardened);
    text += fmt::format("| {} | {:.2f} | {} | {} | {:+.2f} {} | {} | {} | {} |\n", point.name,
                        exposed.ones_with_tokens, Percent(exposed.graph), Percent(exposed.profile),
                        exposed.learner, exposed.learner_field, Percent(exposed.learner_persons),
                        exposed.holds ? "hold" : "fail", linked);
  }
  return text;
}

std::string PictureOf(const std::string& title, const std::vector<Point>& points) {
  double least = 1, most = 0;
  for (const Point& point : points) {
    least = std::min(least, point.quality.f1());
    most = std::max(most, point.quality.f1());
  }
  Picture picture(title, Plane(least, most));
  picture.AxisX();
  picture.AxisY(least, most);
  const Point& unhardened = Unhardened(points);
  for (const Point& point : points) {
    if (point.audit.patterns().empty()) continue;
    const Exposed exposed = ExposedBy(point, unhardened);
    picture.Dot(point.name, std::max(exposed.graph, exposed.profile), point.quality.f1(),
                exposed.holds);
  }
  return picture.Take();
}

}  // namespace koppel::grid
