#include "agents/normalise/date_orders.h"

#include <string_view>
#include <utility>
#include <vector>

#include "agents/normalise/fold.h"
#include "agents/normalise/normalise.h"
#include "base/text.h"

namespace koppel::agents {
namespace {

constexpr size_t kAll = 0b111;

bool Has(size_t set, size_t order) { return (set >> order & 1) != 0; }

// The orders in which the text is a whole date.
size_t Fitting(std::string_view text) {
  size_t set = 0;
  std::string ignored;
  for (size_t i = 0; i < kDateOrders.size(); ++i) {
    if (NormaliseDate(text, kDateOrders[i], ignored) == Outcome::kValue) set |= size_t{1} << i;
  }
  return set;
}

// "dmy", "dmy or mdy".
std::string Named(size_t set, std::string_view joint) {
  std::vector<std::string_view> names;
  for (size_t i = 0; i < kDateOrders.size(); ++i) {
    if (Has(set, i)) names.push_back(FormatOf(kDateOrders[i]));
  }
  return Listed(names, joint);
}

// What the dates show: which orders fit them all, and how to say so if that is not one.
template <typename Dates>
Result<DateOrder> OrderOfAll(const Dates& dates) {
  size_t common = kAll;
  size_t named = 0;
  std::string groups;
  for (size_t set = 1; set < kAll; ++set) {
    if (dates.fitting[set] == 0) continue;
    common &= set;
    named |= set;
    const bool several = (set & (set - 1)) != 0;
    groups += Concat(groups.empty() ? "" : ", and dates ", "that fit ", several ? "both " : "only ",
                     Named(set, " and "), " (", dates.fitting[set], " of them, first in line ",
                     dates.first_lines[set], ")");
  }
  if (common == kAll) return DateOrder::kYmd;
  for (size_t i = 0; i < kDateOrders.size(); ++i) {
    if (common == size_t{1} << i) return kDateOrders[i];
  }
  return InvalidArgument("format auto: got dates ", groups, ", want format ",
                         Named(common == 0 ? named : common, " or "));
}

}  // namespace

Result<DateOrders> DateOrders::Create(const SourceSchema& source, const CsvColumns& columns) {
  DateOrders orders;
  for (size_t i = 0; i < source.fields.size(); ++i) {
    const SourceField& field = source.fields[i];
    if (field.absent || field.field.format() != "auto") continue;
    FieldDates dates{i, {}, {}, {}};
    for (const std::string& name : field.field.columns()) {
      KOPPEL_ASSIGN_OR_RETURN(const size_t column, columns.Find(name));
      dates.columns.push_back(column);
    }
    orders.fields_.push_back(std::move(dates));
  }
  return orders;
}

void DateOrders::Add(const CsvRow& row) {
  std::vector<std::string_view> cells;
  std::string joined;
  for (FieldDates& dates : fields_) {
    cells.clear();
    for (const size_t column : dates.columns) cells.push_back(row.cells[column]);
    if (!JoinCells(v1::DATE, cells, joined)) continue;
    const std::string folded = ToUpperAscii(joined);
    const std::string_view text = Trim(folded);
    if (text.empty()) continue;
    const size_t set = Fitting(text);
    if (dates.fitting[set]++ == 0) dates.first_lines[set] = row.line;
  }
}

Status DateOrders::Resolve(SourceSchema& source) const {
  for (const FieldDates& dates : fields_) {
    v1::Field& field = source.fields[dates.field].field;
    const Result<DateOrder> order = OrderOfAll(dates);
    KOPPEL_RETURN_IF_ERROR(Annotate(order.status(), field.name()));
    field.set_format(std::string(FormatOf(*order)));
  }
  return OkStatus();
}

}  // namespace koppel::agents
