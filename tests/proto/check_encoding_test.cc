// The limits of encodings in schema.proto.
#include "tests/proto/schema_limits.h"

namespace koppel {
namespace {

TEST(CheckEncodingTest, Encodings) {
  ExpectKept({
      {"encodings: got 0, want 1..32", [](S& s) { s.clear_encodings(); },
       [](S& s) { AddEncodings(s, 32); }},
      {"encodings: got 33, want 1..32", [](S& s) { AddEncodings(s, 33); },
       [](S& s) { AddEncodings(s, 3); }},
      {"encodings[1].name: got person again",
       [](S& s) { s.mutable_encodings(1)->set_name("person"); },
       [](S& s) { AddEncodings(s, 3), s.mutable_encodings(2)->set_name("a-b_c"); }},
      {"encodings[0].name: got A", [](S& s) { s.mutable_encodings(0)->set_name("A"); }, [](S&) {}},
      {"encodings[1]: got no kind, want bloom, token or blocking",
       [](S& s) { s.mutable_encodings(1)->clear_kind(); }, [](S&) {}},
  });
}

TEST(CheckEncodingTest, Filters) {
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
       [](S& s) { FilterField(s, 1).set_field("bsn"), FilterField(s, 1).set_tokens(v1::EXACT); }},
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

TEST(CheckEncodingTest, SettingsOfTokenRules) {
  const auto rule = [](v1::TokenRule tokens, const Change& change) {
    return [=](S& s) {
      FilterField(s, 0).set_tokens(tokens);
      change(s);
    };
  };
  const auto grams = [=](uint32_t q, uint32_t padding) {
    return rule(v1::QGRAMS, [=](S& s) {
      FilterField(s, 0).set_q(q);
      FilterField(s, 0).set_padding(padding);
    });
  };
  const auto near = [](uint32_t distance, uint32_t steps) {
    return [=](S& s) {
      FilterField(s, 1).set_tokens(v1::NEIGHBOURS);
      FilterField(s, 1).set_distance(distance);
      FilterField(s, 1).set_steps(steps);
    };
  };
  // A sex is one letter.
  const auto sex_grams = [=](uint32_t q, uint32_t padding) {
    return [=](S& s) {
      s.mutable_fields(2)->set_type(v1::SEX);
      grams(q, padding)(s);
    };
  };
  ExpectKept({
      {"encodings[0].bloom.fields[0].q: got 0, want 1..8", grams(0, 0), grams(1, 0)},
      {"encodings[0].bloom.fields[0].q: got 9, want 1..8", grams(9, 0), grams(8, 7)},
      {"encodings[0].bloom.fields[0].padding: got 3, want 0..2", grams(3, 3), grams(3, 2)},
      {"encodings[0].bloom.fields[0].q: got 8, want at most 3: surname is a SEX, of 1 character",
       sex_grams(8, 1), sex_grams(3, 1)},
      {"encodings[0].bloom.fields[0].q: got 2, want 0..0",
       rule(v1::EXACT, [](S& s) { FilterField(s, 0).set_q(2); }), rule(v1::PHONETIC, [](S&) {})},
      {"encodings[0].bloom.fields[0].tokens: got NEIGHBOURS, want another rule: surname is a NAME",
       rule(v1::NEIGHBOURS, [](S&) {}), near(1000000, 32)},
      {"encodings[0].bloom.fields[1].distance: got 0, want 1..1000000", near(0, 1), near(1, 1)},
      {"encodings[0].bloom.fields[1].steps: got 33, want 1..32", near(10, 33), near(10, 32)},
      {"encodings[0].bloom.fields[1].tokens: got PHONETIC, want another rule: birth_date is a DATE",
       [](S& s) { FilterField(s, 1).set_tokens(v1::PHONETIC); }, [](S&) {}},
  });
}

TEST(CheckEncodingTest, HashesFromWeights) {
  const auto weighted = [](uint32_t fill, uint32_t weight, uint32_t expected) {
    return [=](S& s) {
      Filter(s).set_target_fill_permille(fill);
      for (v1::BloomField& field : *Filter(s).mutable_fields()) {
        field.clear_hashes();
        field.set_weight(weight);
        field.set_expected_tokens(expected);
      }
    };
  };
  ExpectKept({
      {"encodings[0].bloom.target_fill_permille: got 901, want 0..900", weighted(901, 1, 0),
       weighted(900, 1, 0)},
      {"encodings[0].bloom.fields[0].weight: got 0, want 1..64", weighted(330, 0, 0),
       weighted(330, 64, 256)},
      {"encodings[0].bloom.fields[0].expected_tokens: got 257, want 0..256", weighted(330, 1, 257),
       weighted(1, 1, 1)},
      {"encodings[0].bloom.fields[0].hashes: got 10, want 0..0",
       [](S& s) { Filter(s).set_target_fill_permille(330); }, [](S&) {}},
      {"encodings[0].bloom.fields[0].weight: got 2, want 0..0",
       [](S& s) { FilterField(s, 0).set_weight(2); }, [](S&) {}},
  });
}

TEST(CheckEncodingTest, LaterHardeningSteps) {
  const auto step = [](int at, const std::function<void(v1::Hardening&)>& set) {
    return [=](S& s) { set(*Filter(s).mutable_hardening(at)); };
  };
  const auto fold = [=](uint32_t times) {
    return step(0, [=](v1::Hardening& h) { h.mutable_fold()->set_times(times); });
  };
  const auto salt = [](v1::Hardening& h) { h.mutable_salt()->add_parts()->set_field("bsn"); };
  const auto noise = [](uint32_t chance) {
    return [=](v1::Hardening& h) { h.mutable_randomise()->set_chance_permille(chance); };
  };
  const std::string at = "encodings[0].bloom.hardening[";
  ExpectKept({
      {at + "0].fold.times: got 0, want 1..4", fold(0), fold(1)},
      {at + "0].fold.times: got 4, but 504 bits",
       [=](S& s) { Filter(s).set_bits(504), fold(4)(s); }, fold(3)},
      {at + "0]: bits after it: got 32", fold(4), fold(3)},
      {at + "1]: bits after it: got 16384",
       [=](S& s) {
         step(1, [](v1::Hardening& h) { h.mutable_balance(); })(s);
         Filter(s).set_bits(8192);
       },
       step(1, [](v1::Hardening& h) { h.mutable_balance(); })},
      {at + "0].rule90.times: got 9, want 1..8",
       step(0, [](v1::Hardening& h) { h.mutable_rule90()->set_times(9); }),
       step(0, [](v1::Hardening& h) { h.mutable_rule90()->set_times(8); })},
      {at + "1]: got a step that joins bits behind balance, want permute or randomise alone",
       step(0, [](v1::Hardening& h) { h.mutable_balance(); }),
       step(1, [](v1::Hardening& h) { h.mutable_balance(); })},
      {at + "1]: got salt, want it as the first step", step(1, salt), step(0, salt)},
      {at + "0].salt.parts: got 0, want 1..4", step(0, [](v1::Hardening& h) { h.mutable_salt(); }),
       step(0, salt)},
      {at + "0].salt.fields[0]: got bsn, want one of birth_date, surname",
       step(0, [=](v1::Hardening& h) { salt(h), h.mutable_salt()->add_fields("bsn"); }),
       step(0, [=](v1::Hardening& h) { salt(h), h.mutable_salt()->add_fields("surname"); })},
      {at + "0]: got randomise, want it as the last step", step(0, noise(100)),
       step(1, noise(100))},
      {at + "1].randomise.chance_permille: got 1000, want 1..999", step(1, noise(1000)),
       step(1, noise(999))},
  });
}

TEST(CheckEncodingTest, Blocking) {
  const auto block = [](const std::string& filter, uint32_t bits, uint32_t tokens) {
    return [=](S& s) {
      v1::Encoding& encoding = *s.add_encodings();
      encoding.set_name("block");
      encoding.mutable_blocking()->set_filter(filter);
      encoding.mutable_blocking()->set_bits(bits);
      encoding.mutable_blocking()->set_tokens(tokens);
      s.add_passes()->mutable_equal()->set_encoding("block");
    };
  };
  ExpectKept({
      {"encodings[2].blocking.filter: got bsn_birth, want person", block("bsn_birth", 16, 20),
       block("person", 16, 20)},
      {"encodings[2].blocking.bits: got 3, want 4..64", block("person", 3, 20),
       block("person", 4, 1)},
      {"encodings[2].blocking.tokens: got 257, want 1..256", block("person", 16, 257),
       block("person", 64, 256)},
      {"encodings[2].blocking.filter: got person, want one that is not salted",
       [=](S& s) {
         Filter(s).mutable_hardening(0)->mutable_salt()->add_parts()->set_field("bsn");
         block("person", 16, 20)(s);
       },
       [](S&) {}},
      {"comparison.terms[0].encoding: got block",
       [=](S& s) { block("person", 16, 20)(s), TermOf(s, 0).set_encoding("block"); }, [](S&) {}},
  });
}

TEST(CheckEncodingTest, Hardening) {
  const auto add_steps = [](S& s, int upto) {
    while (Filter(s).hardening_size() < upto) Filter(s).add_hardening()->mutable_permute();
  };
  ExpectKept({
      {"encodings[0].bloom.hardening: got 9, want 0..8", [=](S& s) { add_steps(s, 9); },
       [=](S& s) { add_steps(s, 8); }},
      {"encodings[0].bloom.hardening[0]: got no step, want permute, diffuse, salt",
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

TEST(CheckEncodingTest, Tokens) {
  const auto add_parts = [](S& s, int upto) {
    while (TokenOf(s).parts_size() < upto) TokenOf(s).add_parts()->set_field("bsn");
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
       [](S& s) { TokenOf(s).add_parts()->set_field("birth_date"); }},
      {"encodings[1].token.parts[0].part: got YEAR, want WHOLE, PREFIX or SUFFIX", cut(v1::YEAR, 0),
       cut(v1::WHOLE, 0)},
      {"encodings[1].token.parts[0].length: got 0, want 1..32", cut(v1::PREFIX, 0),
       cut(v1::PREFIX, 1)},
      {"encodings[1].token.parts[0].length: got 33, want 1..32", cut(v1::SUFFIX, 33),
       [=](S& s) {
         s.mutable_fields(0)->set_type(v1::CODE);
         cut(v1::SUFFIX, 32)(s);
       }},
      {"encodings[1].token.parts[0].length: got 10, want at most 9: bsn is a BSN, of 9 characters",
       cut(v1::PREFIX, 10), cut(v1::PREFIX, 9)},
      {"encodings[1].token.parts[0].length: got 5, want at most 1: bsn is a SEX",
       [=](S& s) { s.mutable_fields(0)->set_type(v1::SEX), cut(v1::PREFIX, 5)(s); },
       [=](S& s) { s.mutable_fields(0)->set_type(v1::CODE), cut(v1::PREFIX, 5)(s); }},
      {"encodings[1].token.parts[0].length: got 3, want 0..0", cut(v1::WHOLE, 3),
       cut(v1::WHOLE, 0)},
      {"encodings[1].token.settles: got no equal pass on bsn_birth",
       [](S& s) { s.mutable_passes()->DeleteSubrange(0, 1); },
       [](S& s) {
         s.mutable_passes()->DeleteSubrange(0, 1);
         s.clear_sources();
         TokenOf(s).set_settles(false);
       }},
  });
}

}  // namespace
}  // namespace koppel
