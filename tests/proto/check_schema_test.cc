// Every limit of schema.proto: one change that keeps it and one that breaks it.
#include "proto/check_schema.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <functional>

#include "base/file.h"
#include "proto/canonical.h"
#include "tests/proto/sample_specification.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

using ::koppel::testing::Fails;
using ::testing::StartsWith;
using S = v1::LinkageSchema;
using Change = std::function<void(S&)>;

struct Limit {
  // How the refusal begins.
  std::string refusal;
  Change breaks;
  Change keeps;
};

void ExpectKept(const std::vector<Limit>& limits) {
  const S whole = testing::WholeSpecification().linkage_schema();
  ASSERT_OK(CheckSchema(whole));
  for (const Limit& limit : limits) {
    S kept = whole;
    limit.keeps(kept);
    EXPECT_OK(CheckSchema(kept)) << limit.refusal;
    S broken = whole;
    limit.breaks(broken);
    EXPECT_THAT(CheckSchema(broken),
                Fails(StatusCode::kInvalidArgument, StartsWith(limit.refusal)));
  }
}

v1::Bloom& Filter(S& s) { return *s.mutable_encodings(0)->mutable_bloom(); }
v1::BloomField& FilterField(S& s, int i) { return *Filter(s).mutable_fields(i); }
v1::Diffuse& Diffusion(S& s) { return *Filter(s).mutable_hardening(1)->mutable_diffuse(); }
v1::Token& TokenOf(S& s) { return *s.mutable_encodings(1)->mutable_token(); }
v1::Term& TermOf(S& s, int i) { return *s.mutable_comparison()->mutable_terms(i); }

void AddFields(S& s, int upto) {
  while (s.fields_size() < upto) {
    v1::Field& field = *s.add_fields();
    field.set_name(Concat("f", s.fields_size()));
    field.set_type(v1::TEXT);
  }
}

void AddEncodings(S& s, int upto) {
  while (s.encodings_size() < upto) {
    *s.add_encodings() = s.encodings(0);
    s.mutable_encodings()->rbegin()->set_name(Concat("e", s.encodings_size()));
  }
}

void AddPasses(S& s, int upto) {
  while (s.passes_size() < upto) *s.add_passes() = s.passes(0);
}

TEST(CheckSchemaTest, TheExamplesAreRight) {
  int checked = 0;
  const std::string folder = testing::SourceDir() + "/examples/schemas";
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".json") continue;
    ASSERT_OK_AND_ASSIGN(const std::string json, ReadFile(file.path()));
    S schema;
    ASSERT_OK(ParseJson(file.path().string(), json, schema));
    EXPECT_OK(CheckSchema(schema)) << file.path();
    ++checked;
  }
  EXPECT_GT(checked, 0);
}

TEST(CheckSchemaTest, NameVersionAndFields) {
  ExpectKept({
      {"name: got Person, want 1..64 of a-z, 0-9 and -", [](S& s) { s.set_name("Person"); },
       [](S& s) { s.set_name(std::string(64, 'x')); }},
      {"name: got nothing", [](S& s) { s.clear_name(); }, [](S& s) { s.set_name("1"); }},
      {"version: got 0, want 1..", [](S& s) { s.set_version(0); },
       [](S& s) { s.set_version(4000000000); }},
      {"fields: got 0, want 1..64", [](S& s) { s.clear_fields(); }, [](S& s) { AddFields(s, 64); }},
      {"fields: got 65, want 1..64", [](S& s) { AddFields(s, 65); }, [](S& s) { AddFields(s, 4); }},
      {"fields[1].name: got bsn again", [](S& s) { s.mutable_fields(1)->set_name("bsn"); },
       [](S& s) { s.mutable_fields(0)->add_missing("0"); }},
      {"fields[3].name: got a-b, want 1..64 of a-z, 0-9 and _",
       [](S& s) { AddFields(s, 4), s.mutable_fields(3)->set_name("a-b"); },
       [](S& s) { AddFields(s, 4), s.mutable_fields(3)->set_name("a_b"); }},
      {"fields[1].type: got none", [](S& s) { s.mutable_fields(1)->clear_type(); },
       [](S& s) { s.mutable_fields(0)->set_type(v1::CODE); }},
      {"fields[0].columns[0]: got nothing", [](S& s) { s.mutable_fields(0)->add_columns(""); },
       [](S& s) { s.mutable_fields(0)->add_columns("nr"); }},
      {"fields[0].format: got one, want none: not a DATE",
       [](S& s) { s.mutable_fields(0)->set_format("ymd"); },
       [](S& s) { s.mutable_fields(1)->set_format("mdy"); }},
      {"fields[1].format: got ydm, want one of dmy, mdy, ymd",
       [](S& s) { s.mutable_fields(1)->set_format("ydm"); },
       [](S& s) { s.mutable_fields(1)->set_format("ymd"); }},
  });
}

TEST(CheckSchemaTest, Encodings) {
  ExpectKept({
      {"encodings: got 0, want 1..32", [](S& s) { s.clear_encodings(); },
       [](S& s) { AddEncodings(s, 32); }},
      {"encodings: got 33, want 1..32", [](S& s) { AddEncodings(s, 33); },
       [](S& s) { AddEncodings(s, 3); }},
      {"encodings[1].name: got person again",
       [](S& s) { s.mutable_encodings(1)->set_name("person"); },
       [](S& s) { AddEncodings(s, 3), s.mutable_encodings(2)->set_name("a-b_c"); }},
      {"encodings[0].name: got A", [](S& s) { s.mutable_encodings(0)->set_name("A"); }, [](S&) {}},
      {"encodings[1]: got no kind, want bloom or token",
       [](S& s) { s.mutable_encodings(1)->clear_kind(); }, [](S&) {}},
  });
}

TEST(CheckSchemaTest, Filters) {
  ExpectKept({
      {"encodings[0].bloom.bits: got 100, want a multiple of 8 in 64..8192",
       [](S& s) { Filter(s).set_bits(100); }, [](S& s) { Filter(s).set_bits(104); }},
      {"encodings[0].bloom.bits: got 56", [](S& s) { Filter(s).set_bits(56); },
       [](S& s) { Filter(s).set_bits(64); }},
      {"encodings[0].bloom.bits: got 8200", [](S& s) { Filter(s).set_bits(8200); },
       [](S& s) { Filter(s).set_bits(8192); }},
      {"encodings[0].bloom.fields: got 0, want 1..64", [](S& s) { Filter(s).clear_fields(); },
       [](S& s) { Filter(s).mutable_fields()->RemoveLast(); }},
      {"encodings[0].bloom.fields[0].field: got surnme, want one of birth_date, bsn, surname",
       [](S& s) { FilterField(s, 0).set_field("surnme"); },
       [](S& s) { FilterField(s, 0).set_field("bsn"); }},
      {"encodings[0].bloom.fields[1].field: got surname again",
       [](S& s) { FilterField(s, 1).set_field("surname"); }, [](S&) {}},
      {"encodings[0].bloom.fields[0].tokens: got none",
       [](S& s) { FilterField(s, 0).clear_tokens(); },
       [](S& s) { FilterField(s, 0).set_tokens(v1::EXACT); }},
      {"encodings[0].bloom.fields[0].tokens: got DATE_PARTS",
       [](S& s) { FilterField(s, 0).set_tokens(v1::DATE_PARTS); },
       [](S& s) { FilterField(s, 1).set_tokens(v1::TRIGRAMS); }},
      {"encodings[0].bloom.fields[0].hashes: got 0, want 1..64",
       [](S& s) { FilterField(s, 0).set_hashes(0); },
       [](S& s) { FilterField(s, 0).set_hashes(1); }},
      {"encodings[0].bloom.fields[0].hashes: got 65",
       [](S& s) { FilterField(s, 0).set_hashes(65); },
       [](S& s) { FilterField(s, 0).set_hashes(64); }},
  });
}

TEST(CheckSchemaTest, Hardening) {
  const auto add_steps = [](S& s, int upto) {
    while (Filter(s).hardening_size() < upto) Filter(s).add_hardening()->mutable_permute();
  };
  ExpectKept({
      {"encodings[0].bloom.hardening: got 9, want 0..8", [=](S& s) { add_steps(s, 9); },
       [=](S& s) { add_steps(s, 8); }},
      {"encodings[0].bloom.hardening[0]: got no step, want permute or diffuse",
       [](S& s) { Filter(s).mutable_hardening(0)->clear_step(); },
       [](S& s) { Filter(s).clear_hardening(); }},
      {"encodings[0].bloom.hardening[1].diffuse.bits: got 60",
       [](S& s) { Diffusion(s).set_bits(60); }, [](S& s) { Diffusion(s).set_bits(64); }},
      {"encodings[0].bloom.hardening[1].diffuse.inputs: got 1, want 2..16",
       [](S& s) { Diffusion(s).set_inputs(1); }, [](S& s) { Diffusion(s).set_inputs(2); }},
      {"encodings[0].bloom.hardening[1].diffuse.inputs: got 17",
       [](S& s) { Diffusion(s).set_inputs(17); }, [](S& s) { Diffusion(s).set_inputs(16); }},
  });
}

TEST(CheckSchemaTest, Tokens) {
  const auto add_parts = [](S& s, int upto) {
    while (TokenOf(s).parts_size() < upto) TokenOf(s).add_parts()->set_field("surname");
  };
  const auto cut = [](v1::Part part, uint32_t length) {
    return [=](S& s) {
      TokenOf(s).mutable_parts(0)->set_part(part);
      TokenOf(s).mutable_parts(0)->set_length(length);
    };
  };
  ExpectKept({
      {"encodings[1].token.parts: got 0, want 1..8", [](S& s) { TokenOf(s).clear_parts(); },
       [=](S& s) { add_parts(s, 8); }},
      {"encodings[1].token.parts: got 9", [=](S& s) { add_parts(s, 9); },
       [=](S& s) { add_parts(s, 3); }},
      {"encodings[1].token.parts[0].field: got bns, want one of",
       [](S& s) { TokenOf(s).mutable_parts(0)->set_field("bns"); },
       [](S& s) { TokenOf(s).mutable_parts(0)->set_field("surname"); }},
      {"encodings[1].token.parts[0].part: got YEAR, want WHOLE, PREFIX or SUFFIX", cut(v1::YEAR, 0),
       cut(v1::WHOLE, 0)},
      {"encodings[1].token.parts[0].length: got 0, want 1..32", cut(v1::PREFIX, 0),
       cut(v1::PREFIX, 1)},
      {"encodings[1].token.parts[0].length: got 33, want 1..32", cut(v1::SUFFIX, 33),
       cut(v1::SUFFIX, 32)},
      {"encodings[1].token.parts[0].length: got 3, want 0..0", cut(v1::WHOLE, 3),
       cut(v1::WHOLE, 0)},
      {"encodings[1].token.settles: got no equal pass on bsn_birth",
       [](S& s) { s.mutable_passes()->DeleteSubrange(0, 1); },
       [](S& s) {
         s.mutable_passes()->DeleteSubrange(0, 1);
         TokenOf(s).set_settles(false);
       }},
  });
}

TEST(CheckSchemaTest, Passes) {
  const auto dice = [](uint32_t permille) {
    return [=](S& s) { s.mutable_passes(1)->mutable_similar()->set_dice_permille(permille); };
  };
  ExpectKept({
      {"passes: got 0, want 1..64", [](S& s) { s.clear_passes(); }, [](S& s) { AddPasses(s, 64); }},
      {"passes: got 65", [](S& s) { AddPasses(s, 65); }, [](S& s) { AddPasses(s, 3); }},
      {"passes[0]: got no kind, want equal or similar",
       [](S& s) { s.mutable_passes(0)->clear_kind(); }, [](S&) {}},
      {"passes[0].equal.encoding: got person, want bsn_birth",
       [](S& s) { s.mutable_passes(0)->mutable_equal()->set_encoding("person"); }, [](S&) {}},
      {"passes[1].similar.encoding: got bsn_birth, want person",
       [](S& s) { s.mutable_passes(1)->mutable_similar()->set_encoding("bsn_birth"); }, [](S&) {}},
      {"passes[1].similar.dice_permille: got 0, want 1..1000", dice(0), dice(1)},
      {"passes[1].similar.dice_permille: got 1001, want 1..1000", dice(1001), dice(1000)},
  });
}

TEST(CheckSchemaTest, Comparison) {
  const auto threshold = [](uint32_t permille) {
    return [=](S& s) { s.mutable_comparison()->set_threshold_permille(permille); };
  };
  ExpectKept({
      {"comparison.terms[0].encoding: got none, want one of bsn_birth, person",
       [](S& s) { TermOf(s, 0).set_encoding("none"); },
       [](S& s) { s.mutable_comparison()->clear_terms(); }},
      {"comparison.terms[1].encoding: got person again",
       [](S& s) { TermOf(s, 1).set_encoding("person"); }, [](S&) {}},
      {"comparison.terms[0].weight: got 0, want 1..1000", [](S& s) { TermOf(s, 0).set_weight(0); },
       [](S& s) { TermOf(s, 0).set_weight(1000); }},
      {"comparison.terms[0].weight: got 1001", [](S& s) { TermOf(s, 0).set_weight(1001); },
       [](S& s) { TermOf(s, 0).set_weight(1); }},
      {"comparison.terms[0].floor_permille: got 1000, want 0..999",
       [](S& s) { TermOf(s, 0).set_floor_permille(1000); },
       [](S& s) { TermOf(s, 0).set_floor_permille(999); }},
      {"comparison.threshold_permille: got 0, want 1..1000", threshold(0), threshold(1)},
      {"comparison.threshold_permille: got 1001, want 1..1000", threshold(1001), threshold(1000)},
  });
}

TEST(CheckSchemaTest, Mappings) {
  const auto own = [](S& s) { return s.mutable_sources(0)->mutable_fields(0); };
  ExpectKept({
      {"sources[0].source: got nothing", [](S& s) { s.mutable_sources(0)->clear_source(); },
       [](S& s) { s.mutable_sources(0)->set_source("a-b_c"); }},
      {"sources[1].source: got board again", [](S& s) { s.add_sources()->set_source("board"); },
       [](S& s) { s.add_sources()->set_source("police"); }},
      {"sources[0].fields[0].field: got x, want one of", [=](S& s) { own(s)->set_field("x"); },
       [](S& s) { s.mutable_sources(0)->clear_fields(); }},
      {"sources[0].fields[1].field: got birth_date again",
       [](S& s) { s.mutable_sources(0)->add_fields()->set_field("birth_date"); },
       [](S& s) { s.mutable_sources(0)->add_fields()->set_field("bsn"); }},
      {"sources[0].fields[0].columns[1]: got nothing", [=](S& s) { own(s)->add_columns(""); },
       [=](S& s) { own(s)->add_columns("month"); }},
      {"sources[0].fields[0].format: got ydm", [=](S& s) { own(s)->set_format("ydm"); },
       [=](S& s) { own(s)->set_format("mdy"); }},
      {"sources[0].fields[0].format: got one, want none", [=](S& s) { own(s)->set_field("bsn"); },
       [=](S& s) { own(s)->set_field("bsn"), own(s)->clear_format(); }},
      {"sources[0].absent[1]: got name, want one of",
       [](S& s) { s.mutable_sources(0)->add_absent("name"); },
       [](S& s) { s.mutable_sources(0)->add_absent("bsn"); }},
      {"sources[0].absent[1]: got surname again",
       [](S& s) { s.mutable_sources(0)->add_absent("surname"); }, [](S&) {}},
      {"sources[0].absent[1]: got birth_date again",
       [](S& s) { s.mutable_sources(0)->add_absent("birth_date"); }, [](S&) {}},
  });
}

}  // namespace
}  // namespace koppel
