#include "auditors/approval.h"

#include <gmock/gmock.h>

#include "auditors/show_specification.h"
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
  message.set_purpose("statistics\nhash        00 \u202eesrever");
  const std::string text = ShowSpecification(Parsed(message));
  EXPECT_THAT(text, HasSubstr("statistics?hash        00 ?esrever\n"));
  EXPECT_EQ(Printable("a\x1b[2J\r\n"), "a?[2J??");
  EXPECT_THAT(Printable(std::string(3000, 'x')), Not(HasSubstr(std::string(2001, 'x'))));
}

TEST(ShowSpecificationTest, ShowsWhichColumnsLeaveAndUnderWhichName) {
  v1::ProjectSpecification message = SpecificationMessage();
  v1::Source& source = *message.mutable_sources(0);
  v1::EventDeclaration& event = *source.add_events();
  event.set_kind("report");
  event.set_start_column("kennisnamedatum");
  event.set_end_column("einde");
  event.set_when_column("uitspraak");
  event.add_when_values("OTS");
  event.add_when_values("VOTS");
  v1::AttributeDeclaration& any = *event.add_attributes();
  any.set_name("offence_class");
  any.set_column("klasse\u202e");
  v1::AttributeDeclaration& coded = *event.add_attributes();
  coded.set_name("care");
  coded.set_column("hulpvorm");
  coded.add_codes("31");
  coded.add_codes("32");
  EXPECT_THAT(ShowSpecification(Parsed(message)),
              HasSubstr("    not unique: duplicates are linked\n"
                        "    event report\n"
                        "      only where uitspraak is OTS, VOTS\n"
                        "      start <- kennisnamedatum\n"
                        "      end <- einde\n"
                        "      offence_class <- klasse?: any value\n"
                        "      care <- hulpvorm: one of 31, 32\n"));
  message.mutable_sources(0)->set_unique(true);
  EXPECT_THAT(ShowSpecification(Parsed(message)), HasSubstr("unique: a person stands in it once"));
}

TEST(ShowSpecificationTest, ShowsWhatIsAskedOfAudits) {
  v1::ProjectSpecification message = SpecificationMessage();
  EXPECT_THAT(ShowSpecification(Parsed(message)), HasSubstr("audit       none is asked for\n"));
  message.mutable_audit()->set_most_age_days(30);
  EXPECT_THAT(
      ShowSpecification(Parsed(message)),
      HasSubstr("audit       before each upload\n"
                "  a report of at most 30 days for each source, of at least 10000 codes,\n"));
}

TEST(ShowSpecificationTest, ShowsWhatIsEncodedAndHowItIsCompared) {
  v1::ProjectSpecification message = SpecificationMessage();
  ASSERT_OK(ParseJson("schema", R"({
    "name": "small", "version": 1,
    "fields": [{"name": "surname", "type": "NAME"}, {"name": "born", "type": "DATE"}],
    "encodings": [
      {"name": "exact", "token": {"settles": true, "parts": [
        {"field": "born", "part": "YEAR"}, {"field": "surname", "part": "PREFIX", "length": 4}]}},
      {"name": "person", "bloom": {"bits": 512, "fields": [
        {"field": "surname", "tokens": "BIGRAMS", "hashes": 10},
        {"field": "born", "tokens": "EXACT", "hashes": 5, "optional": true}]}}],
    "passes": [{"equal": {"encoding": "exact"}},
               {"similar": {"encoding": "person", "dicePermille": 700}}],
    "comparison": {"terms": [{"encoding": "person", "weight": 3, "floorPermille": 200}],
                   "thresholdPermille": 820, "leastWeight": 2}})",
                      *message.mutable_linkage_schema()));
  EXPECT_THAT(ShowSpecification(Parsed(message)),
              HasSubstr("schema      small version 1\n"
                        "  encoding exact (exact token, equality settles)\n"
                        "    of born YEAR, surname PREFIX 4\n"
                        "  encoding person (Bloom filter, 512 bits, 0 hardening steps)\n"
                        "    of surname BIGRAMS x10, born EXACT x5 where known\n"
                        "  candidates: equal exact\n"
                        "  candidates: Dice of person at least 700 permille\n"
                        "  match: mean similarity at least 820 permille, shared weight at least 2\n"
                        "    of person (weight 3, floor 200 permille)\n"));
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

TEST(SpecificationTest, WhatNoPartyAcceptsIsRefused) {
  v1::ProjectSpecification message = SpecificationMessage();
  message.mutable_parties()->RemoveLast();
  EXPECT_THAT(Specification::Parse(CanonicalBytes(message)),
              Fails(StatusCode::kInvalidArgument, HasSubstr("specification: parties with the role "
                                                            "LINKER: got 0")));
}

}  // namespace
}  // namespace koppel::auditors::testing
