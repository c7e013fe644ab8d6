// Little pictures as text: SVG that stands inside HTML, without scripts or anything from outside.
#pragma once

#include <string>
#include <string_view>

namespace koppel {

// Collects shapes. Coordinates are pixels from the upper left corner. `style` is a CSS class of the
// page.
class Svg {
 public:
  // `title` is what a screen reader says.
  Svg(double width, double height, std::string_view title);

  Svg& Rectangle(double x, double y, double width, double height, std::string_view style);
  Svg& Line(double x1, double y1, double x2, double y2, std::string_view style);
  Svg& Circle(double x, double y, double radius, std::string_view style);
  // `anchor` is "start", "middle" or "end".
  Svg& Text(double x, double y, std::string_view text, std::string_view anchor = "start");

  std::string Done() const { return body_ + "</svg>\n"; }

 private:
  std::string body_;
};

}  // namespace koppel
