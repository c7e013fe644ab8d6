#include "agents/encode/filter_maker.h"

#include <algorithm>

#include "agents/encode/hash_counts.h"
#include "proto/check_encoding.h"

namespace koppel::agents {
namespace {

// Patterns are whole cache lines.
constexpr size_t kLineWords = 8;
constexpr size_t kLineBits = 512;

// A loop of a fixed length becomes wide instructions.
void OrLine(const uint64_t* from, uint64_t* into) {
  for (size_t i = 0; i < kLineWords; ++i) into[i] |= from[i];
}

bool IsSalted(const v1::Bloom& bloom, const std::string& field) {
  if (bloom.hardening().empty() || !bloom.hardening(0).has_salt()) return false;
  const auto& fields = bloom.hardening(0).salt().fields();
  return fields.empty() || std::find(fields.begin(), fields.end(), field) != fields.end();
}

}  // namespace

FilterMaker::FilterMaker(const v1::LinkageSchema& schema, const v1::Encoding& encoding,
                         const FieldKey& field_key)
    : bits_(encoding.bloom().bits()), words_((bits_ + kLineBits - 1) / kLineBits * kLineWords) {
  const v1::Bloom& bloom = encoding.bloom();
  const std::vector<uint32_t> hashes = HashCounts(schema, bloom);
  for (const v1::BloomField& part : bloom.fields()) {
    fields_.push_back({FieldIndex(schema, part.field()),
                       TokenCutter(*FindField(schema, part.field()), part), hashes[fields_.size()],
                       part.optional(), IsSalted(bloom, part.field()),
                       KeyedHash(field_key(part.field()))});
  }
  if (!bloom.hardening().empty() && bloom.hardening(0).has_salt()) {
    salt_ = TokenSources(schema, bloom.hardening(0).salt().parts());
  }
}

FilterScratch FilterMaker::NewScratch(size_t cache_bytes) const {
  FilterScratch scratch;
  scratch.filter_.resize(words_);
  scratch.pattern_.resize(words_);
  for (size_t i = 0; i < fields_.size(); ++i) scratch.caches_.emplace_back(words_, cache_bytes);
  return scratch;
}

uint64_t* FilterMaker::PatternOf(const FilterField& field, std::string_view token,
                                 TokenCache& cache, FilterScratch& scratch,
                                 EncodingWork& work) const {
  uint64_t* pattern = scratch.pattern_.data();
  if (token.size() <= TokenCache::kMostBytes) {
    const TokenCache::Place place = cache.Find(token);
    if (place.known) return place.pattern;
    pattern = place.pattern;
  } else {
    std::fill_n(pattern, words_, 0);
  }
  work.macs += SetPositions(field.hash, token, bits_, field.hashes,
                            reinterpret_cast<unsigned char*>(pattern));
  return pattern;
}

void FilterMaker::AddTokens(const FilterField& field, TokenCache& cache, FilterScratch& scratch,
                            EncodingWork& work) const {
  uint64_t* filter = scratch.filter_.data();
  for (size_t i = 0; i < scratch.tokens_.size(); ++i) {
    std::string_view token = scratch.tokens_[i];
    if (field.salted) {
      scratch.message_.assign(scratch.salt_);
      token = scratch.message_.append(token);
    }
    const uint64_t* pattern = PatternOf(field, token, cache, scratch, work);
    for (size_t word = 0; word < words_; word += kLineWords) OrLine(pattern + word, filter + word);
  }
  work.tokens += scratch.tokens_.size();
}

void FilterMaker::Make(const std::vector<std::string>& values, FilterScratch& scratch,
                       EncodingWork& work, std::string& filter) const {
  filter.clear();
  if (!TokenMessage(salt_, values, scratch.salt_)) return;
  std::fill(scratch.filter_.begin(), scratch.filter_.end(), 0);
  bool any = false;
  for (size_t i = 0; i < fields_.size(); ++i) {
    fields_[i].cutter.Cut(values[fields_[i].index], scratch.tokens_);
    const bool present = scratch.tokens_.size() > 0;
    if (!present && !fields_[i].optional) return;
    any |= present;
    AddTokens(fields_[i], scratch.caches_[i], scratch, work);
  }
  if (any) filter.assign(reinterpret_cast<const char*>(scratch.filter_.data()), bits_ / 8);
}

}  // namespace koppel::agents
