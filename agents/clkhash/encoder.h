// Records to CLKs after a clkhash schema, bit for bit as clkhash makes them.
//
// Sees identifying values and the secret; what it gives holds neither. Values recur in a file, so
// the bits of a feature's value are kept, up to a bound; the result does not depend on that.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "agents/clkhash/format.h"
#include "agents/clkhash/hash.h"
#include "agents/clkhash/schema.h"
#include "agents/clkhash/tokens.h"
#include "agents/clkhash/value_table.h"
#include "base/status.h"
#include "keys/secret.h"
#include "keys/secret_memory.h"

namespace koppel::agents {

// Movable. Not thread safe.
class ClkEncoder {
 public:
  // Derives the keys from the secret's bytes. INVALID_ARGUMENT for a schema that ParseClkhashSchema
  // would have refused.
  static Result<ClkEncoder> Create(const ClkhashSchema& schema, const SecretBytes& secret);

  // The CLK of a record with one cell for each feature, bits from the highest of the first byte;
  // valid until the next call. INVALID_ARGUMENT "column NAME: got ..., want ..." without the cell.
  Result<std::span<const unsigned char>> Encode(std::span<const std::string> cells);

  // How many hashes were computed and how many tokens made so far.
  uint64_t computed() const;
  uint64_t tokens() const { return tokens_; }

 private:
  // Reads one column.
  struct Column {
    size_t cell;
    std::string name;
    ClkHash rule;
    ClkFormatter formatter;
    Tokeniser tokeniser;
    TokenHash hash;
    ValueTable seen;
  };

  ClkEncoder(uint32_t bits, uint32_t folds);
  Status AddColumn(const ClkhashSchema& schema, size_t index, const SecretBytes& keys,
                   size_t most_kept);
  Status AddCells(std::span<const std::string> cells);
  Status AddCell(Column& column, uint64_t hash, std::string_view cell);
  Status SetBits(Column& column, std::string_view cell, std::span<unsigned char> filter);
  void Fold();

  uint32_t bits_;
  uint32_t folds_;
  size_t want_cells_ = 0;
  uint64_t tokens_ = 0;
  std::vector<Column> columns_;
  WipedVector<unsigned char> filter_;
  // Of one cell, and the hashes of a record's cells.
  WipedVector<unsigned char> cell_filter_;
  WipedVector<uint64_t> hashes_;
};

}  // namespace koppel::agents
