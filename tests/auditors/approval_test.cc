#include "auditors/approval.h"

#include <gmock/gmock.h>

#include "auditors/text.h"
#include "base/digest.h"
#include "proto/canonical.h"
#include "tests/auditors/log_maker.h"
#include "tests/support/status_matchers.h"

namespace koppel::auditors::testing {
namespace {

using koppel::testing::Fails;
using ::testing::HasSubstr;
using ::testing::Not;

Specification Parsed(const v1::ProjectSpecification& message = SpecificationMessage()) {
  return Specification::Parse(CanonicalBytes(message)).value();
}

TEST(ShowSpecificationTest, ShowsAllThatAnOfficerDecidesOn) {
  const Specification specification = Parsed();
  const std::string text = ShowSpecification(specification);
  for (const std::string& part :
       {std::string("How many children under a supervision order got no care in time?"),
        std::string("youth_care of youth-care, legal basis: Youth Act, article 7.4.4"),
        std::string("officer board-officer"), Fingerprint(KeyOf("board-officer").public_key()),
        Fingerprint(KeyOf("hub").public_key()), std::string("nl-person-protected version 1"),
        std::string("LINK_PERSONS"), std::string("counts under 10 suppressed, rounded to 5"),
        std::string("2027-01-01"), ToHex(specification.project_hash())}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(ShowSpecificationTest, TextCannotRewriteTheTerminal) {
  v1::ProjectSpecification message = SpecificationMessage();
  message.set_purpose("statistics\x1b[2J\r\nhash        00 \u202eesrever");
  const std::string text = ShowSpecification(Parsed(message));
  EXPECT_THAT(text, HasSubstr("statistics?[2J??hash        00 ?esrever\n"));
  EXPECT_THAT(Printable(std::string(3000, 'x')), Not(HasSubstr(std::string(2001, 'x'))));
}

TEST(SignApprovalsTest, TheOfficerSignsTheHashForItsAgency) {
  const Specification specification = Parsed();
  ASSERT_OK_AND_ASSIGN(const auto approvals, SignApprovals(specification, "police-officer",
                                                           KeyOf("police-officer"), kStartMs));
  ASSERT_EQ(approvals.size(), 1u);
  EXPECT_OK(VerifySigned("approval", approvals[0], KeyOf("police-officer").public_key()));
  v1::Approval approval;
  ASSERT_OK(ParseStrictly("approval", approvals[0].message(), approval));
  EXPECT_EQ(approval.project_hash(), specification.project_hash());
  EXPECT_EQ(approval.party(), "police");
  EXPECT_EQ(approval.time_ms(), kStartMs);
}

TEST(SignApprovalsTest, AnOfficerOfTwoAgenciesSignsForBoth) {
  v1::ProjectSpecification message = SpecificationMessage();
  message.mutable_parties(2)->set_officer("police-officer");
  message.mutable_parties(2)->set_officer_key(KeyOf("police-officer").public_key());
  ASSERT_OK_AND_ASSIGN(const auto approvals, SignApprovals(Parsed(message), "police-officer",
                                                           KeyOf("police-officer"), kStartMs));
  EXPECT_EQ(approvals.size(), 2u);
}

TEST(SignApprovalsTest, AStrangerAndAnotherKeyAreRefused) {
  EXPECT_THAT(SignApprovals(Parsed(), "mallory", KeyOf("mallory"), kStartMs),
              Fails(StatusCode::kPermissionDenied, HasSubstr("names no agency whose officer")));
  EXPECT_THAT(SignApprovals(Parsed(), "police-officer", KeyOf("mallory"), kStartMs),
              Fails(StatusCode::kPermissionDenied, HasSubstr("SHA256:")));
}

TEST(SpecificationTest, WhatAReaderMustRelyOnIsDemanded) {
  const auto parse = [](const std::function<void(v1::ProjectSpecification&)>& spoil) {
    v1::ProjectSpecification message = SpecificationMessage();
    spoil(message);
    return Specification::Parse(CanonicalBytes(message)).status();
  };
  using Message = v1::ProjectSpecification;
  const auto fails = [](const char* what) {
    return Fails(StatusCode::kInvalidArgument, HasSubstr(what));
  };
  EXPECT_THAT(parse([](Message& m) { m.clear_id(); }), fails("id: got none"));
  EXPECT_THAT(parse([](Message& m) { m.mutable_parties(3)->set_role(v1::AGENT); }),
              fails("officer: got none"));
  EXPECT_THAT(parse([](Message& m) { m.mutable_parties()->RemoveLast(); }), fails("LINKER"));
  EXPECT_THAT(parse([](Message& m) { m.mutable_parties(0)->set_officer_key("short"); }),
              fails("officer_key: got 5 bytes, want 32"));
  EXPECT_THAT(parse([](Message& m) { m.mutable_parties(0)->set_name("board"); }),
              fails("got board twice"));
  EXPECT_THAT(parse([](Message& m) { m.mutable_sources(0)->set_agency("statistics"); }),
              fails("agency: got statistics"));
  EXPECT_THAT(parse([](Message& m) { m.mutable_sources(0)->set_name("board"); }),
              fails("sources: got board twice"));
  EXPECT_THAT(parse([](Message& m) { m.set_expires("soon"); }), fails("expires"));
}

}  // namespace
}  // namespace koppel::auditors::testing
