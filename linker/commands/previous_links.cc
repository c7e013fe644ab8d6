#include "linker/commands/previous_links.h"

#include <csv.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>

#include "base/counted.h"
#include "base/digest.h"
#include "base/file.h"
#include "linker/commands/link_output.h"
#include "proto/result_digest.h"

namespace koppel::linker {
namespace {

constexpr size_t kIdDigits = 16;
constexpr size_t kCells = 4;
// A hundred million records.
constexpr size_t kMostBytes = size_t{8} << 30;
// Stands for whatever the earlier result continued: its ids say all that matters.
constexpr size_t kDigestBytes = 32;

struct Row {
  std::string person;
  std::string source;
  std::string ref;
  uint64_t line = 0;
  auto Order() const { return std::tie(person, source, ref); }
};

// With a threshold there is none.
bool IsProbability(std::string_view cell) {
  if (cell.empty()) return true;
  double value = -1;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  return error == std::errc() && end == cell.data() + cell.size() && value >= 0 && value <= 1;
}

// libcsv's state: cells become rows.
class Parser {
 public:
  Parser(const std::string& path, const LinkInput& input) : path_(path) {
    csv_init(&csv_, CSV_STRICT | CSV_STRICT_FINI);
    // RFC 4180: blanks are part of a cell.
    csv_set_space_func(&csv_, [](unsigned char) { return 0; });
    for (size_t i = 0; i < input.sources.size(); ++i) {
      shows_text_[input.sources[i].name()] = input.local_ids[i];
    }
  }
  ~Parser() { csv_free(&csv_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  Result<std::vector<Row>> Parse(std::string_view text) {
    KOPPEL_RETURN_IF_ERROR(TakeHeader(text));
    const bool parsed =
        csv_parse(&csv_, text.data(), text.size(), OnCell, OnRow, this) == text.size() &&
        csv_fini(&csv_, OnCell, OnRow, this) == 0;
    KOPPEL_RETURN_IF_ERROR(problem_);
    if (!parsed) return InvalidArgument(path_, ":", line_, ": a quote in the wrong place");
    return std::move(rows_);
  }

 private:
  // Spreadsheets end lines their own way.
  Status TakeHeader(std::string_view& text) const {
    const std::string_view header = kLinksHeader.substr(0, kLinksHeader.size() - 1);
    for (const std::string_view end : {"\n", "\r\n"}) {
      if (!text.starts_with(Concat(header, end))) continue;
      text.remove_prefix(header.size() + end.size());
      return OkStatus();
    }
    return InvalidArgument(path_, ": got another header, want ", header);
  }

  static void OnCell(void* cell, size_t size, void* self) {
    static_cast<Parser*>(self)->cells_.emplace_back(static_cast<const char*>(cell), size);
  }
  static void OnRow(int, void* self) { static_cast<Parser*>(self)->EndRow(); }

  void EndRow() {
    Status status = AddRow();
    if (problem_.ok() && !status.ok()) problem_ = std::move(status);
    cells_.clear();
    ++line_;
  }

  Status AddRow() {
    if (cells_.size() != kCells) {
      return InvalidArgument(path_, ":", line_, ": got ", Counted(cells_.size(), "cell", "cells"),
                             ", want ", kCells);
    }
    const Result<std::string> id = FromHex(cells_[0]);
    if (!id.ok() || cells_[0].size() != kIdDigits || ToHex(*id) != cells_[0]) {
      return InvalidArgument(path_, ":", line_, ": person: got another id, want ", kIdDigits,
                             " hexadecimal digits as `koppel-linker link` writes them");
    }
    if (!IsProbability(cells_[3])) {
      return InvalidArgument(path_, ":", line_, ": probability: got ", cells_[3],
                             ", want 0 to 1, or nothing");
    }
    const auto known = shows_text_.find(cells_[1]);
    if (known != shows_text_.end() && !known->second) {
      Result<std::string> ref = FromHex(cells_[2]);
      if (!ref.ok()) {
        return InvalidArgument(path_, ":", line_, ": record: got a local id, want hexadecimal ",
                               "digits: the file of source ", cells_[1], " has no local ids");
      }
      cells_[2] = *std::move(ref);
    }
    rows_.push_back({std::move(cells_[0]), std::move(cells_[1]), std::move(cells_[2]), line_});
    return OkStatus();
  }

  const std::string& path_;
  csv_parser csv_;
  // By source of this linkage: record references are shown as they are.
  std::map<std::string, bool, std::less<>> shows_text_;
  std::vector<std::string> cells_;
  std::vector<Row> rows_;
  // The header is line 1. A quoted line break, which no id should hold, counts for none.
  uint64_t line_ = 2;
  Status problem_;
};

// Rows of one person stand together.
Status AddPersons(const std::string& path, const std::vector<Row>& rows, PreviousLinks& previous) {
  koppel::ResultDigest digest(std::string(kDigestBytes, '\0'));
  for (size_t i = 0, end = 0; i < rows.size(); i = end) {
    while (end < rows.size() && rows[end].person == rows[i].person) ++end;
    previous.ids.push_back(rows[i].person);
    previous.persons.AddPerson();
    digest.AddPerson(rows[i].person, end - i);
    for (size_t j = i; j < end; ++j) {
      digest.AddMember(rows[j].source, rows[j].ref);
      const Status added = previous.persons.AddRecord(rows[j].source, rows[j].ref);
      if (!added.ok()) return Annotate(added, Concat(path, ":", rows[j].line));
    }
  }
  previous.digest = digest.Digest();
  return OkStatus();
}

// Sources come and go, but not all at once: then it is the table of something else.
Status CheckSources(const std::string& path, const std::vector<Row>& rows, const LinkInput& input) {
  std::set<std::string_view> names;
  for (const match::SourceRecords& source : input.sources) names.insert(source.name());
  const auto is_known = [&](const Row& row) { return names.contains(row.source); };
  if (rows.empty() || std::any_of(rows.begin(), rows.end(), is_known)) return OkStatus();
  return InvalidArgument(path, ":", rows.front().line, ": source: got ", rows.front().source,
                         " and no source of this linkage in any row, want ",
                         input.sources.front().name(), " or another one of it");
}

}  // namespace

Result<PreviousLinks> ReadPreviousLinks(const std::string& path, const LinkInput& input) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kMostBytes));
  KOPPEL_ASSIGN_OR_RETURN(std::vector<Row> rows, Parser(path, input).Parse(text));
  KOPPEL_RETURN_IF_ERROR(CheckSources(path, rows, input));
  std::sort(rows.begin(), rows.end(),
            [](const Row& a, const Row& b) { return a.Order() < b.Order(); });
  PreviousLinks previous{{}, match::PreviousPersons(input.sources), ""};
  KOPPEL_RETURN_IF_ERROR(AddPersons(path, rows, previous));
  previous.persons.Close();
  return previous;
}

}  // namespace koppel::linker
