#include "agents/encode/record_encoder.h"

#include <algorithm>
#include <variant>
#include <vector>

#include "agents/encode/blocking.h"
#include "agents/encode/filter_maker.h"
#include "agents/encode/keyed_hash.h"
#include "agents/encode/subkey.h"
#include "agents/encode/token_parts.h"
#include "agents/harden/harden.h"
#include "agents/recall/recall.h"
#include "base/mutex.h"
#include "keys/derive.h"
#include "keys/secret_memory.h"
#include "proto/encoding_shape.h"

namespace koppel::agents {
namespace {

// What a working state remembers, all together, and of one field: frequent names, all tokens. More
// would not stay in a processor's own memory, and be slower than making it anew.
constexpr size_t kRecallBytes = 16u << 20;
constexpr size_t kMostRecallBytesOfField = 384u << 10;

// Records that are made together, at most.
constexpr size_t kMostTogether = 256;

struct FilterPlan {
  uint32_t bits;
  FilterMaker maker;
  Hardening hardening;
};

struct TokenPlan {
  std::vector<TokenSource> sources;
  KeyedHash hash;
};

struct BlockingPlan {
  // The number of the filter's encoding, and its length.
  size_t filter;
  uint32_t bits;
  BlockingTokens tokens;
};

// The keys that subkeys are made of.
struct Keys {
  const SecretBytes& linkage;
  const SecretBytes& noise;
};

FilterPlan PlanFilter(const v1::LinkageSchema& schema, const v1::Encoding& encoding,
                      const Keys& keys) {
  const auto field_key = [&](const std::string& field) {
    return Subkey(keys.linkage, "encoding", encoding.name(), field);
  };
  return {encoding.bloom().bits(), FilterMaker(schema, encoding, field_key),
          HardeningOf(encoding, keys.linkage, keys.noise)};
}

TokenPlan PlanToken(const v1::LinkageSchema& schema, const v1::Encoding& encoding,
                    const Keys& keys) {
  return {TokenSources(schema, encoding.token().parts()),
          KeyedHash(Subkey(keys.linkage, "token", encoding.name(), ""))};
}

BlockingPlan PlanBlocking(const v1::LinkageSchema& schema, const v1::Encoding& encoding,
                          const Keys& keys) {
  size_t filter = 0;
  while (schema.encodings(static_cast<int>(filter)).name() != encoding.blocking().filter()) {
    ++filter;
  }
  const uint32_t bits = schema.encodings(static_cast<int>(filter)).bloom().bits();
  return {filter, bits,
          BlockingTokens(encoding.blocking(), bits,
                         Subkey(keys.linkage, "blocking", encoding.name(), "positions"),
                         Subkey(keys.linkage, "blocking", encoding.name(), "tokens"))};
}

using Records = std::span<const RecordToEncode>;

// The filters of one encoding before hardening, record by record.
struct Filters {
  size_t words = 0;
  WipedVector<uint64_t> bits;
  std::vector<bool> present;

  uint64_t* At(size_t record) { return &bits[record * words]; }
  std::string_view Bytes(size_t record, uint32_t filter_bits) {
    return {reinterpret_cast<const char*>(At(record)), filter_bits / 8};
  }
};

// What one call works with.
struct State {
  // Encoding by encoding; only filters have one.
  std::vector<FilterScratch> scratches;
  std::vector<Filters> filters;
  std::vector<FilterToHarden> to_harden;
  WipedString message;
  EncodingWork work;
};

// Makes one encoding of several records.
struct Making {
  Records records;
  State& state;
  size_t encoding;

  std::string& Out(size_t record) const {
    return *records[record].encoded.mutable_encodings(static_cast<int>(encoding));
  }

  void operator()(const FilterPlan& plan) const {
    Filters& filters = state.filters[encoding];
    FilterScratch& scratch = state.scratches[encoding];
    std::vector<FilterToHarden>& to_harden = state.to_harden;
    to_harden.clear();
    for (size_t i = 0; i < records.size(); ++i) {
      const std::vector<std::string>& values = records[i].person.values;
      const size_t ahead = std::min(i + Recall::kFetchedAhead, records.size() - 1);
      plan.maker.Prefetch(records[ahead].person.values, scratch);
      filters.present[i] = plan.maker.Make(values, scratch, state.work, filters.At(i));
      if (!filters.present[i]) continue;
      to_harden.push_back({filters.Bytes(i, plan.bits), records[i].record_ref, Out(i)});
    }
    plan.hardening.Apply(to_harden);
  }

  void operator()(const TokenPlan& plan) const {
    for (size_t i = 0; i < records.size(); ++i) {
      if (!TokenMessage(plan.sources, records[i].person.values, state.message)) continue;
      const KeyedHash::Mac mac = plan.hash.Compute(state.message);
      ++state.work.macs;
      Out(i).assign(reinterpret_cast<const char*>(mac.data()), kTokenBytes);
    }
  }

  void operator()(const BlockingPlan& plan) const {
    Filters& filters = state.filters[plan.filter];
    for (size_t i = 0; i < records.size(); ++i) {
      if (filters.present[i]) Out(i) = plan.tokens.Of(filters.Bytes(i, plan.bits));
    }
  }
};

using EncodingPlan = std::variant<FilterPlan, TokenPlan, BlockingPlan>;

std::unique_ptr<State> NewState(const std::vector<EncodingPlan>& encodings) {
  size_t fields = 1;
  for (const EncodingPlan& plan : encodings) {
    if (const auto* filter = std::get_if<FilterPlan>(&plan)) fields += filter->maker.field_count();
  }
  auto state = std::make_unique<State>();
  const size_t memory = std::min(kRecallBytes / fields, kMostRecallBytesOfField);
  for (const EncodingPlan& plan : encodings) {
    const auto* filter = std::get_if<FilterPlan>(&plan);
    state->scratches.push_back(filter ? filter->maker.NewScratch(memory) : FilterScratch());
    Filters& filters = state->filters.emplace_back();
    if (filter == nullptr) continue;
    filters.words = filter->maker.words();
    filters.bits.resize(kMostTogether * filters.words);
    filters.present.resize(kMostTogether);
  }
  return state;
}

void MakeAll(const std::vector<EncodingPlan>& encodings, Records records, State& state) {
  for (const RecordToEncode& record : records) {
    auto& encoded = *record.encoded.mutable_encodings();
    while (encoded.size() > static_cast<int>(encodings.size())) encoded.RemoveLast();
    for (std::string& encoding : encoded) encoding.clear();  // They keep their memory.
    while (encoded.size() < static_cast<int>(encodings.size())) encoded.Add();
  }
  // Encoding by encoding, so that what one needs stays near.
  for (size_t i = 0; i < encodings.size(); ++i) std::visit(Making{records, state, i}, encodings[i]);
  state.work.records += records.size();
}

}  // namespace

struct RecordEncoder::Plan {
  std::vector<EncodingPlan> encodings;
};

// The states that no call uses at the moment. Thread safe.
class RecordEncoder::States {
 public:
  std::unique_ptr<State> Take(const Plan& plan) {
    {
      const MutexLock lock(mutex_);
      if (!free_.empty()) {
        std::unique_ptr<State> state = std::move(free_.back());
        free_.pop_back();
        return state;
      }
    }
    return NewState(plan.encodings);
  }

  void Give(std::unique_ptr<State> state) {
    const MutexLock lock(mutex_);
    free_.push_back(std::move(state));
  }

  EncodingWork Work() {
    const MutexLock lock(mutex_);
    EncodingWork sum;
    for (const auto& state : free_) {
      sum.records += state->work.records;
      sum.tokens += state->work.tokens;
      sum.macs += state->work.macs;
    }
    return sum;
  }

 private:
  Mutex mutex_;
  std::vector<std::unique_ptr<State>> free_ KOPPEL_GUARDED_BY(mutex_);
};

RecordEncoder::RecordEncoder(std::unique_ptr<const Plan> plan)
    : plan_(std::move(plan)), states_(std::make_unique<States>()) {}
RecordEncoder::~RecordEncoder() = default;
RecordEncoder::RecordEncoder(RecordEncoder&& other) noexcept = default;
RecordEncoder& RecordEncoder::operator=(RecordEncoder&& other) noexcept = default;

Result<RecordEncoder> RecordEncoder::Create(const v1::LinkageSchema& schema,
                                            const SecretBytes& linkage_key,
                                            const SecretBytes& noise_key) {
  if (linkage_key.size() != kKeyBytes) {
    return InvalidArgument("linkage key: got ", linkage_key.size(), " bytes, want ", kKeyBytes,
                           " bytes");
  }
  const Keys keys{linkage_key, noise_key};
  auto plan = std::make_unique<Plan>();
  for (const v1::Encoding& encoding : schema.encodings()) {
    if (encoding.has_token()) {
      plan->encodings.emplace_back(PlanToken(schema, encoding, keys));
    } else if (encoding.has_blocking()) {
      plan->encodings.emplace_back(PlanBlocking(schema, encoding, keys));
    } else if (IsRandomised(encoding.bloom()) && noise_key.size() != kKeyBytes) {
      return InvalidArgument("noise key: got ", noise_key.size(), " bytes, want ", kKeyBytes,
                             " bytes: encoding ", encoding.name(), " is randomised");
    } else {
      plan->encodings.emplace_back(PlanFilter(schema, encoding, keys));
    }
  }
  return RecordEncoder(std::move(plan));
}

v1::EncodedRecord RecordEncoder::Encode(const PersonFields& person,
                                        std::string_view record_ref) const {
  v1::EncodedRecord encoded;
  const RecordToEncode record{person, record_ref, encoded};
  Encode(Records(&record, 1));
  return encoded;
}

void RecordEncoder::Encode(Records records) const {
  std::unique_ptr<State> state = states_->Take(*plan_);
  while (!records.empty()) {
    const size_t together = std::min(records.size(), kMostTogether);
    MakeAll(plan_->encodings, records.first(together), *state);
    records = records.subspan(together);
  }
  states_->Give(std::move(state));
}

EncodingWork RecordEncoder::Work() const { return states_->Work(); }

std::string KeyCheckValue(const SecretBytes& linkage_key) {
  const SecretBytes value = Hkdf(linkage_key, std::string_view(), "koppel/v1/key-check", 16);
  return std::string(value.reveal());
}

}  // namespace koppel::agents
