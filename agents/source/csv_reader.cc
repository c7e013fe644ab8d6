#include "agents/source/csv_reader.h"

#include <csv.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <deque>
#include <filesystem>
#include <set>

#include "base/file.h"

namespace koppel::agents {
namespace {

constexpr size_t kChunkBytes = 64u << 10;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// RFC 4180: blanks are part of a cell.
int NoSpace(unsigned char) { return 0; }

bool IsText(std::string_view bytes) {
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  const auto size = static_cast<int32_t>(bytes.size());
  for (int32_t i = 0; i < size;) {
    UChar32 c;
    U8_NEXT(data, i, size, c);
    if (c <= 0) return false;
  }
  return true;
}

bool OnlyLineEnds(std::string_view bytes) {
  return bytes.find_first_not_of("\r\n") == std::string_view::npos;
}

}  // namespace

// libcsv's state, fed one line of the file at a time so that rows know where they begin.
struct CsvReader::Parser {
  explicit Parser(std::FILE* opened) : file(opened), buffer(kChunkBytes, '\0') {
    csv_init(&csv, CSV_STRICT | CSV_STRICT_FINI);
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
    if (!IsText(cell)) Fail("a cell is not UTF-8 text; save the file as UTF-8");
    row_bytes += cell.size();
    if (row_bytes > kMostRowBytes) Fail("a row of more than 4 MiB");
    if (row.cells.size() >= kMostColumns) Fail("a row of more than 1000 cells");
    if (problem.empty()) row.cells.emplace_back(cell);
  }

  void EndRow() {
    if (problem.empty()) rows.push_back(std::move(row));
    row = CsvRow();
    row_bytes = 0;
    in_row = false;
  }

  // Keeps the first problem only.
  void Fail(std::string_view what) {
    if (!problem.empty()) return;
    problem = what;
    problem_line = row.line;
  }

  void Feed(std::string_view piece) {
    if (!in_row && !OnlyLineEnds(piece)) {
      in_row = true;
      row.line = line;
    }
    const bool parsed =
        csv_parse(&csv, piece.data(), piece.size(), OnCell, OnRow, this) == piece.size();
    if (!parsed) Fail("a quote in the wrong place; want \"...\" around the cell and \"\" in it");
    if (csv.entry_pos > kMostCellBytes) {
      Fail(csv.quoted != 0 ? "a cell of more than 64 KiB; is a quote not closed?"
                           : "a cell of more than 64 KiB");
    }
    if (piece.back() == '\n') ++line;
  }

  void FeedLines(std::string_view chunk) {
    while (!chunk.empty() && problem.empty()) {
      const size_t end = std::min(chunk.find('\n'), chunk.size() - 1) + 1;
      Feed(chunk.substr(0, end));
      chunk.remove_prefix(end);
    }
  }

  void End() {
    ended = true;
    if (csv_fini(&csv, OnCell, OnRow, this) != 0) Fail("a quote is not closed");
  }

  std::FILE* file;
  std::string buffer;
  csv_parser csv;
  std::deque<CsvRow> rows;
  CsvRow row;
  size_t row_bytes = 0;
  bool in_row = false;
  bool ended = false;
  uint64_t line = 1;
  std::string problem;
  uint64_t problem_line = 0;
};

Result<size_t> CsvColumns::Find(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found != names_.end()) return static_cast<size_t>(found - names_.begin());
  return InvalidArgument(file_, ": column ", name, ": not in the header");
}

CsvReader::CsvReader(std::string path, std::string file)
    : path_(std::move(path)), file_(std::move(file)) {}

CsvReader::~CsvReader() = default;

Result<std::unique_ptr<CsvReader>> CsvReader::Open(const std::string& path) {
  std::unique_ptr<CsvReader> reader(new CsvReader(path, path));
  KOPPEL_RETURN_IF_ERROR(reader->OpenFile());
  KOPPEL_RETURN_IF_ERROR(reader->ReadHeader());
  return reader;
}

Status CsvReader::OpenFile() {
  KOPPEL_ASSIGN_OR_RETURN(const int descriptor, OpenToRead(path_));
  parser_ = std::make_unique<Parser>(fdopen(descriptor, "rb"));
  std::error_code ignored;  // A pipe has no size: no bar then.
  const uintmax_t size = std::filesystem::file_size(path_, ignored);
  file_bytes_ = ignored ? 0 : size;
  return OkStatus();
}

Status CsvReader::FillQueue() {
  Parser& parser = *parser_;
  errno = 0;
  const size_t count = std::fread(parser.buffer.data(), 1, parser.buffer.size(), parser.file);
  if (count == 0 && std::ferror(parser.file) != 0) return ErrnoStatus(path_, errno);
  std::string_view chunk(parser.buffer.data(), count);
  if (read_bytes_ == 0 && chunk.starts_with(kByteOrderMark)) {
    chunk.remove_prefix(kByteOrderMark.size());
  }
  read_bytes_ += count;
  parser.FeedLines(chunk);
  if (count == 0) parser.End();
  return OkStatus();
}

Result<bool> CsvReader::NextRaw(CsvRow& row) {
  while (parser_->rows.empty()) {
    if (!parser_->problem.empty()) {
      return InvalidArgument(file_, ":", parser_->problem_line, ": ", parser_->problem);
    }
    if (parser_->ended) return false;
    KOPPEL_RETURN_IF_ERROR(FillQueue());
  }
  row = std::move(parser_->rows.front());
  parser_->rows.pop_front();
  return true;
}

Status CsvReader::ReadHeader() {
  CsvRow header;
  KOPPEL_ASSIGN_OR_RETURN(const bool found, NextRaw(header));
  if (!found) return InvalidArgument(file_, ": the file is empty; want a header row");
  std::set<std::string> seen;
  for (size_t i = 0; i < header.cells.size(); ++i) {
    const std::string& name = header.cells[i];
    if (name.empty()) {
      return InvalidArgument(file_, ":", header.line, ": column ", i + 1, " has no name");
    }
    if (!seen.insert(name).second) {
      return InvalidArgument(file_, ":", header.line, ": column ", name, " stands there twice");
    }
  }
  columns_ = CsvColumns(file_, std::move(header.cells));
  return OkStatus();
}

Result<bool> CsvReader::Next(CsvRow& row) {
  KOPPEL_ASSIGN_OR_RETURN(const bool found, NextRaw(row));
  const size_t want = columns_.names().size();
  if (found && row.cells.size() != want) {
    return InvalidArgument(file_, ":", row.line, ": got ", row.cells.size(), " cells, want ", want);
  }
  return found;
}

std::string FileStem(const std::string& path) {
  return std::filesystem::path(path).stem().string();
}

}  // namespace koppel::agents
