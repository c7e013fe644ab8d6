// One limit of schema.proto: a change of a valid schema that breaks it, and one that keeps it.
#pragma once

#include <gmock/gmock.h>

#include <functional>
#include <string>
#include <vector>

#include "proto/check_schema.h"
#include "tests/proto/sample_specification.h"
#include "tests/support/status_matchers.h"

namespace koppel {

using S = v1::LinkageSchema;
using Change = std::function<void(S&)>;

struct Limit {
  // How the refusal begins.
  std::string refusal;
  Change breaks;
  Change keeps;
};

inline void ExpectKept(const std::vector<Limit>& limits) {
  const S whole = testing::WholeSpecification().linkage_schema();
  ASSERT_OK(CheckSchema(whole));
  for (const Limit& limit : limits) {
    S kept = whole;
    limit.keeps(kept);
    EXPECT_OK(CheckSchema(kept)) << limit.refusal;
    S broken = whole;
    limit.breaks(broken);
    EXPECT_THAT(CheckSchema(broken),
                testing::Fails(StatusCode::kInvalidArgument, ::testing::StartsWith(limit.refusal)));
  }
}

inline v1::Bloom& Filter(S& s) { return *s.mutable_encodings(0)->mutable_bloom(); }
inline v1::BloomField& FilterField(S& s, int i) { return *Filter(s).mutable_fields(i); }
inline v1::Diffuse& Diffusion(S& s) { return *Filter(s).mutable_hardening(1)->mutable_diffuse(); }
inline v1::Token& TokenOf(S& s) { return *s.mutable_encodings(1)->mutable_token(); }
inline v1::Term& TermOf(S& s, int i) { return *s.mutable_comparison()->mutable_terms(i); }

inline void AddField(S& s, const std::string& name) {
  v1::Field& field = *s.add_fields();
  field.set_name(name);
  field.set_type(v1::TEXT);
  v1::BloomField& part = *Filter(s).add_fields();
  part.set_field(name);
  part.set_tokens(v1::BIGRAMS);
  part.set_hashes(1);
  part.set_optional(true);
}

inline void AddFields(S& s, int upto) {
  while (s.fields_size() < upto) AddField(s, Concat("f", s.fields_size()));
}

inline void AddEncodings(S& s, int upto) {
  while (s.encodings_size() < upto) {
    *s.add_encodings() = s.encodings(0);
    s.mutable_encodings()->rbegin()->set_name(Concat("e", s.encodings_size()));
  }
}

inline void AddPasses(S& s, int upto) {
  while (s.passes_size() < upto) *s.add_passes() = s.passes(0);
}

}  // namespace koppel
