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

FilterScratch FilterMaker::NewScratch(size_t memory) const {
  FilterScratch scratch;
  scratch.pattern_.resize(words_);
  for (size_t i = 0; i < fields_.size(); ++i) {
    scratch.fields_.push_back({Recall(words_, memory / 3), Recall(words_, memory - memory / 3)});
  }
  return scratch;
}

void FilterMaker::Or(const uint64_t* pattern, uint64_t* filter) const {
  for (size_t word = 0; word < words_; word += kLineWords) OrLine(pattern + word, filter + word);
}

const uint64_t* FilterMaker::PatternOf(const FilterField& field, std::string_view token,
                                       Recall& tokens, FilterScratch& scratch,
                                       EncodingWork& work) const {
  uint64_t* pattern = scratch.pattern_.data();
  if (tokens.Pays(token)) {
    const Recall::Place place = tokens.Find(token);
    if (place.known) return place.answer;
    pattern = place.answer;
  } else {
    std::fill_n(pattern, words_, 0);
  }
  work.macs += SetPositions(field.hash, token, bits_, field.hashes,
                            reinterpret_cast<unsigned char*>(pattern));
  return pattern;
}

// Returns the number of tokens.
size_t FilterMaker::AddTokens(const FilterField& field, std::string_view value, Recall& tokens,
                              FilterScratch& scratch, EncodingWork& work, uint64_t* filter) const {
  field.cutter.Cut(value, scratch.tokens_);
  if (!field.salted) {
    for (size_t i = 0; i < scratch.tokens_.size(); ++i) tokens.Prefetch(scratch.tokens_[i]);
  }
  for (size_t i = 0; i < scratch.tokens_.size(); ++i) {
    std::string_view token = scratch.tokens_[i];
    if (field.salted) {
      scratch.salted_token_.assign(scratch.salt_);
      token = scratch.salted_token_.append(token);
    }
    Or(PatternOf(field, token, tokens, scratch, work), filter);
  }
  return scratch.tokens_.size();
}

// The whole value is looked up first, then its tokens. Returns the number of tokens.
size_t FilterMaker::AddValue(size_t number, std::string_view value, FilterScratch& scratch,
                             EncodingWork& work, uint64_t* filter) const {
  const FilterField& field = fields_[number];
  auto& [values, tokens] = scratch.fields_[number];
  std::string_view known_by = value;
  if (field.salted && !value.empty()) {
    scratch.salted_value_.assign(scratch.salt_);
    known_by = scratch.salted_value_.append(value);
  }
  if (!values.Pays(known_by)) return AddTokens(field, value, tokens, scratch, work, filter);
  const Recall::Place place = values.Find(known_by);
  if (!place.known) *place.note = AddTokens(field, value, tokens, scratch, work, place.answer);
  Or(place.answer, filter);
  return *place.note;
}

void FilterMaker::Prefetch(const std::vector<std::string>& values,
                           const FilterScratch& scratch) const {
  for (size_t i = 0; i < fields_.size(); ++i) {
    if (!fields_[i].salted) scratch.fields_[i].values.Prefetch(values[fields_[i].index]);
  }
}

bool FilterMaker::Make(const std::vector<std::string>& values, FilterScratch& scratch,
                       EncodingWork& work, uint64_t* filter) const {
  if (!TokenMessage(salt_, values, scratch.salt_)) return false;
  std::fill_n(filter, words_, 0);
  bool any = false;
  for (size_t i = 0; i < fields_.size(); ++i) {
    const size_t tokens = AddValue(i, values[fields_[i].index], scratch, work, filter);
    if (tokens == 0 && !fields_[i].optional) return false;
    any |= tokens > 0;
    work.tokens += tokens;
  }
  return any;
}

}  // namespace koppel::agents
