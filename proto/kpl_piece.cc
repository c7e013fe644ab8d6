#include "proto/kpl_piece.h"

#include "proto/little_endian.h"
#include "proto/record_refs.h"

namespace koppel {
namespace {

// Large enough for disks, small enough that memory stays small.
constexpr size_t kFullPieceBytes = 1u << 20;

size_t PresenceBytes(size_t records) { return (records + 7) / 8; }

unsigned char PresenceBit(size_t record) {
  return static_cast<unsigned char>(0x80u >> (record % 8));
}

}  // namespace

KplPieceWriter::KplPieceWriter(KplLayout layout)
    : layout_(std::move(layout)), columns_(layout_.columns.size() + (layout_.canaries ? 1 : 0)) {}

Status KplPieceWriter::Check(const v1::EncodedRecord& record) const {
  const size_t reference = record.record_ref().size();
  const size_t least = layout_.local_ids ? 1 : kRecordRefBytes;
  const size_t most = layout_.local_ids ? kMostLocalIdBytes : kRecordRefBytes;
  if (reference < least || reference > most) {
    return InvalidArgument("record_ref: got ", reference, " bytes, want ", least, "..", most);
  }
  const size_t encodings = layout_.columns.size();
  if (static_cast<size_t>(record.encodings_size()) != encodings) {
    return InvalidArgument("encodings: got ", record.encodings_size(), ", want ", encodings);
  }
  const size_t canary = record.canary().size();
  if (canary != 0 && (canary != kCanaryBytes || !layout_.canaries)) {
    return InvalidArgument("canary: got ", canary, " bytes, want ",
                           layout_.canaries ? Concat("none or ", kCanaryBytes) : "none");
  }
  for (size_t i = 0; i < encodings; ++i) {
    const size_t got = record.encodings(static_cast<int>(i)).size();
    const KplColumnShape& want = layout_.columns[i];
    if (got == 0 || got == want.bytes) continue;
    return InvalidArgument("encodings[", want.name, "]: got ", got, " bytes, want ", want.bytes);
  }
  return OkStatus();
}

Status KplPieceWriter::Add(const v1::EncodedRecord& record) {
  KOPPEL_RETURN_IF_ERROR(Check(record));
  if (layout_.local_ids) AppendNumber(record.record_ref().size(), reference_lengths_);
  references_ += record.record_ref();
  bytes_ += record.record_ref().size();
  for (size_t i = 0; i < layout_.columns.size(); ++i) {
    AddValue(record.encodings(static_cast<int>(i)), columns_[i]);
  }
  if (layout_.canaries) AddValue(record.canary(), columns_.back());
  ++records_;
  return OkStatus();
}

void KplPieceWriter::AddValue(const std::string& value, Column& column) {
  if (records_ % 8 == 0) column.present.push_back('\0');
  if (value.empty()) return;
  column.present.back() = static_cast<char>(column.present.back() | PresenceBit(records_));
  column.values += value;
  bytes_ += value.size();
}

bool KplPieceWriter::full() const {
  return records_ >= kMostPieceRecords || bytes_ >= kFullPieceBytes;
}

std::string KplPieceWriter::Take() {
  std::string piece;
  if (records_ == 0) return piece;
  AppendNumber(records_, piece);
  piece += reference_lengths_;
  piece += references_;
  for (Column& column : columns_) {
    piece += column.present;
    piece += column.values;
    column.present.clear();
    column.values.clear();
  }
  reference_lengths_.clear();
  references_.clear();
  records_ = 0;
  bytes_ = 0;
  return piece;
}

// Goes through a piece from front to back.
class KplPiece::Parser {
 public:
  Parser(const KplLayout& layout, KplPiece& piece) : layout_(layout), piece_(piece) {}

  Status Parse() {
    KOPPEL_RETURN_IF_ERROR(ParseSize());
    KOPPEL_RETURN_IF_ERROR(layout_.local_ids ? ParseLocalIds() : ParseReferences());
    for (const KplColumnShape& column : layout_.columns) {
      KOPPEL_RETURN_IF_ERROR(ParseColumn(Concat("encodings[", column.name, "]"), column.bytes));
    }
    piece_.has_canaries_ = layout_.canaries;
    if (layout_.canaries) KOPPEL_RETURN_IF_ERROR(ParseColumn("canary", kCanaryBytes));
    const size_t rest = piece_.bytes_.size() - at_;
    if (rest == 0) return OkStatus();
    return InvalidArgument("got ", rest, " bytes after the last column, want none");
  }

 private:
  // Steps over `size` bytes and returns them.
  Result<std::string_view> Skip(std::string_view what, size_t size) {
    const size_t rest = piece_.bytes_.size() - at_;
    if (size > rest) return InvalidArgument(what, ": got ", rest, " bytes, want ", size);
    at_ += size;
    return piece_.View(at_ - size, size);
  }
  uint32_t Place() const { return static_cast<uint32_t>(at_); }

  Status ParseSize() {
    KOPPEL_ASSIGN_OR_RETURN(const std::string_view number, Skip("records", kNumberBytes));
    piece_.size_ = NumberAt(number);
    if (piece_.size_ >= 1 && piece_.size_ <= kMostPieceRecords) return OkStatus();
    return InvalidArgument("records: got ", piece_.size_, ", want 1..", kMostPieceRecords);
  }

  Status ParseReferences() {
    const uint32_t begin = Place();
    KOPPEL_RETURN_IF_ERROR(Skip("references", piece_.size_ * kRecordRefBytes).status());
    for (size_t i = 0; i <= piece_.size_; ++i) {
      piece_.references_.push_back(begin + static_cast<uint32_t>(i * kRecordRefBytes));
    }
    return OkStatus();
  }

  Status ParseLocalIds() {
    KOPPEL_ASSIGN_OR_RETURN(std::string_view lengths,
                            Skip("references", piece_.size_ * kNumberBytes));
    piece_.references_.push_back(Place());
    for (; !lengths.empty(); lengths.remove_prefix(kNumberBytes)) {
      const uint32_t length = NumberAt(lengths);
      if (length < 1 || length > kMostLocalIdBytes) {
        return InvalidArgument("references: got one of ", length, " bytes, want 1..",
                               kMostLocalIdBytes);
      }
      KOPPEL_RETURN_IF_ERROR(Skip("references", length).status());
      piece_.references_.push_back(Place());
    }
    return OkStatus();
  }

  Status ParseColumn(const std::string& what, size_t bytes) {
    KOPPEL_ASSIGN_OR_RETURN(const std::string_view present,
                            Skip(what, PresenceBytes(piece_.size_)));
    Column& column = piece_.columns_.emplace_back();
    column.bytes = bytes;
    column.places.assign(piece_.size_, kAbsent);
    for (size_t i = 0; i < 8 * present.size(); ++i) {
      if ((static_cast<unsigned char>(present[i / 8]) & PresenceBit(i)) == 0) continue;
      if (i >= piece_.size_) return InvalidArgument(what, ": got more values than records");
      column.places[i] = Place();
      KOPPEL_RETURN_IF_ERROR(Skip(what, bytes).status());
    }
    return OkStatus();
  }

  const KplLayout& layout_;
  KplPiece& piece_;
  size_t at_ = 0;
};

Result<KplPiece> KplPiece::Of(const KplLayout& layout, std::string bytes) {
  KplPiece piece;
  piece.bytes_ = std::move(bytes);
  KOPPEL_RETURN_IF_ERROR(Parser(layout, piece).Parse());
  return piece;
}

}  // namespace koppel
