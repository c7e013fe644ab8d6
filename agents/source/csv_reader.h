// CSV files of an agency (RFC 4180, a header row; parsed by libcsv), row by row. Whatever charset
// the file is written in, cells are UTF-8.
//
// Every message names the file and, where there is one, the line; none holds a cell.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace koppel::agents {

// The longest cell that is accepted.
inline constexpr size_t kMostCellBytes = 64u << 10;
// The most columns and the longest row.
inline constexpr size_t kMostColumns = 1000;
inline constexpr size_t kMostRowBytes = 4u << 20;

// One row: as many cells as the header has columns.
struct CsvRow {
  // Where the row begins in the file; the header is line 1. A line ends with CR, LF or both.
  uint64_t line = 0;
  std::vector<std::string> cells;
};

// How a file is written.
struct CsvFormat {
  // ISO 8859-1 as the web reads it (WHATWG Encoding Standard: Windows-1252); else UTF-8.
  bool latin1 = false;
  char separator = ',';
};

// The names of a header, in order.
class CsvColumns {
 public:
  CsvColumns() = default;
  // `file` is what messages call the file.
  CsvColumns(std::string file, std::vector<std::string> names)
      : file_(std::move(file)), names_(std::move(names)) {}

  const std::string& file() const { return file_; }
  const std::vector<std::string>& names() const { return names_; }
  // The column's place in a row. INVALID_ARGUMENT "people.csv: column surname: not in the header",
  // with a hint where a name differs by blanks around it, or the header looks as if it were parted
  // by another separator.
  Result<size_t> Find(std::string_view name) const;

 private:
  std::string file_;
  std::vector<std::string> names_;
};

// Reads a file front to back in pieces. Not thread safe.
class CsvReader {
 public:
  // Reads the header. NOT_FOUND or UNAVAILABLE from the file system; INVALID_ARGUMENT for an empty
  // file, a file in UTF-16, an empty or repeated column name.
  static Result<std::unique_ptr<CsvReader>> Open(const std::string& path,
                                                 const CsvFormat& format = {});
  ~CsvReader();
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  const CsvColumns& columns() const { return columns_; }

  // The next row, into the memory of the last; false after the last. INVALID_ARGUMENT
  // "people.csv:12: ..." for bytes that are not UTF-8 and zero bytes, a row with too few or too
  // many cells, a quote that is not closed or stands in the wrong place, a cell over
  // kMostCellBytes. After an error nothing more can be read.
  Result<bool> Next(CsvRow& row);

  // For progress bars: bytes of the file, and how many of them were read.
  uint64_t file_bytes() const { return file_bytes_; }
  uint64_t read_bytes() const { return read_bytes_; }

 private:
  struct Parser;
  CsvReader(std::string path, const CsvFormat& format);
  Status OpenFile();
  Status ReadHeader();
  Result<bool> NextRaw(CsvRow& row);
  Status FillQueue();

  Status CheckCharset(std::string_view& start) const;

  std::string path_;
  CsvFormat format_;
  CsvColumns columns_;
  std::unique_ptr<Parser> parser_;
  uint64_t file_bytes_ = 0;
  uint64_t read_bytes_ = 0;
};

// The name of a file without its folders and without its last extension: the default source name.
std::string FileStem(const std::string& path);

}  // namespace koppel::agents
