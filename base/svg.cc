#include "base/svg.h"

#include <fmt/format.h>

#include "base/html.h"

namespace koppel {

Svg::Svg(double width, double height, std::string_view title)
    : body_(fmt::format("<svg role=\"img\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
                        "viewBox=\"0 0 {0:.0f} {1:.0f}\"><title>{2}</title>\n",
                        width, height, EscapeHtml(title))) {}

Svg& Svg::Rectangle(double x, double y, double width, double height, std::string_view style) {
  body_ += fmt::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" class=\"{}\"/>\n", x, y,
      width, height, style);
  return *this;
}

Svg& Svg::Line(double x1, double y1, double x2, double y2, std::string_view style) {
  body_ +=
      fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n",
                  x1, y1, x2, y2, style);
  return *this;
}

Svg& Svg::Circle(double x, double y, double radius, std::string_view style) {
  body_ += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" class=\"{}\"/>\n", x, y,
                       radius, style);
  return *this;
}

Svg& Svg::Text(double x, double y, std::string_view text, std::string_view anchor) {
  body_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y,
                       anchor, EscapeHtml(text));
  return *this;
}

}  // namespace koppel
