// Finds out the order of day and month of dates whose format is "auto".
//
// Whoever reads a source shows it every row in a first pass, before any row is normalised:
//
//   DateOrders orders = DateOrders::Create(source, columns);    // source: SourceSchema
//   if (orders.needed()) for (each row of the file) orders.Add(row);
//   orders.Resolve(source);                                     // the formats are final now
//   PersonReader::Create(source, columns) ...
//
// Holds counts, no cells.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "agents/normalise/dates.h"
#include "agents/schema/schema.h"
#include "agents/source/csv_reader.h"
#include "base/status.h"

namespace koppel::agents {

// Not thread safe.
class DateOrders {
 public:
  // INVALID_ARGUMENT if a column of such a field is not in the header.
  static Result<DateOrders> Create(const SourceSchema& source, const CsvColumns& columns);

  // Whether any field of the source has the format "auto".
  bool needed() const { return !fields_.empty(); }

  void Add(const CsvRow& row);

  // Replaces "auto" by the only order that fits every whole date of the file; by "ymd" where all
  // are written so that the order does not matter. INVALID_ARGUMENT "birth_date: format auto: got
  // dates that fit both dmy and mdy (1234 of them, first in line 2), want format dmy or mdy";
  // likewise where some fit only one order and some only another.
  Status Resolve(SourceSchema& source) const;

 private:
  static constexpr size_t kOrders = 3;
  struct FieldDates {
    // The place in SourceSchema.fields.
    size_t field;
    std::vector<size_t> columns;
    // For each set of orders, as bits, how many dates are whole in just these, and the line of the
    // first one.
    std::array<uint64_t, size_t{1} << kOrders> fitting{};
    std::array<uint64_t, size_t{1} << kOrders> first_lines{};
  };
  DateOrders() = default;

  std::vector<FieldDates> fields_;
};

}  // namespace koppel::agents
