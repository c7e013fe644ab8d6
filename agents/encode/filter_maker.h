// The Bloom filter of one encoding, before hardening: agents/ENCODING.md, section 4.
//
// Holds subkeys of the linkage key, and what follows from them, in locked memory; must never print
// or store them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "agents/encode/encoding_work.h"
#include "agents/encode/keyed_hash.h"
#include "agents/encode/token_parts.h"
#include "agents/recall/recall.h"
#include "agents/tokens/tokens.h"
#include "keys/secret.h"
#include "keys/secret_memory.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// What one thread works with while it makes the filters of one encoding. Results never depend on
// what it holds.
class FilterScratch {
 private:
  friend class FilterMaker;

  // The patterns of a field's values, their tokens ORed and counted, and of single tokens.
  struct FieldRecall {
    Recall values;
    Recall tokens;
  };

  TokenList tokens_;
  // Of a token that is not kept.
  LockedVector<uint64_t> pattern_;
  WipedString salt_;
  WipedString salted_value_;
  WipedString salted_token_;
  std::vector<FieldRecall> fields_;
};

// Immutable; const is thread safe.
class FilterMaker {
 public:
  using FieldKey = std::function<SecretBytes(const std::string& field)>;

  // `encoding` is a filter of the valid `schema`; `field_key` gives each field's subkey.
  FilterMaker(const v1::LinkageSchema& schema, const v1::Encoding& encoding,
              const FieldKey& field_key);

  // `memory` bytes for each field, about.
  FilterScratch NewScratch(size_t memory) const;

  // Writes the filter of normalised values to `filter`, words() words of which the first bits/8
  // bytes are it; false where the record lacks it: a required field has no token, or no field has
  // one, or a part of the salt is missing.
  bool Make(const std::vector<std::string>& values, FilterScratch& scratch, EncodingWork& work,
            uint64_t* filter) const;

  // Has the processor fetch what Make will look up for these values, and is called a little before.
  void Prefetch(const std::vector<std::string>& values, const FilterScratch& scratch) const;

  size_t field_count() const { return fields_.size(); }
  size_t words() const { return words_; }

 private:
  struct FilterField {
    size_t index;
    TokenCutter cutter;
    uint32_t hashes;
    bool optional;
    bool salted;
    KeyedHash hash;
  };

  const uint64_t* PatternOf(const FilterField& field, std::string_view token, Recall& tokens,
                            FilterScratch& scratch, EncodingWork& work) const;
  size_t AddTokens(const FilterField& field, std::string_view value, Recall& tokens,
                   FilterScratch& scratch, EncodingWork& work, uint64_t* filter) const;
  size_t AddValue(size_t number, std::string_view value, FilterScratch& scratch, EncodingWork& work,
                  uint64_t* filter) const;
  void Or(const uint64_t* pattern, uint64_t* filter) const;

  uint32_t bits_;
  size_t words_;
  std::vector<FilterField> fields_;
  // Its message goes before every token of the fields that it salts.
  std::vector<TokenSource> salt_;
};

}  // namespace koppel::agents
