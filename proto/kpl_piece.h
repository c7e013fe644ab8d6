// A piece of an offline file: some records as columns, one of references and one for each encoding.
// proto/KPL.md says which byte stands where.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "koppel/v1/record.pb.h"
#include "proto/encoding_shape.h"

namespace koppel {

inline constexpr size_t kMostPieceRecords = 4096;
// The longest local id.
inline constexpr size_t kMostLocalIdBytes = 64u << 10;

// One encoding of every record.
struct KplColumnShape {
  std::string name;
  // Of every record that has it.
  size_t bytes = 0;
  friend bool operator==(const KplColumnShape&, const KplColumnShape&) = default;
};

// What all pieces of a file have in common.
struct KplLayout {
  // References are local ids of any length, else kRecordRefBytes long.
  bool local_ids = false;
  std::vector<KplColumnShape> columns;
  // Behind them a column of kCanaryBytes each: whom planted records stand for.
  bool canaries = false;
};

// Collects records. Not thread safe.
class KplPieceWriter {
 public:
  explicit KplPieceWriter(KplLayout layout);

  // INVALID_ARGUMENT "encodings[NAME]: got ..." for a record that does not fit the layout, and
  // nothing is added. The sealed payload is left out.
  Status Add(const v1::EncodedRecord& record);
  size_t records() const { return records_; }
  // True where another record had better begin a new piece.
  bool full() const;
  // The piece's bytes; nothing where it has no records. The next piece is begun.
  std::string Take();

 private:
  struct Column {
    std::string present;
    std::string values;
  };
  Status Check(const v1::EncodedRecord& record) const;
  void AddValue(const std::string& value, Column& column);

  KplLayout layout_;
  size_t records_ = 0;
  size_t bytes_ = 0;
  std::string reference_lengths_;
  std::string references_;
  std::vector<Column> columns_;
};

// Records to look at. Const is thread safe.
class KplPiece {
 public:
  // Takes the bytes of a piece and checks every length. INVALID_ARGUMENT "references: got ..." for
  // bytes that are not laid out so.
  static Result<KplPiece> Of(const KplLayout& layout, std::string bytes);

  // At least 1.
  size_t size() const { return size_; }
  std::string_view reference(size_t record) const {
    return View(references_[record], references_[record + 1] - references_[record]);
  }
  // Empty where the record lacks the encoding.
  std::string_view encoding(size_t column, size_t record) const {
    const uint32_t place = columns_[column].places[record];
    return place == kAbsent ? std::string_view() : View(place, columns_[column].bytes);
  }
  // Empty of a record that is not planted.
  std::string_view canary(size_t record) const {
    return has_canaries_ ? encoding(columns_.size() - 1, record) : std::string_view();
  }

 private:
  // No value stands at the beginning.
  static constexpr uint32_t kAbsent = 0;
  struct Column {
    size_t bytes = 0;
    std::vector<uint32_t> places;
  };
  class Parser;

  std::string_view View(size_t begin, size_t size) const {
    return std::string_view(bytes_).substr(begin, size);
  }

  std::string bytes_;
  size_t size_ = 0;
  // Where each begins, and where the last ends.
  std::vector<uint32_t> references_;
  std::vector<Column> columns_;
  bool has_canaries_ = false;
};

}  // namespace koppel
