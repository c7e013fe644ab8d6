// Every limit of schema.proto: one change that keeps it and one that breaks it.
#include "proto/check_schema.h"

#include <filesystem>

#include "base/file.h"
#include "proto/canonical.h"
#include "tests/proto/schema_limits.h"
#include "tests/support/seed.h"

namespace koppel {
namespace {

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
       [](S& s) { AddField(s, "a_b"); }},
      {"fields[1].type: got none", [](S& s) { s.mutable_fields(1)->clear_type(); },
       [](S& s) { s.mutable_fields(0)->set_type(v1::CODE); }},
      {"fields[0].columns[0]: got nothing", [](S& s) { s.mutable_fields(0)->add_columns(""); },
       [](S& s) { s.mutable_fields(0)->add_columns("nr"); }},
      {"fields[0].columns[2]: got the same column as fields[0].columns[0], want each once",
       [](S& s) {
         for (const char* name : {"x", "y", "x"}) s.mutable_fields(0)->add_columns(name);
       },
       [](S& s) {
         for (const char* name : {"x", "y", "X"}) s.mutable_fields(0)->add_columns(name);
       }},
      {"fields[0].missing[1]: got nothing, want a word",
       [](S& s) { s.mutable_fields(0)->add_missing("0"), s.mutable_fields(0)->add_missing(""); },
       [](S& s) { s.mutable_fields(0)->add_missing("?"); }},
      {"fields[0].missing[0]: got nothing", [](S& s) { s.mutable_fields(0)->add_missing(" \t"); },
       [](S& s) { s.mutable_fields(0)->add_missing(" x "); }},
      {"fields[0].format: got one, want none: not a DATE",
       [](S& s) { s.mutable_fields(0)->set_format("ymd"); },
       [](S& s) { s.mutable_fields(1)->set_format("mdy"); }},
      {"fields[1].format: got ydm, want one of auto, dmy, mdy, ymd",
       [](S& s) { s.mutable_fields(1)->set_format("ydm"); },
       [](S& s) { s.mutable_fields(1)->set_format("ymd"); }},
  });
}

TEST(CheckSchemaTest, Normalisers) {
  const auto add = [](int field, std::vector<v1::Normaliser> normalisers) {
    return [=](S& s) {
      for (const v1::Normaliser one : normalisers) s.mutable_fields(field)->add_normalisers(one);
    };
  };
  ExpectKept({
      {"fields[2].normalisers[0]: got none", add(2, {v1::NORMALISER_UNSPECIFIED}),
       add(2, {v1::DUTCH_SPELLING, v1::PARTS})},
      {"fields[2].normalisers[1]: got INITIALS beside another of its kind",
       add(2, {v1::PARTS, v1::INITIALS}), add(2, {v1::INITIALS})},
      {"fields[2].normalisers[0]: got DIGITS, which no NAME has", add(2, {v1::DIGITS}), [](S&) {}},
      {"fields[0].normalisers[0]: got DUTCH_SPELLING, which no BSN has",
       add(0, {v1::DUTCH_SPELLING}), [](S&) {}},
  });
}

TEST(CheckSchemaTest, WhatNothingUsesIsRefused) {
  const auto unused = [](S& s) { AddField(s, "town"), Filter(s).mutable_fields()->RemoveLast(); };
  const auto salts = [=](S& s) {
    unused(s);
    Filter(s).mutable_hardening(0)->mutable_salt()->add_parts()->set_field("town");
  };
  ExpectKept({
      {"fields[3].name: got town, which no encoding uses", unused, salts},
      {"recipe: got 2, want 0..1", [](S& s) { s.set_recipe(2); }, [](S& s) { s.set_recipe(1); }},
  });
}

TEST(CheckSchemaTest, SourcesMustBeAbleToLink) {
  const auto absent = [](std::vector<std::string> fields) {
    return [=](S& s) {
      v1::SourceMapping& police = *s.add_sources();
      police.set_source("police");
      for (const std::string& field : fields) police.add_absent(field);
    };
  };
  ExpectKept({
      {"sources[1].absent: got no encoding left that a pass looks at and board has",
       absent({"bsn"}), absent({"surname"})},
      {"sources[1].absent: got no encoding left that a pass looks at and police has",
       [=](S& s) {
         s.clear_sources(), absent({"bsn"})(s), absent({"birth_date"})(s);
         s.mutable_sources(1)->set_source("board");
       },
       [=](S& s) { s.clear_sources(), absent({"bsn"})(s); }},
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

TEST(CheckSchemaTest, SimilarPasses) {
  using Similar = v1::SimilarPass;
  const auto pass = [](auto change) {
    return [=](S& s) { change(*s.mutable_passes(1)->mutable_similar()); };
  };
  const auto lsh = [&](uint32_t permille) {
    return pass([=](Similar& similar) {
      similar.set_index(Similar::LSH);
      similar.set_recall_permille(permille);
    });
  };
  ExpectKept({
      {"passes[1].similar.index: got none that is known, want EXACT or LSH",
       pass([](Similar& similar) { similar.set_index(static_cast<Similar::Index>(2)); }),
       pass([](Similar& similar) { similar.set_index(Similar::LSH); })},
      {"passes[1].similar.measure: got none that is known, want DICE, JACCARD or HAMMING",
       pass([](Similar& similar) { similar.set_measure(static_cast<Similar::Measure>(3)); }),
       pass([](Similar& similar) { similar.set_measure(Similar::HAMMING); })},
      {"passes[1].similar.recall_permille: got one, want none: the exact index finds all",
       pass([](Similar& similar) { similar.set_recall_permille(900); }), lsh(900)},
      {"passes[1].similar.recall_permille: got 499, want 500..999", lsh(499), lsh(500)},
      {"passes[1].similar.recall_permille: got 1000, want 500..999", lsh(1000), lsh(999)},
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
      {"comparison.least_weight: got 100000",
       [](S& s) { s.mutable_comparison()->set_least_weight(100000); },
       [](S& s) { s.mutable_comparison()->set_least_weight(TermOf(s, 0).weight()); }},
      // 0: none, a model decides.
      {"comparison.threshold_permille: got 1001, want 0..1000", threshold(1001), threshold(0)},
      {"comparison.threshold_permille: got 1001, want 0..1000", threshold(1001), threshold(1000)},
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
      {"sources[0].fields[0].columns[2]: got the same column as sources[0].fields[0].columns[0]",
       [=](S& s) { own(s)->add_columns("m"), own(s)->add_columns(own(s)->columns(0)); }, [](S&) {}},
      {"sources[0].fields[0].missing[0]: got nothing", [=](S& s) { own(s)->add_missing(""); },
       [=](S& s) { own(s)->add_missing("x"); }},
      {"sources[0].fields[0].format: got ydm", [=](S& s) { own(s)->set_format("ydm"); },
       [=](S& s) { own(s)->set_format("mdy"); }},
      {"sources[0].fields[0].format: got one, want none", [=](S& s) { own(s)->set_field("bsn"); },
       [=](S& s) { own(s)->set_field("bsn"), own(s)->clear_format(); }},
      {"sources[0].charset: got utf-16, want one of latin-1, utf-8",
       [](S& s) { s.mutable_sources(0)->set_charset("utf-16"); },
       [](S& s) { s.mutable_sources(0)->set_charset("latin-1"); }},
      {"sources[0].separator: got \":\", want \",\", \";\", \"|\" or a tab",
       [](S& s) { s.mutable_sources(0)->set_separator(":"); },
       [](S& s) { s.mutable_sources(0)->set_separator(";"); }},
      {"sources[0].separator: got another text, want \",\", ",
       [](S& s) { s.mutable_sources(0)->set_separator("\t\t"); },
       [](S& s) { s.mutable_sources(0)->set_separator("\t"); }},
      {"sources[0].absent[1]: got name, want one of",
       [](S& s) { s.mutable_sources(0)->add_absent("name"); },
       [](S& s) { s.mutable_sources(0)->set_absent(0, "bsn"); }},
      {"sources[0].absent[1]: got surname again",
       [](S& s) { s.mutable_sources(0)->add_absent("surname"); }, [](S&) {}},
      {"sources[0].absent[1]: got birth_date again",
       [](S& s) { s.mutable_sources(0)->add_absent("birth_date"); }, [](S&) {}},
  });
}

}  // namespace
}  // namespace koppel
