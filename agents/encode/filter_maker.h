// The Bloom filter of one encoding, before hardening: agents/ENCODING.md, section 4.
//
// Holds subkeys of the linkage key, in locked memory; must never print or store them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "agents/encode/encoding_work.h"
#include "agents/encode/keyed_hash.h"
#include "agents/encode/token_cache.h"
#include "agents/encode/token_parts.h"
#include "agents/tokens/tokens.h"
#include "keys/secret.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// What one thread works with while it makes the filters of one encoding. Results never depend on
// what it holds.
class FilterScratch {
 private:
  friend class FilterMaker;

  TokenList tokens_;
  std::vector<uint64_t> filter_;
  // Of a token that no cache keeps.
  std::vector<uint64_t> pattern_;
  std::string salt_;
  std::string message_;
  // Field by field.
  std::vector<TokenCache> caches_;
};

// Immutable; const is thread safe.
class FilterMaker {
 public:
  using FieldKey = std::function<SecretBytes(const std::string& field)>;

  // `encoding` is a filter of the valid `schema`; `field_key` gives each field's subkey.
  FilterMaker(const v1::LinkageSchema& schema, const v1::Encoding& encoding,
              const FieldKey& field_key);

  // `cache_bytes` for each field, about.
  FilterScratch NewScratch(size_t cache_bytes) const;

  // The filter of normalised values, bits/8 bytes; empty where the record lacks it: a required
  // field has no token, or no field has one, or a part of the salt is missing.
  void Make(const std::vector<std::string>& values, FilterScratch& scratch, EncodingWork& work,
            std::string& filter) const;

  size_t field_count() const { return fields_.size(); }

 private:
  struct FilterField {
    size_t index;
    TokenCutter cutter;
    uint32_t hashes;
    bool optional;
    bool salted;
    KeyedHash hash;
  };

  uint64_t* PatternOf(const FilterField& field, std::string_view token, TokenCache& cache,
                      FilterScratch& scratch, EncodingWork& work) const;
  void AddTokens(const FilterField& field, TokenCache& cache, FilterScratch& scratch,
                 EncodingWork& work) const;

  uint32_t bits_;
  size_t words_;
  std::vector<FilterField> fields_;
  // Its message goes before every token of the fields that it salts.
  std::vector<TokenSource> salt_;
};

}  // namespace koppel::agents
