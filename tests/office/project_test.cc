#include "office/project/specification.h"
#include "proto/canonical.h"
#include "tests/office/sample_project.h"
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
                    HasSubstr("parties[2].signing_key: got 0 bytes, want 32")));
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

TEST(BuildSpecificationTest, WhatNoPartyAcceptsIsRefused) {
  const SampleParties parties;
  v1::ProjectSpecification bare = testing::SampleSpecification();
  bare.mutable_linkage_schema()->clear_passes();
  EXPECT_THAT(BuildSpecification(ToJson(bare), {parties.identities, {}, ""}),
              Fails(StatusCode::kInvalidArgument,
                    HasSubstr("specification: linkage_schema.passes: got 0, want 1..64")));
}

}  // namespace
}  // namespace koppel::office
