#include "bench/attack/variants.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <set>

#include "agents/check/expected_fill.h"

namespace koppel::grid {
namespace {

using Filters = std::function<void(v1::Bloom& bloom)>;

constexpr uint32_t kMostHashes = 64;

v1::LinkageSchema Changed(v1::LinkageSchema schema, const Filters& change) {
  for (v1::Encoding& encoding : *schema.mutable_encodings()) {
    if (encoding.has_bloom()) change(*encoding.mutable_bloom());
  }
  return schema;
}

void Unharden(v1::Bloom& bloom) {
  bloom.clear_hardening();
  bloom.add_hardening()->mutable_permute();
}

// More or fewer hashes for each token, in the same proportions.
void SetFill(const v1::LinkageSchema& schema, double fill, v1::Bloom& bloom) {
  const double factor = std::log1p(-fill) / std::log1p(-agents::ExpectedFill(schema, bloom));
  for (v1::BloomField& field : *bloom.mutable_fields()) {
    const long hashes = std::lround(factor * field.hashes());
    field.set_hashes(static_cast<uint32_t>(std::clamp<long>(hashes, 1, kMostHashes)));
  }
}

struct Diffusion {
  uint32_t inputs;
  uint32_t bits;
  // 0: as in the schema.
  double fill = 0;
};

// At the fills that a filter has anyway: more and fewer inputs, and more and fewer bits.
std::vector<Diffusion> Diffusions() {
  std::vector<Diffusion> all;
  for (uint32_t inputs = 2; inputs <= 10; ++inputs) all.push_back({inputs, 2048});
  for (const uint32_t bits : {1024u, 4096u}) {
    for (const uint32_t inputs : {5u, 7u}) all.push_back({inputs, bits});
  }
  for (const double fill : {0.20, 0.40}) {
    for (const uint32_t inputs : {5u, 6u}) all.push_back({inputs, 2048, fill});
  }
  for (const uint32_t inputs : {4u, 5u}) all.push_back({inputs, 2048, 0.48});
  return all;
}

std::string NameOf(const Diffusion& one) {
  std::string name = fmt::format("diffuse-{}", one.inputs);
  if (one.bits != 2048) name += fmt::format("-{}bits", one.bits);
  if (one.fill > 0) name += fmt::format("-fill{:.0f}", 100 * one.fill);
  return name;
}

v1::LinkageSchema Diffused(const v1::LinkageSchema& schema, const Diffusion& one) {
  return Changed(schema, [&](v1::Bloom& bloom) {
    Unharden(bloom);
    if (one.fill > 0) SetFill(schema, one.fill, bloom);
    v1::Diffuse& diffuse = *bloom.add_hardening()->mutable_diffuse();
    diffuse.set_inputs(one.inputs);
    diffuse.set_bits(one.bits);
  });
}

// The date of a filter; nothing where it has none.
std::optional<std::string> DateOf(const v1::LinkageSchema& schema, const v1::Bloom& bloom) {
  for (const v1::BloomField& part : bloom.fields()) {
    for (const v1::Field& field : schema.fields()) {
      if (field.name() == part.field() && field.type() == v1::DATE) return field.name();
    }
  }
  return std::nullopt;
}

std::optional<v1::LinkageSchema> Salted(const v1::LinkageSchema& schema) {
  bool all = true;
  v1::LinkageSchema salted = Changed(schema, [&](v1::Bloom& bloom) {
    const auto date = DateOf(schema, bloom);
    all = all && date;
    if (!date) return;
    bloom.clear_hardening();
    v1::TokenPart& part = *bloom.add_hardening()->mutable_salt()->add_parts();
    part.set_field(*date);
    part.set_part(v1::YEAR);
    bloom.add_hardening()->mutable_permute();
  });
  if (!all) return std::nullopt;
  return salted;
}

template <typename Rows, typename Unwanted>
void Drop(Rows& rows, const Unwanted& unwanted) {
  rows.erase(std::remove_if(rows.begin(), rows.end(), unwanted), rows.end());
}

// A schema may hold no field that no encoding uses.
void DropUnusedFields(v1::LinkageSchema& schema) {
  std::set<std::string> used;
  for (const v1::Encoding& encoding : schema.encodings()) {
    for (const v1::TokenPart& part : encoding.token().parts()) used.insert(part.field());
  }
  const auto is_unused = [&](const std::string& field) { return !used.contains(field); };
  Drop(*schema.mutable_fields(), [&](const v1::Field& one) { return is_unused(one.name()); });
  for (v1::SourceMapping& source : *schema.mutable_sources()) {
    Drop(*source.mutable_fields(), [&](const auto& one) { return is_unused(one.field()); });
    Drop(*source.mutable_absent(), is_unused);
  }
}

// Without filters, and without what looks at them.
v1::LinkageSchema TokensOnly(v1::LinkageSchema schema) {
  const auto is_filter = [&](const std::string& name) {
    return std::any_of(schema.encodings().begin(), schema.encodings().end(),
                       [&](const auto& one) { return one.name() == name && one.has_bloom(); });
  };
  Drop(*schema.mutable_passes(), [](const v1::Pass& pass) { return pass.has_similar(); });
  if (schema.has_comparison()) {
    Drop(*schema.mutable_comparison()->mutable_terms(),
         [&](const v1::Term& term) { return is_filter(term.encoding()); });
  }
  Drop(*schema.mutable_encodings(), [](const v1::Encoding& one) { return one.has_bloom(); });
  DropUnusedFields(schema);
  return schema;
}

}  // namespace

std::vector<Variant> VariantsOf(const v1::LinkageSchema& schema) {
  const auto with = [&](const std::function<void(v1::Bloom&)>& harden) {
    return Changed(schema, [&](v1::Bloom& bloom) {
      Unharden(bloom);
      harden(bloom);
    });
  };
  std::vector<Variant> variants = {
      {"unhardened", with([](v1::Bloom&) {})},
      {"balanced", with([](v1::Bloom& bloom) { bloom.add_hardening()->mutable_balance(); })},
      {"folded",
       with([](v1::Bloom& bloom) { bloom.add_hardening()->mutable_fold()->set_times(1); })},
      {"rule90",
       with([](v1::Bloom& bloom) { bloom.add_hardening()->mutable_rule90()->set_times(1); })},
      {"blip-10", with([](v1::Bloom& bloom) {
         bloom.add_hardening()->mutable_randomise()->set_chance_permille(100);
       })}};
  if (auto salted = Salted(schema)) variants.push_back({"salted", *std::move(salted)});
  for (const Diffusion& one : Diffusions()) {
    variants.push_back({NameOf(one), Diffused(schema, one)});
  }
  variants.push_back({"tokens", TokensOnly(schema)});
  return variants;
}

}  // namespace koppel::grid
