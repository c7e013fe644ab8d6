#include "agents/clkhash/encoder.h"

#include <algorithm>
#include <cstring>

#include "base/counted.h"
#include "keys/derive.h"

namespace koppel::agents {
namespace {

// Of all columns together, for tokens and for values each.
constexpr size_t kMostKeptBytes = 48u << 20;
// Filters that are larger than this are not kept.
constexpr size_t kMostKeptFilter = 4096;

bool BitOf(std::span<const unsigned char> filter, uint32_t bit) {
  return (filter[bit / 8] & 0x80u >> (bit % 8)) != 0;
}

// filter[i] ^= filter[half + i]; what lies behind the first half becomes 0 within its last byte.
void FoldOnce(uint32_t half, WipedVector<unsigned char>& filter) {
  if (half % 8 == 0) {
    for (size_t i = 0; i < half / 8; ++i) filter[i] ^= filter[half / 8 + i];
    return;
  }
  WipedVector<unsigned char> folded((half + 7) / 8);
  for (uint32_t i = 0; i < half; ++i) {
    if (BitOf(filter, i) != BitOf(filter, half + i)) SetBit(i, folded);
  }
  std::copy(folded.begin(), folded.end(), filter.begin());
}

// In words: compilers do not see by themselves that bytes can be taken together here.
void Or(std::span<const unsigned char> from, std::span<unsigned char> to) {
  size_t i = 0;
  for (; i + sizeof(uint64_t) <= to.size(); i += sizeof(uint64_t)) {
    uint64_t a;
    uint64_t b;
    std::memcpy(&a, &from[i], sizeof(a));
    std::memcpy(&b, &to[i], sizeof(b));
    b |= a;
    std::memcpy(&to[i], &b, sizeof(b));
  }
  for (; i < to.size(); ++i) to[i] |= from[i];
}

}  // namespace

ClkEncoder::ClkEncoder(uint32_t bits, uint32_t folds)
    : bits_(bits),
      folds_(folds),
      filter_(((bits << folds) + 7) / 8),
      cell_filter_(filter_.size()) {}

Result<ClkEncoder> ClkEncoder::Create(const ClkhashSchema& schema, const SecretBytes& secret) {
  ClkEncoder encoder(schema.bits, schema.folds);
  const SecretBytes keys =
      Hkdf(secret, schema.salt, schema.info, schema.key_bytes(), schema.kdf_hash);
  encoder.want_cells_ = schema.features.size();
  const size_t most_kept = kMostKeptBytes / schema.features.size();
  for (size_t i = 0; i < schema.features.size(); ++i) {
    if (schema.features[i].ignored) continue;
    KOPPEL_RETURN_IF_ERROR(encoder.AddColumn(schema, i, keys, most_kept));
  }
  return encoder;
}

// Ignored features have keys, too: the numbers of the keys count them.
Status ClkEncoder::AddColumn(const ClkhashSchema& schema, size_t index, const SecretBytes& keys,
                             size_t most_kept) {
  const ClkFeature& feature = schema.features[index];
  const size_t size = schema.key_size;
  SecretBytes key0 = SecretBytes::CopyOf(keys.reveal().substr(2 * index * size, size));
  SecretBytes key1 = SecretBytes::CopyOf(keys.reveal().substr((2 * index + 1) * size, size));
  KOPPEL_ASSIGN_OR_RETURN(ClkFormatter formatter, ClkFormatter::Create(feature));
  KOPPEL_ASSIGN_OR_RETURN(Tokeniser tokeniser, Tokeniser::Create(feature));
  columns_.push_back(
      {index, feature.identifier, feature.hash, std::move(formatter), std::move(tokeniser),
       TokenHash(feature.hash, schema.unfolded_bits(), std::move(key0), std::move(key1), most_kept),
       ValueTable(filter_.size(), most_kept)});
  hashes_.push_back(0);
  return OkStatus();
}

Status ClkEncoder::SetBits(Column& column, std::string_view cell, std::span<unsigned char> filter) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string formatted, column.formatter.Format(cell));
  KOPPEL_ASSIGN_OR_RETURN(const TokenList* tokens, column.tokeniser.Tokens(formatted));
  const size_t count = tokens->size();
  tokens_ += count;
  for (size_t i = 0; i < count; ++i) {
    size_t bits = column.rule.bits;
    if (column.rule.per_feature) bits = bits / count + (i < bits % count ? 1 : 0);
    column.hash.Set((*tokens)[i], static_cast<uint32_t>(bits), filter);
  }
  return OkStatus();
}

Status ClkEncoder::AddCell(Column& column, uint64_t hash, std::string_view cell) {
  if (const auto seen = column.seen.Find(hash, cell); !seen.empty()) {
    Or(seen, filter_);
    return OkStatus();
  }
  std::fill(cell_filter_.begin(), cell_filter_.end(), 0);
  KOPPEL_RETURN_IF_ERROR(SetBits(column, cell, cell_filter_));
  column.seen.Add(hash, cell, cell_filter_);
  Or(cell_filter_, filter_);
  return OkStatus();
}

// Memory is asked for all cells at once before the first is read.
Status ClkEncoder::AddCells(std::span<const std::string> cells) {
  const bool keep = filter_.size() <= kMostKeptFilter;
  for (size_t i = 0; i < columns_.size() && keep; ++i) {
    hashes_[i] = ValueTable::HashOf(cells[columns_[i].cell]);
    columns_[i].seen.PrefetchSlot(hashes_[i]);
  }
  for (size_t i = 0; i < columns_.size() && keep; ++i) columns_[i].seen.PrefetchEntry(hashes_[i]);
  for (size_t i = 0; i < columns_.size(); ++i) {
    Column& column = columns_[i];
    const std::string& cell = cells[column.cell];
    const Status added = keep ? AddCell(column, hashes_[i], cell) : SetBits(column, cell, filter_);
    if (!added.ok()) return Annotate(added, Concat("column ", column.name));
  }
  return OkStatus();
}

Result<std::span<const unsigned char>> ClkEncoder::Encode(std::span<const std::string> cells) {
  if (cells.size() < want_cells_) {
    return InvalidArgument("got ", Counted(cells.size(), "cell", "cells"), ", want ", want_cells_);
  }
  std::fill(filter_.begin(), filter_.end(), 0);
  KOPPEL_RETURN_IF_ERROR(AddCells(cells));
  Fold();
  return std::span<const unsigned char>(filter_.data(), (bits_ + 7) / 8);
}

void ClkEncoder::Fold() {
  for (uint32_t left = folds_; left > 0; --left) FoldOnce(bits_ << (left - 1), filter_);
}

uint64_t ClkEncoder::computed() const {
  uint64_t sum = 0;
  for (const Column& column : columns_) sum += column.hash.computed();
  return sum;
}

}  // namespace koppel::agents
