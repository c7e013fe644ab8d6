#include "agents/source/csv_reader.h"

#include <csv.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>

#include "agents/source/latin1.h"
#include "agents/source/utf8.h"
#include "base/counted.h"
#include "base/file.h"
#include "base/text.h"

namespace koppel::agents {
namespace {

constexpr size_t kChunkBytes = 64u << 10;
// Rows are used again and again: one long cell in each must not stay.
constexpr size_t kMostKeptCellBytes = 1u << 10;

// RFC 4180: blanks are part of a cell.
int NoSpace(unsigned char) { return 0; }

// What to say where a header is one column that holds another usual separator.
std::string SeparatorHint(const std::vector<std::string>& names) {
  if (names.size() != 1) return "";
  const size_t at = names.front().find_first_of(",;|\t");
  if (at == std::string::npos) return "";
  const char found = names.front()[at];
  return Concat("; its only column holds ", found == '\t' ? "a tab" : std::string(1, found),
                ": is that the source's separator?");
}

// Where a column would have the wanted name but for blanks. It says the place, not what stands
// there.
std::string BlanksHint(const std::vector<std::string>& names, std::string_view wanted) {
  const auto found = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
    return Trim(name) == Trim(wanted);
  });
  if (found == names.end()) return "";
  return Concat("; column ", found - names.begin() + 1,
                " has this name with other blanks around it");
}

bool OnlyLineEnds(std::string_view bytes) {
  return bytes.find_first_not_of("\r\n") == std::string_view::npos;
}

}  // namespace

// libcsv's state, fed one line of the file at a time so that rows know where they begin.
struct CsvReader::Parser {
  Parser(std::FILE* opened, char separator) : file(opened), buffer(kChunkBytes, '\0') {
    csv_init(&csv, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(&csv, static_cast<unsigned char>(separator));
    csv_set_space_func(&csv, NoSpace);
  }
  ~Parser() {
    csv_free(&csv);
    std::fclose(file);
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  static void OnCell(void* cell, size_t size, void* self) {
    static_cast<Parser*>(self)->AddCell({static_cast<const char*>(cell), size});
  }
  static void OnRow(int, void* self) { static_cast<Parser*>(self)->EndRow(); }

  void AddCell(std::string_view cell) {
    if (cell.size() > kMostCellBytes) Fail("a cell of more than 64 KiB");
    if (!IsText(cell)) FailText(cell);
    row_bytes += cell.size();
    if (row_bytes > kMostRowBytes) Fail("a row of more than 4 MiB");
    if (cells >= kMostColumns) Fail("a row of more than 1000 cells");
    if (!problem.empty()) return;
    CsvRow& row = Row();
    if (cells == row.cells.size()) row.cells.emplace_back();
    std::string& to = row.cells[cells++];
    if (to.capacity() > kMostKeptCellBytes) std::string().swap(to);
    to.assign(cell);
  }

  void FailText(std::string_view cell) {
    const bool zero = cell.find('\0') != std::string_view::npos;
    Fail(zero ? "a zero byte: got UTF-16 or no text, want UTF-8 or latin-1"
              : "a cell is not UTF-8 text; save the file as UTF-8, or set the source's charset to "
                "latin-1");
  }

  // The row that is being read; rows keep their memory when they are read again.
  CsvRow& Row() {
    if (rows_end == rows.size()) rows.emplace_back();
    return rows[rows_end];
  }

  void EndRow() {
    if (problem.empty()) {
      CsvRow& row = Row();
      row.cells.resize(cells);
      row.line = row_line;
      ++rows_end;
    }
    cells = 0;
    row_bytes = 0;
    in_row = false;
  }

  // Keeps the first problem only.
  void Fail(std::string_view what) {
    if (!problem.empty()) return;
    problem = what;
    problem_line = row_line;
  }

  void Feed(std::string_view piece) {
    if (!in_row && !OnlyLineEnds(piece)) {
      in_row = true;
      row_line = line;
    }
    const bool parsed =
        csv_parse(&csv, piece.data(), piece.size(), OnCell, OnRow, this) == piece.size();
    if (!parsed) Fail("a quote in the wrong place; want \"...\" around the cell and \"\" in it");
    if (csv.entry_pos > kMostCellBytes) {
      Fail(csv.quoted != 0 ? "a cell of more than 64 KiB; is a quote not closed?"
                           : "a cell of more than 64 KiB");
    }
    CountLine(piece);
  }

  // A line ends as a row does: CR, LF or both, even where a chunk ends between them.
  void CountLine(std::string_view piece) {
    const bool ends_begun_line = piece == "\n" && after_cr;
    after_cr = piece.back() == '\r';
    if (!ends_begun_line && (after_cr || piece.back() == '\n')) ++line;
  }

  void FeedLines(std::string_view chunk) {
    // Looked up once for many lines that end with CR alone.
    size_t feed = chunk.find('\n');
    for (size_t begin = 0, end = 0; begin < chunk.size() && problem.empty(); begin = end) {
      if (feed < begin) feed = chunk.find('\n', begin);
      const size_t last = std::min(feed, chunk.size() - 1);
      const size_t cr = chunk.substr(begin, last - begin).find('\r');
      end = (cr == std::string_view::npos || begin + cr + 1 == feed ? last : begin + cr) + 1;
      Feed(chunk.substr(begin, end - begin));
    }
  }

  void End() {
    ended = true;
    if (csv_fini(&csv, OnCell, OnRow, this) != 0) Fail("a quote is not closed");
  }

  std::FILE* file;
  std::string buffer;
  csv_parser csv;
  std::string decoded;
  // Rows first..end are whole and not given out yet.
  std::vector<CsvRow> rows;
  size_t rows_begin = 0;
  size_t rows_end = 0;
  size_t cells = 0;
  size_t row_bytes = 0;
  uint64_t row_line = 0;
  bool in_row = false;
  bool ended = false;
  uint64_t line = 1;
  bool after_cr = false;
  std::string problem;
  uint64_t problem_line = 0;
};

Result<size_t> CsvColumns::Find(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found != names_.end()) return static_cast<size_t>(found - names_.begin());
  return InvalidArgument(file_, ": column ", name, ": not in the header", BlanksHint(names_, name),
                         SeparatorHint(names_));
}

CsvReader::CsvReader(std::string path, const CsvFormat& format)
    : path_(std::move(path)), format_(format) {}

CsvReader::~CsvReader() = default;

Result<std::unique_ptr<CsvReader>> CsvReader::Open(const std::string& path,
                                                   const CsvFormat& format) {
  std::unique_ptr<CsvReader> reader(new CsvReader(path, format));
  KOPPEL_RETURN_IF_ERROR(reader->OpenFile());
  KOPPEL_RETURN_IF_ERROR(reader->ReadHeader());
  return reader;
}

Status CsvReader::OpenFile() {
  KOPPEL_ASSIGN_OR_RETURN(const int descriptor, OpenToRead(path_));
  parser_ = std::make_unique<Parser>(fdopen(descriptor, "rb"), format_.separator);
  std::error_code ignored;  // A pipe has no size: no bar then.
  const uintmax_t size = std::filesystem::file_size(path_, ignored);
  file_bytes_ = ignored ? 0 : size;
  return OkStatus();
}

// Drops a byte order mark; refuses files that are in another charset than they were said to be.
Status CsvReader::CheckCharset(std::string_view& start) const {
  if (start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF")) {
    return InvalidArgument(path_, ": got UTF-16, want UTF-8 or latin-1");
  }
  if (!start.starts_with(kByteOrderMark)) return OkStatus();
  if (format_.latin1) {
    return InvalidArgument(path_, ": got UTF-8, want latin-1 as the source's charset says");
  }
  start.remove_prefix(kByteOrderMark.size());
  return OkStatus();
}

Status CsvReader::FillQueue() {
  Parser& parser = *parser_;
  parser.rows_begin = 0;
  // An unfinished row moves to the front.
  if (parser.rows_end < parser.rows.size()) std::swap(parser.rows[0], parser.rows[parser.rows_end]);
  parser.rows_end = 0;
  errno = 0;
  const size_t count = std::fread(parser.buffer.data(), 1, parser.buffer.size(), parser.file);
  if (count == 0 && std::ferror(parser.file) != 0) return ErrnoStatus(path_, errno);
  std::string_view chunk(parser.buffer.data(), count);
  if (read_bytes_ == 0) KOPPEL_RETURN_IF_ERROR(CheckCharset(chunk));
  read_bytes_ += count;
  if (format_.latin1) {
    Latin1ToUtf8(chunk, parser.decoded);
    chunk = parser.decoded;
  }
  parser.FeedLines(chunk);
  if (count == 0) parser.End();
  return OkStatus();
}

Result<bool> CsvReader::NextRaw(CsvRow& row) {
  while (parser_->rows_begin == parser_->rows_end) {
    if (!parser_->problem.empty()) {
      return InvalidArgument(path_, ":", parser_->problem_line, ": ", parser_->problem);
    }
    if (parser_->ended) return false;
    KOPPEL_RETURN_IF_ERROR(FillQueue());
  }
  std::swap(row, parser_->rows[parser_->rows_begin++]);
  return true;
}

Status CsvReader::ReadHeader() {
  CsvRow header;
  KOPPEL_ASSIGN_OR_RETURN(const bool found, NextRaw(header));
  if (!found) return InvalidArgument(path_, ": the file is empty; want a header row");
  // In a file without a header row these are a person's values: no message may hold one.
  std::map<std::string_view, size_t> seen;
  for (size_t i = 0; i < header.cells.size(); ++i) {
    const std::string& name = header.cells[i];
    if (name.empty()) {
      return InvalidArgument(path_, ":", header.line, ": column ", i + 1, " has no name");
    }
    const auto [first, added] = seen.emplace(name, i + 1);
    if (!added) {
      return InvalidArgument(path_, ":", header.line, ": columns ", first->second, " and ", i + 1,
                             " have the same name; is there a header row?");
    }
  }
  columns_ = CsvColumns(path_, std::move(header.cells));
  return OkStatus();
}

Result<bool> CsvReader::Next(CsvRow& row) {
  KOPPEL_ASSIGN_OR_RETURN(const bool found, NextRaw(row));
  const size_t want = columns_.names().size();
  if (found && row.cells.size() != want) {
    return InvalidArgument(path_, ":", row.line, ": got ",
                           Counted(row.cells.size(), "cell", "cells"), ", want ", want);
  }
  return found;
}

std::string FileStem(const std::string& path) {
  return std::filesystem::path(path).stem().string();
}

}  // namespace koppel::agents
