// What variants of a schema keep and give away, as a table and a picture.
#pragma once

#include <string>
#include <vector>

#include "bench/quality/report.pb.h"
#include "koppel/v1/audit.pb.h"

namespace koppel::grid {

// One variant on one data set.
struct Point {
  std::string name;
  v1::EncodingAudit audit;
  quality::QualityReport quality;
};

// What the worst pattern of fields gives away; shares from 0 to 1.
struct Exposed {
  // How far set bits follow tokens, without its sign.
  double ones_with_tokens = 0;
  double graph = 0;
  double profile = 0;
  // Dice coefficient of tokens beyond their frequencies, and of which field.
  double learner = 0;
  std::string learner_field;
  // Persons found by the tokens learnt.
  double learner_persons = 0;
  // Every gate holds, of attacks that break the same pattern of `unhardened`.
  bool holds = false;
};

Exposed ExposedBy(const Point& point, const Point& unhardened);

// Markdown; `points` hold one of the name "unhardened".
std::string TableOf(const std::vector<Point>& points);

// SVG: F1 against the persons whom the better of two attacks finds, without known persons or with a
// few. Of those that were attacked.
std::string PictureOf(const std::string& title, const std::vector<Point>& points);

}  // namespace koppel::grid
