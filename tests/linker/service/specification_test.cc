// Each rule of a project specification, broken one at a time.
#include "linker/service/specification.h"

#include <functional>

#include "proto/canonical.h"
#include "tests/linker/service/linker_case.h"
#include "tests/support/status_matchers.h"

namespace koppel::testing {
namespace {

using ::testing::HasSubstr;

// What one change to a good specification leads to.
class SpecificationTest : public ::testing::Test {
 protected:
  Status With(const std::function<void(v1::ProjectSpecification&)>& change) {
    v1::ProjectSpecification specification = Good();
    change(specification);
    return linker::ReadSpecification(CanonicalBytes(specification)).status();
  }

  static const v1::ProjectSpecification& Good() {
    static const auto& good = *new v1::ProjectSpecification(Cast().Specification());
    return good;
  }

  static auto Refuses(const std::string& words) {
    return Fails(StatusCode::kInvalidArgument, HasSubstr(words));
  }
};

TEST_F(SpecificationTest, TheGoodOneIsGood) {
  EXPECT_OK(With([](auto&) {}));
}

TEST_F(SpecificationTest, Ids) {
  EXPECT_THAT(With([](auto& s) { s.set_id("ab"); }), Refuses("id: got 2 characters, want 3..64"));
  EXPECT_THAT(With([](auto& s) { s.set_id("Pilot"); }), Refuses("id: got another character"));
  EXPECT_THAT(With([](auto& s) { s.set_id(std::string("pi\0lot", 6)); }), Refuses("id:"));
}

TEST_F(SpecificationTest, PurposeIsPlainText) {
  EXPECT_THAT(With([](auto& s) { s.clear_purpose(); }), Refuses("purpose: got 0 characters"));
  EXPECT_THAT(With([](auto& s) { s.set_purpose("a\x1b[2J"); }), Refuses("purpose: got a control"));
  EXPECT_OK(With([](auto& s) { s.set_purpose("Kinderen met beschermingsmaatregel: één doel"); }));
}

TEST_F(SpecificationTest, ExactlyOneOfficeAndOneLinker) {
  EXPECT_THAT(With([](auto& s) { s.mutable_parties()->DeleteSubrange(2, 1); }), Refuses("OFFICE"));
  EXPECT_THAT(With([](auto& s) { s.mutable_parties()->DeleteSubrange(3, 1); }), Refuses("LINKER"));
  EXPECT_THAT(With([](auto& s) { s.mutable_parties(1)->set_role(v1::OPERATOR); }),
              Refuses("parties[1].role: got OPERATOR"));
}

TEST_F(SpecificationTest, PartiesHaveNamesAndKeysOfTheirOwn) {
  EXPECT_THAT(With([](auto& s) { s.mutable_parties(1)->set_name("police"); }), Refuses("twice"));
  EXPECT_THAT(
      With([](auto& s) { s.mutable_parties(1)->set_signing_key(s.parties(0).signing_key()); }),
      Refuses("parties[1].signing_key: got another party's"));
  EXPECT_THAT(With([](auto& s) { s.mutable_parties(0)->set_signing_key("short"); }),
              Refuses("parties[0].signing_key: got 5 bytes, want 32"));
  EXPECT_THAT(With([](auto& s) { s.mutable_parties(3)->set_sealing_key(std::string(32, 'x')); }),
              Refuses("parties[3].sealing_key: got 32 bytes, want 0"));
}

TEST_F(SpecificationTest, WhoApprovesIsNotWhoDelivers) {
  EXPECT_THAT(
      With([](auto& s) { s.mutable_parties(0)->set_officer_key(s.parties(0).signing_key()); }),
      Refuses("officer_key of police"));
  EXPECT_THAT(With([](auto& s) { s.mutable_parties(0)->clear_officer(); }),
              Refuses("parties[0].officer"));
  EXPECT_THAT(With([](auto& s) { s.mutable_parties(2)->set_officer("someone"); }),
              Refuses("only agencies have an officer"));
}

TEST_F(SpecificationTest, SourcesBelongToAgencies) {
  EXPECT_THAT(With([](auto& s) { s.mutable_sources(0)->set_agency("statistics"); }),
              Refuses("sources[0].agency: got statistics"));
  EXPECT_THAT(With([](auto& s) { s.mutable_sources(0)->set_agency("nobody"); }),
              Refuses("sources[0].agency: got nobody"));
  EXPECT_THAT(With([](auto& s) { s.mutable_sources(1)->set_name("police"); }), Refuses("twice"));
  EXPECT_THAT(With([](auto& s) { s.mutable_sources(0)->clear_legal_basis(); }),
              Refuses("sources[0].legal_basis: got 0"));
  EXPECT_THAT(With([](auto& s) { s.clear_sources(); }), Refuses("sources: got 0, want 1..64"));
}

TEST_F(SpecificationTest, EventsHaveAKindAndAStart) {
  EXPECT_THAT(With([](auto& s) { s.mutable_sources(0)->add_events(); }), Refuses("events[0].kind"));
  EXPECT_THAT(With([](auto& s) { s.mutable_sources(0)->add_events()->set_kind("report"); }),
              Refuses("events[0].start_column"));
}

TEST_F(SpecificationTest, SchemasThatTheEngineCannotFollow) {
  EXPECT_THAT(With([](auto& s) { s.mutable_linkage_schema()->clear_passes(); }),
              Refuses("linkage_schema: passes"));
  EXPECT_THAT(
      With([](auto& s) { s.mutable_linkage_schema()->add_sources()->set_source("polise"); }),
      Refuses("linkage_schema.sources: got polise"));
}

TEST_F(SpecificationTest, JobsDisclosureEpochsAndDates) {
  EXPECT_THAT(With([](auto& s) { s.clear_allowed_jobs(); }), Refuses("allowed_jobs: got 0"));
  EXPECT_THAT(With([](auto& s) { s.clear_disclosure(); }), Refuses("disclosure.least_count"));
  EXPECT_THAT(With([](auto& s) { s.clear_epochs(); }), Refuses("epochs.first: got 0"));
  EXPECT_THAT(With([](auto& s) { s.set_expires("tomorrow"); }), Refuses("expires: "));
  EXPECT_THAT(With([](auto& s) { s.set_retain_until("2001-01-01"); }), Refuses("retain_until: "));
}

TEST_F(SpecificationTest, UnknownFieldsAreRefused) {
  std::string bytes = CanonicalBytes(Good());
  bytes += "\x9a\x06\x01x";  // field 99
  EXPECT_THAT(linker::ReadSpecification(bytes), Refuses("does not know"));
}

TEST_F(SpecificationTest, MoreThanAMebibyteIsRefused) {
  EXPECT_THAT(linker::ReadSpecification(std::string((1u << 20) + 1, 'x')), Refuses("at most"));
}

}  // namespace
}  // namespace koppel::testing
