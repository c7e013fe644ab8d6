#include <filesystem>
#include <functional>

#include "base/file.h"
#include "office/project/check_project.h"
#include "office/project/check_schema.h"
#include "office/project/specification.h"
#include "proto/canonical.h"
#include "tests/office/sample_project.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::office {
namespace {

using ::koppel::testing::Fails;
using ::koppel::testing::SampleParties;
using ::koppel::testing::SampleSpecificationJson;
using ::testing::HasSubstr;

TEST(BuildSpecificationTest, FillsTheKeysOfEveryPartyAndOfficer) {
  const SampleParties parties;
  ASSERT_OK_AND_ASSIGN(const ProjectDocument project,
                       BuildSpecification(SampleSpecificationJson(), {parties.identities, {}, ""}));
  EXPECT_EQ(project.hash, TaggedHash("project", project.bytes));
  EXPECT_EQ(project.specification.parties(2).signing_key(), parties.police.public_key());
  EXPECT_EQ(project.specification.parties(2).officer_key(), parties.officer.public_key());
}

TEST(BuildSpecificationTest, TheSameInputGivesTheSameBytes) {
  const SampleParties parties;
  ASSERT_OK_AND_ASSIGN(const ProjectDocument one,
                       BuildSpecification(SampleSpecificationJson(), {parties.identities, {}, ""}));
  ASSERT_OK_AND_ASSIGN(const ProjectDocument other,
                       BuildSpecification(SampleSpecificationJson(), {parties.identities, {}, ""}));
  EXPECT_EQ(one.bytes, other.bytes);
  ASSERT_OK_AND_ASSIGN(const ProjectDocument loaded, LoadSpecification(one.bytes));
  EXPECT_EQ(loaded.hash, one.hash);
}

TEST(BuildSpecificationTest, AnIdentityThatIsMissingIsNamed) {
  SampleParties parties;
  parties.identities.erase(parties.identities.begin() + 2);
  EXPECT_THAT(BuildSpecification(SampleSpecificationJson(), {parties.identities, {}, ""}),
              Fails(StatusCode::kInvalidArgument,
                    HasSubstr("parties[2].signing_key: got none, want 32 bytes")));
}

TEST(BuildSpecificationTest, AnIdentityThatContradictsAnotherIsRefused) {
  SampleParties parties;
  parties.identities.push_back(parties.identities[2]);
  parties.identities.back().set_signing_key(parties.board.public_key());
  EXPECT_THAT(BuildSpecification(SampleSpecificationJson(), {parties.identities, {}, ""}),
              Fails(StatusCode::kInvalidArgument, HasSubstr("signing key of police")));
  parties.identities.back() = parties.identities[2];
  parties.identities.back().set_role(v1::LINKER);
  EXPECT_THAT(BuildSpecification(SampleSpecificationJson(), {parties.identities, {}, ""}),
              Fails(StatusCode::kInvalidArgument, HasSubstr("role of police: got LINKER")));
}

TEST(BuildSpecificationTest, AnOfficerOfNobodyIsRefused) {
  SampleParties parties;
  parties.identities.push_back(parties.identities.back());
  parties.identities.back().set_name("somebody");
  EXPECT_THAT(
      BuildSpecification(SampleSpecificationJson(), {parties.identities, {}, ""}),
      Fails(StatusCode::kInvalidArgument, HasSubstr("officer: got the identity of somebody")));
}

TEST(BuildSpecificationTest, UnknownFieldsAreRefused) {
  EXPECT_THAT(BuildSpecification(R"({"id": "abc", "goal": "x"})", {}),
              Fails(StatusCode::kInvalidArgument, HasSubstr("goal")));
  EXPECT_THAT(BuildSpecification("not json", {}),
              Fails(StatusCode::kInvalidArgument, HasSubstr("specification")));
}

TEST(ParseIdentityTest, AFileThatIsNoIdentityIsRefused) {
  EXPECT_THAT(ParseIdentity("x.json", "{}"),
              Fails(StatusCode::kInvalidArgument, HasSubstr("x.json: got no name")));
}

// One way to break a specification, and how the error begins.
struct Fault {
  std::string message;
  std::function<void(v1::ProjectSpecification&)> make;
};

std::vector<Fault> ProjectFaults() {
  using S = v1::ProjectSpecification;
  return {
      {"id: got Monitor", [](S& s) { s.set_id("Monitor"); }},
      {"id: got ab, want 3 to 64", [](S& s) { s.set_id("ab"); }},
      {"purpose: got 0 characters", [](S& s) { s.clear_purpose(); }},
      {"purpose: got 2001 characters", [](S& s) { s.set_purpose(std::string(2001, 'x')); }},
      {"parties: got 0", [](S& s) { s.clear_parties(); }},
      {"parties[0].name: got nothing", [](S& s) { s.mutable_parties(0)->clear_name(); }},
      {"parties[0].role: got OPERATOR", [](S& s) { s.mutable_parties(0)->set_role(v1::OPERATOR); }},
      {"parties[0].sealing_key: got 1 bytes, want 0",
       [](S& s) { s.mutable_parties(0)->set_sealing_key("x"); }},
      {"parties[1].signing_key: got 3", [](S& s) { s.mutable_parties(1)->set_signing_key("abc"); }},
      {"parties[1].officer: got one", [](S& s) { s.mutable_parties(1)->set_officer("me"); }},
      {"parties[2].officer: got nothing", [](S& s) { s.mutable_parties(2)->clear_officer(); }},
      {"parties[2].officer_key: got the agency's signing key",
       [](S& s) { s.mutable_parties(2)->set_officer_key(s.parties(2).signing_key()); }},
      {"parties[3].name: got police twice", [](S& s) { s.mutable_parties(3)->set_name("police"); }},
      {"parties with role OFFICE: got 0", [](S& s) { s.mutable_parties()->DeleteSubrange(1, 1); }},
      {"sources: got 0", [](S& s) { s.clear_sources(); }},
      {"sources[0].agency: got hub, want one of board, police, youth-care",
       [](S& s) { s.mutable_sources(0)->set_agency("hub"); }},
      {"sources[0].legal_basis: got 0", [](S& s) { s.mutable_sources(0)->clear_legal_basis(); }},
      {"sources[1].name: got police twice", [](S& s) { s.mutable_sources(1)->set_name("police"); }},
      {"sources[0].events[0].kind: got A",
       [](S& s) { s.mutable_sources(0)->mutable_events(0)->set_kind("A"); }},
      {"sources[0].events[0].start_column: got 0",
       [](S& s) { s.mutable_sources(0)->mutable_events(0)->clear_start_column(); }},
      {"sources[2].events[0].when_values: got 0",
       [](S& s) { s.mutable_sources(2)->mutable_events(0)->clear_when_values(); }},
      {"sources[1].events[0].attributes[0].codes[1]: got 31 twice",
       [](S& s) {
         s.mutable_sources(1)->mutable_events(0)->mutable_attributes(0)->set_codes(1, "31");
       }},
      {"allowed_jobs: got none", [](S& s) { s.clear_allowed_jobs(); }},
      {"allowed_jobs[1]: got", [](S& s) { s.add_allowed_jobs(v1::LINK_PERSONS); }},
      {"disclosure.least_count: got 0", [](S& s) { s.clear_disclosure(); }},
      {"disclosure.round_to: got 0", [](S& s) { s.mutable_disclosure()->clear_round_to(); }},
      {"epochs.first: got 0", [](S& s) { s.clear_epochs(); }},
      {"expires: got nothing", [](S& s) { s.clear_expires(); }},
      {"expires: got 20271231", [](S& s) { s.set_expires("20271231"); }},
      {"retain_until: got 2027-12-30", [](S& s) { s.set_retain_until("2027-12-30"); }},
  };
}

std::vector<Fault> SchemaFaults() {
  using L = v1::LinkageSchema;
  const auto in_schema = [](std::function<void(L&)> make) {
    return [make](v1::ProjectSpecification& s) { make(*s.mutable_linkage_schema()); };
  };
  const auto bloom = [](L& s) { return s.mutable_encodings(0)->mutable_bloom(); };
  const auto token = [](L& s) { return s.mutable_encodings(1)->mutable_token(); };
  return {
      {"name: got nothing", in_schema([](L& s) { s.clear_name(); })},
      {"version: got 0", in_schema([](L& s) { s.clear_version(); })},
      {"fields: got 0", in_schema([](L& s) { s.clear_fields(); })},
      {"fields[1].name: got bsn twice",
       in_schema([](L& s) { s.mutable_fields(1)->set_name("bsn"); })},
      {"fields[0].type: got none", in_schema([](L& s) { s.mutable_fields(0)->clear_type(); })},
      {"fields[0].format: got ymd, want none",
       in_schema([](L& s) { s.mutable_fields(0)->set_format("ymd"); })},
      {"fields[1].format: got yy", in_schema([](L& s) { s.mutable_fields(1)->set_format("yy"); })},
      {"encodings: got 0", in_schema([](L& s) { s.clear_encodings(); })},
      {"encodings[1]: got no kind", in_schema([](L& s) { s.mutable_encodings(1)->clear_kind(); })},
      {"encodings[0].bloom.bits: got 100, want a multiple of 8",
       in_schema([=](L& s) { bloom(s)->set_bits(100); })},
      {"encodings[0].bloom.bits: got 8200", in_schema([=](L& s) { bloom(s)->set_bits(8200); })},
      {"encodings[0].bloom.fields[0].field: got x, want one of birth_date, bsn, surname",
       in_schema([=](L& s) { bloom(s)->mutable_fields(0)->set_field("x"); })},
      {"encodings[0].bloom.fields[0].hashes: got 65",
       in_schema([=](L& s) { bloom(s)->mutable_fields(0)->set_hashes(65); })},
      {"encodings[0].bloom.fields[0].tokens: got DATE_PARTS",
       in_schema([=](L& s) { bloom(s)->mutable_fields(0)->set_tokens(v1::DATE_PARTS); })},
      {"encodings[0].bloom.hardening[1].diffuse.inputs: got 1",
       in_schema([=](L& s) { bloom(s)->mutable_hardening(1)->mutable_diffuse()->set_inputs(1); })},
      {"encodings[0].bloom.hardening[0]: got no step",
       in_schema([=](L& s) { bloom(s)->mutable_hardening(0)->clear_step(); })},
      {"encodings[1].token.parts: got 0", in_schema([=](L& s) { token(s)->clear_parts(); })},
      {"encodings[1].token.parts[0].part: got YEAR",
       in_schema([=](L& s) { token(s)->mutable_parts(0)->set_part(v1::YEAR); })},
      {"encodings[1].token.parts[0].length: got 0",
       in_schema([=](L& s) { token(s)->mutable_parts(0)->set_part(v1::PREFIX); })},
      {"passes: got 0", in_schema([](L& s) { s.clear_passes(); })},
      {"passes[0].equal.encoding: got person, want one of bsn_birth",
       in_schema([](L& s) { s.mutable_passes(0)->mutable_equal()->set_encoding("person"); })},
      {"passes[1].similar.dice_permille: got 1001",
       in_schema([](L& s) { s.mutable_passes(1)->mutable_similar()->set_dice_permille(1001); })},
      {"comparison.terms[0].weight: got 0",
       in_schema([](L& s) { s.mutable_comparison()->mutable_terms(0)->clear_weight(); })},
      {"comparison.threshold_permille: got 0",
       in_schema([](L& s) { s.mutable_comparison()->clear_threshold_permille(); })},
      {"sources[0].source: got x", in_schema([](L& s) { s.mutable_sources(0)->set_source("x"); })},
      {"sources[0].absent[0]: got x",
       in_schema([](L& s) { s.mutable_sources(0)->set_absent(0, "x"); })},
  };
}

v1::ProjectSpecification WholeSpecification() {
  const SampleParties parties;
  return BuildSpecification(SampleSpecificationJson(), {parties.identities, {}, ""})->specification;
}

TEST(CheckSchemaTest, TheExamplesAreRight) {
  int checked = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(testing::SourceDir() + "/examples/schemas")) {
    if (file.path().extension() != ".json") continue;
    ASSERT_OK_AND_ASSIGN(const std::string json, ReadFile(file.path()));
    v1::LinkageSchema schema;
    ASSERT_OK(ParseJson(file.path().string(), json, schema));
    std::set<std::string> sources;
    for (const v1::SourceMapping& mapping : schema.sources()) sources.insert(mapping.source());
    EXPECT_OK(CheckSchema(schema, sources)) << file.path();
    ++checked;
  }
  EXPECT_GT(checked, 0);
}

TEST(BuildSpecificationTest, SchemaAndOfficersMayStandBesideIt) {
  const SampleParties parties;
  v1::ProjectSpecification bare = testing::SampleSpecification();
  const std::string schema = ToJson(bare.linkage_schema());
  bare.clear_linkage_schema();
  bare.clear_parties();
  SpecificationParts beside{{parties.identities.begin(), parties.identities.begin() + 5},
                            {{"police", parties.identities[5]},
                             {"youth-care", parties.identities[6]},
                             {"board", parties.identities[7]}},
                            schema};
  ASSERT_OK_AND_ASSIGN(const ProjectDocument project, BuildSpecification(ToJson(bare), beside));
  ASSERT_OK_AND_ASSIGN(const ProjectDocument whole,
                       BuildSpecification(SampleSpecificationJson(), {parties.identities, {}, ""}));
  EXPECT_EQ(project.hash, whole.hash);
  EXPECT_THAT(BuildSpecification(SampleSpecificationJson(), beside),
              Fails(StatusCode::kInvalidArgument, HasSubstr("linkage_schema: got one in")));
  beside.officers[0].first = "hub";
  EXPECT_THAT(BuildSpecification(ToJson(bare), beside),
              Fails(StatusCode::kInvalidArgument, HasSubstr("officer: got one for hub")));
}

TEST(CheckProjectTest, TheSampleIsRight) { EXPECT_OK(CheckProject(WholeSpecification())); }

TEST(CheckProjectTest, EveryFaultIsNamedWithItsPlace) {
  const v1::ProjectSpecification whole = WholeSpecification();
  for (const Fault& fault : ProjectFaults()) {
    v1::ProjectSpecification broken = whole;
    fault.make(broken);
    EXPECT_THAT(CheckProject(broken),
                Fails(StatusCode::kInvalidArgument, ::testing::StartsWith(fault.message)));
  }
}

TEST(CheckProjectTest, EveryFaultOfTheSchemaIsNamedWithItsPlace) {
  const v1::ProjectSpecification whole = WholeSpecification();
  for (const Fault& fault : SchemaFaults()) {
    v1::ProjectSpecification broken = whole;
    fault.make(broken);
    EXPECT_THAT(CheckProject(broken),
                Fails(StatusCode::kInvalidArgument,
                      ::testing::StartsWith("linkage_schema." + fault.message)));
  }
}

}  // namespace
}  // namespace koppel::office
