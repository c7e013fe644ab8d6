#include "agents/encode/record_encoder.h"

#include <algorithm>
#include <variant>
#include <vector>

#include "agents/encode/blocking.h"
#include "agents/encode/filter_maker.h"
#include "agents/encode/keyed_hash.h"
#include "agents/encode/token_parts.h"
#include "agents/harden/harden.h"
#include "base/mutex.h"
#include "keys/derive.h"
#include "proto/encoding_shape.h"

namespace koppel::agents {
namespace {

constexpr std::string_view kNoSalt;

// HKDF of the linkage key; info: "koppel/v1/<kind>", the names and the version, zero bytes between.
SecretBytes Subkey(const SecretBytes& linkage_key, std::string_view kind, std::string_view encoding,
                   std::string_view part) {
  std::string info = Concat("koppel/v1/", kind);
  for (const std::string_view name : {encoding, part, kRecipeVersion}) {
    info += '\0';
    info += name;
  }
  return Hkdf(linkage_key, kNoSalt, info);
}

// A working state's caches, all together.
constexpr size_t kCacheBytes = 16u << 20;
constexpr size_t kMostCacheBytesOfField = 1u << 20;

struct FilterPlan {
  FilterMaker maker;
  Hardening hardening;
};

struct TokenPlan {
  std::vector<TokenSource> sources;
  KeyedHash hash;
};

struct BlockingPlan {
  // The number of the filter's encoding.
  size_t filter;
  BlockingTokens tokens;
};

// The keys that subkeys are made of.
struct Keys {
  const SecretBytes& linkage;
  const SecretBytes& noise;
};

Hardening PlanHardening(const v1::Encoding& encoding, const Keys& keys) {
  const auto step_key = [&](int step) {
    return Subkey(keys.linkage, "hardening", encoding.name(), std::to_string(step));
  };
  SecretBytes noise;
  if (IsRandomised(encoding.bloom())) noise = Subkey(keys.noise, "noise", encoding.name(), "");
  return Hardening(encoding.bloom(), step_key, std::move(noise));
}

FilterPlan PlanFilter(const v1::LinkageSchema& schema, const v1::Encoding& encoding,
                      const Keys& keys) {
  const auto field_key = [&](const std::string& field) {
    return Subkey(keys.linkage, "encoding", encoding.name(), field);
  };
  return {FilterMaker(schema, encoding, field_key), PlanHardening(encoding, keys)};
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
  return {filter, BlockingTokens(encoding.blocking(), bits,
                                 Subkey(keys.linkage, "blocking", encoding.name(), "positions"),
                                 Subkey(keys.linkage, "blocking", encoding.name(), "tokens"))};
}

// What one call works with.
struct State {
  // Encoding by encoding; only filters have one.
  std::vector<FilterScratch> scratches;
  // The filters before hardening, for the blocking encodings after them.
  std::vector<std::string> raw;
  std::string message;
  EncodingWork work;
};

// Makes one encoding of one record.
struct Making {
  const std::vector<std::string>& values;
  std::string_view record_ref;
  State& state;
  size_t encoding;
  std::string& out;

  void operator()(const FilterPlan& plan) const {
    std::string& raw = state.raw[encoding];
    plan.maker.Make(values, state.scratches[encoding], state.work, raw);
    if (!raw.empty()) plan.hardening.Apply(raw, record_ref, out);
  }

  void operator()(const TokenPlan& plan) const {
    if (!TokenMessage(plan.sources, values, state.message)) return;
    const KeyedHash::Mac mac = plan.hash.Compute(state.message);
    ++state.work.macs;
    out.assign(mac.begin(), mac.begin() + kTokenBytes);
  }

  void operator()(const BlockingPlan& plan) const {
    const std::string& filter = state.raw[plan.filter];
    if (!filter.empty()) out = plan.tokens.Of(filter);
  }
};

using EncodingPlan = std::variant<FilterPlan, TokenPlan, BlockingPlan>;

std::unique_ptr<State> NewState(const std::vector<EncodingPlan>& encodings) {
  size_t fields = 1;
  for (const EncodingPlan& plan : encodings) {
    if (const auto* filter = std::get_if<FilterPlan>(&plan)) fields += filter->maker.field_count();
  }
  auto state = std::make_unique<State>();
  const size_t cache_bytes = std::min(kCacheBytes / fields, kMostCacheBytesOfField);
  for (const EncodingPlan& plan : encodings) {
    const auto* filter = std::get_if<FilterPlan>(&plan);
    state->scratches.push_back(filter ? filter->maker.NewScratch(cache_bytes) : FilterScratch());
  }
  state->raw.resize(encodings.size());
  return state;
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
  std::unique_ptr<State> state = states_->Take(*plan_);
  v1::EncodedRecord record;
  for (size_t i = 0; i < plan_->encodings.size(); ++i) {
    const Making making{person.values, record_ref, *state, i, *record.add_encodings()};
    std::visit(making, plan_->encodings[i]);
  }
  ++state->work.records;
  states_->Give(std::move(state));
  return record;
}

EncodingWork RecordEncoder::Work() const { return states_->Work(); }

std::string KeyCheckValue(const SecretBytes& linkage_key) {
  const SecretBytes value = Hkdf(linkage_key, kNoSalt, "koppel/v1/key-check", 16);
  return std::string(value.reveal());
}

}  // namespace koppel::agents
