// Brings the cells of a field to one spelling, or to "missing" (koppel/v1/schema.proto, FieldType
// and Normaliser; agents/ENCODING.md section 1).
//
// A placeholder (999999999, 01-01-1900, "onbekend") is missing, never a value.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agents/normalise/dates.h"
#include "agents/normalise/outcome.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// One field's type, format, normalisers and words for "missing", made ready once. Immutable; const
// is thread safe.
class FieldNormaliser {
 public:
  // `field` is one of a valid schema; its format is no longer "auto" (date_orders.h finds it).
  explicit FieldNormaliser(const v1::Field& field);

  // Writes to `value` what the cells (as many as the field has columns) stand for; it is empty
  // unless the outcome has a value. `value` keeps its memory from call to call.
  Outcome Normalise(std::span<const std::string_view> cells, std::string& value) const;

 private:
  Outcome NormaliseFolded(std::string_view text, std::string& value) const;
  Outcome ByType(std::string_view text, std::string& value) const;
  Outcome ByName(std::string_view text, std::string& value) const;
  bool IsDeclaredMissing(std::string_view text, std::string_view value) const;

  v1::FieldType type_;
  DateOrder order_;
  std::vector<v1::Normaliser> normalisers_;
  // Of PARTS, FIRST_PART, LAST_PART and INITIALS, or of DIGITS and ADDITION; else unspecified.
  v1::Normaliser part_ = v1::NORMALISER_UNSPECIFIED;
  // The schema's words for "not known", upper case, and what the field makes of them.
  std::vector<std::string> missing_cells_;
  std::vector<std::string> missing_values_;
};

// Writes the cells of a field to `joined` as the field reads them: parts of a date with a hyphen
// between, others with a blank. False if all are empty.
bool JoinCells(v1::FieldType type, std::span<const std::string_view> cells, std::string& joined);

}  // namespace koppel::agents
