// Every limit of project.proto: one change that keeps it and one that breaks it.
#include "proto/check_project.h"

#include <gmock/gmock.h>

#include <functional>

#include "proto/audit_requirement.h"
#include "proto/canonical.h"
#include "proto/parties.h"
#include "tests/proto/sample_specification.h"
#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

using ::koppel::testing::Fails;
using ::koppel::testing::WholeSpecification;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using S = v1::ProjectSpecification;
using Change = std::function<void(S&)>;

struct Limit {
  // How the refusal begins.
  std::string refusal;
  Change breaks;
  Change keeps;
};

void ExpectKept(const std::vector<Limit>& limits) {
  const S whole = WholeSpecification();
  ASSERT_OK(CheckProject(whole));
  for (const Limit& limit : limits) {
    S kept = whole;
    limit.keeps(kept);
    EXPECT_OK(CheckProject(kept)) << limit.refusal;
    S broken = whole;
    limit.breaks(broken);
    EXPECT_THAT(CheckProject(broken),
                Fails(StatusCode::kInvalidArgument, StartsWith(limit.refusal)));
  }
}

std::string Key(char c) { return std::string(32, c); }

v1::EventDeclaration& Event(S& s, int source) {
  return *s.mutable_sources(source)->mutable_events(0);
}
v1::AttributeDeclaration& Attribute(S& s) { return *Event(s, 0).mutable_attributes(0); }

void AddAgencies(S& s, int upto) {
  while (s.parties_size() < upto) {
    const int n = s.parties_size();
    v1::Party& party = *s.add_parties();
    party.set_name(Concat("agency-", n));
    party.set_role(v1::AGENT);
    party.set_signing_key(Key(static_cast<char>(n + 120)));
    party.set_sealing_key(Key('s'));
    party.set_officer("officer");
    party.set_officer_key(Key('!'));
  }
}

void AddSources(S& s, int upto) {
  while (s.sources_size() < upto) {
    *s.add_sources() = s.sources(0);
    s.mutable_sources()->rbegin()->set_name(Concat("s", s.sources_size()));
  }
}

TEST(CheckProjectTest, IdAndPurpose) {
  ExpectKept({
      {"id: got ab, want 3..64 of a-z, 0-9 and -", [](S& s) { s.set_id("ab"); },
       [](S& s) { s.set_id("abc"); }},
      {"id: got Monitor", [](S& s) { s.set_id("Monitor"); },
       [](S& s) { s.set_id(std::string(64, 'm')); }},
      {"id: got pi?lot", [](S& s) { s.set_id(std::string("pi\0lot", 6)); }, [](S&) {}},
      {"purpose: got 0 characters, want 1..2000", [](S& s) { s.clear_purpose(); },
       [](S& s) { s.set_purpose("één doel\nin twee regels"); }},
      {"purpose: got 2001 characters", [](S& s) { s.set_purpose(std::string(2001, 'x')); },
       [](S& s) { s.set_purpose(std::string(2000, 'x')); }},
      {"purpose: got a control character", [](S& s) { s.set_purpose("a\x1b[2J"); }, [](S&) {}},
  });
}

TEST(CheckProjectTest, PartiesAndRoles) {
  ExpectKept({
      {"parties: got 0, want 3..64", [](S& s) { s.clear_parties(); },
       [](S& s) { AddAgencies(s, 64); }},
      {"parties: got 65", [](S& s) { AddAgencies(s, 65); }, [](S& s) { AddAgencies(s, 5); }},
      {"parties[0].name: got nothing", [](S& s) { s.mutable_parties(0)->clear_name(); },
       [](S& s) { s.mutable_parties(0)->set_name("a-1"); }},
      {"parties[3].name: got police again", [](S& s) { s.mutable_parties(3)->set_name("police"); },
       [](S&) {}},
      {"parties[0].role: got OPERATOR, want AGENT, OFFICE or LINKER",
       [](S& s) { s.mutable_parties(0)->set_role(v1::OPERATOR); }, [](S&) {}},
      {"parties with the role OFFICE: got 0, want 1..1",
       [](S& s) { s.mutable_parties()->DeleteSubrange(1, 1); }, [](S&) {}},
      {"parties with the role LINKER: got 0, want 1..1",
       [](S& s) { s.mutable_parties()->DeleteSubrange(0, 1); }, [](S&) {}},
      // Of three parties one is then an agency.
      {"parties: got 2", [](S& s) { s.mutable_parties()->DeleteSubrange(2, 2); },
       [](S& s) {
         s.mutable_parties()->RemoveLast(), s.mutable_sources()->RemoveLast(),
             s.mutable_linkage_schema()->clear_sources();
       }},
  });
}

TEST(CheckProjectTest, Keys) {
  ExpectKept({
      {"parties[1].signing_key: got 3 bytes, want 32",
       [](S& s) { s.mutable_parties(1)->set_signing_key("abc"); },
       [](S& s) { s.mutable_parties(1)->set_signing_key(Key('z')); }},
      {"parties[1].signing_key: got another party's",
       [](S& s) { s.mutable_parties(1)->set_signing_key(s.parties(0).signing_key()); }, [](S&) {}},
      {"parties[0].sealing_key: got 1 bytes, want 0",
       [](S& s) { s.mutable_parties(0)->set_sealing_key("x"); }, [](S&) {}},
      {"parties[1].sealing_key: got 0 bytes, want 32",
       [](S& s) { s.mutable_parties(1)->clear_sealing_key(); },
       [](S& s) { s.mutable_parties(1)->set_sealing_key(Key('z')); }},
      {"parties[1].officer: got one, want none",
       [](S& s) { s.mutable_parties(1)->set_officer("me"); }, [](S&) {}},
      {"parties[2].officer: got nothing", [](S& s) { s.mutable_parties(2)->clear_officer(); },
       [](S& s) { s.mutable_parties(2)->set_officer(s.parties(3).officer()); }},
      {"parties[2].officer_key: got 0 bytes, want 32",
       [](S& s) { s.mutable_parties(2)->clear_officer_key(); },
       [](S& s) { s.mutable_parties(2)->set_officer_key(s.parties(3).officer_key()); }},
      {"parties[2].officer_key: got a party's signing key",
       [](S& s) { s.mutable_parties(2)->set_officer_key(s.parties(1).signing_key()); }, [](S&) {}},
  });
}

TEST(CheckProjectTest, Sources) {
  ExpectKept({
      {"sources: got 0, want 1..64", [](S& s) { s.clear_sources(); },
       [](S& s) { AddSources(s, 64); }},
      {"sources: got 65", [](S& s) { AddSources(s, 65); }, [](S& s) { AddSources(s, 3); }},
      {"sources[1].name: got police again", [](S& s) { s.mutable_sources(1)->set_name("police"); },
       [](S& s) { s.mutable_sources(0)->set_name("a-b_c"); }},
      {"sources[0].agency: got hub, want one of board, police",
       [](S& s) { s.mutable_sources(0)->set_agency("hub"); },
       [](S& s) { s.mutable_sources(0)->set_agency("board"); }},
      {"sources[0].legal_basis: got 0 characters, want 1..500",
       [](S& s) { s.mutable_sources(0)->clear_legal_basis(); },
       [](S& s) { s.mutable_sources(0)->set_legal_basis(std::string(500, 'x')); }},
      {"linkage_schema.sources[0].source: got polise, want one of board, police",
       [](S& s) { s.mutable_linkage_schema()->mutable_sources(0)->set_source("polise"); },
       [](S& s) { s.mutable_linkage_schema()->mutable_sources(0)->set_source("police"); }},
      {"sources[1].events[0].start_column: got born, want a column that is no linkage field",
       [](S& s) { Event(s, 1).set_start_column("born"); },
       [](S& s) { Event(s, 1).set_start_column("birth_date"); }},
      {"linkage_schema.passes: got 0", [](S& s) { s.mutable_linkage_schema()->clear_passes(); },
       [](S&) {}},
  });
}

TEST(CheckProjectTest, Events) {
  ExpectKept({
      {"sources[0].events: got 65, want 0..64",
       [](S& s) {
         while (s.sources(0).events_size() < 65) s.mutable_sources(0)->add_events();
       },
       [](S& s) { s.mutable_sources(0)->clear_events(); }},
      {"sources[0].events[0].kind: got A, want 1..64 of a-z, 0-9 and _",
       [](S& s) { Event(s, 0).set_kind("A"); }, [](S& s) { Event(s, 0).set_kind("a_1"); }},
      {"sources[0].events[1].kind: got police_report again",
       [](S& s) { *s.mutable_sources(0)->add_events() = s.sources(0).events(0); },
       [](S& s) {
         *s.mutable_sources(0)->add_events() = s.sources(0).events(0);
         s.mutable_sources(0)->mutable_events(1)->set_kind("other");
       }},
      {"sources[0].events[0].start_column: got 0 characters, want 1..128",
       [](S& s) { Event(s, 0).clear_start_column(); },
       [](S& s) { Event(s, 0).set_start_column(std::string(128, 'x')); }},
      {"sources[0].events[0].end_column: got 129 characters, want 0..128",
       [](S& s) { Event(s, 0).set_end_column(std::string(129, 'x')); },
       [](S& s) { Event(s, 0).clear_end_column(); }},
      {"sources[1].events[0].when_values: got 0", [](S& s) { Event(s, 1).clear_when_values(); },
       [](S& s) { Event(s, 1).clear_when_values(), Event(s, 1).clear_when_column(); }},
      {"sources[0].events[0].when_values: got 1", [](S& s) { Event(s, 0).add_when_values("x"); },
       [](S& s) { Event(s, 1).add_when_values("x"); }},
  });
}

TEST(CheckProjectTest, Attributes) {
  const auto add_codes = [](S& s, int upto) {
    while (Attribute(s).codes_size() < upto) {
      Attribute(s).add_codes(Concat("c", Attribute(s).codes_size()));
    }
  };
  ExpectKept({
      {"sources[0].events[0].attributes: got 65, want 0..64",
       [](S& s) {
         while (Event(s, 0).attributes_size() < 65) Event(s, 0).add_attributes();
       },
       [](S& s) { Event(s, 0).clear_attributes(); }},
      {"sources[0].events[0].attributes[0].name: got a-b, want 1..64 of a-z, 0-9 and _",
       [](S& s) { Attribute(s).set_name("a-b"); }, [](S& s) { Attribute(s).set_name("a_b"); }},
      {"sources[0].events[0].attributes[1].name: got offence_class again",
       [](S& s) { *Event(s, 0).add_attributes() = Attribute(s); }, [](S&) {}},
      {"sources[0].events[0].attributes[0].column: got 0",
       [](S& s) { Attribute(s).clear_column(); },
       [](S& s) { Attribute(s).set_column(std::string(128, 'x')); }},
      {"sources[0].events[0].attributes[0].codes: got 1001, want 0..1000",
       [=](S& s) { add_codes(s, 1001); }, [=](S& s) { add_codes(s, 1000); }},
      {"sources[0].events[0].attributes[0].codes[1]: got 31 again",
       [](S& s) { Attribute(s).set_codes(1, "31"); }, [](S& s) { Attribute(s).clear_codes(); }},
      {"sources[0].events[0].attributes[0].codes[1]: got 65 characters, want 1..64",
       [](S& s) { Attribute(s).set_codes(1, std::string(65, 'x')); },
       [](S& s) { Attribute(s).set_codes(1, std::string(64, 'x')); }},
  });
}

TEST(CheckProjectTest, JobsDisclosureEpochsAndDates) {
  ExpectKept({
      {"allowed_jobs: got 0, want 1..2", [](S& s) { s.clear_allowed_jobs(); },
       [](S& s) { s.add_allowed_jobs(v1::COUNT_PERSONS); }},
      {"allowed_jobs[1]: got LINK_PERSONS again",
       [](S& s) { s.add_allowed_jobs(v1::LINK_PERSONS); }, [](S&) {}},
      {"allowed_jobs[0]: got 0, want",
       [](S& s) { s.set_allowed_jobs(0, v1::JOB_KIND_UNSPECIFIED); },
       [](S& s) { s.set_allowed_jobs(0, v1::COUNT_PERSONS); }},
      {"job_approval: got 1, want JOB_APPROVAL_NONE",
       [](S& s) { s.set_job_approval(v1::JOB_APPROVAL_EVERY_OFFICER); },
       [](S& s) { s.set_job_approval(v1::JOB_APPROVAL_NONE); }},
      {"disclosure.least_count: got 0, want 1..1000", [](S& s) { s.clear_disclosure(); },
       [](S& s) { s.mutable_disclosure()->set_least_count(1); }},
      {"disclosure.round_to: got 1001", [](S& s) { s.mutable_disclosure()->set_round_to(1001); },
       [](S& s) { s.mutable_disclosure()->set_round_to(1000); }},
      {"epochs.first: got 0", [](S& s) { s.clear_epochs(); },
       [](S& s) { s.mutable_epochs()->set_first(2); }},
      {"expires: got nothing, want a date such as", [](S& s) { s.clear_expires(); }, [](S&) {}},
      {"expires: got no such date", [](S& s) { s.set_expires("20271231"); },
       [](S& s) { s.set_expires("2027-02-28"); }},
      {"expires: got no such date", [](S& s) { s.set_expires("2027-02-29"); }, [](S&) {}},
      {"retain_until: got 2027-12-30, want 2027-12-31 or later",
       [](S& s) { s.set_retain_until("2027-12-30"); },
       [](S& s) { s.set_retain_until("2027-12-31"); }},
  });
}

v1::AuditGates& Gates(S& s) { return *s.mutable_audit()->mutable_gates(); }

TEST(CheckProjectTest, WhatIsAskedOfAudits) {
  ExpectKept({
      {"audit.most_age_days: got 0, want 1..3650",
       [](S& s) { s.mutable_audit()->set_most_age_days(0); }, [](S& s) { s.mutable_audit(); }},
      {"audit.most_age_days: got 3651", [](S& s) { s.mutable_audit()->set_most_age_days(3651); },
       [](S& s) { s.mutable_audit()->set_most_age_days(3650); }},
      {"audit.least_records: got 99, want 100..100000",
       [](S& s) { s.mutable_audit()->set_least_records(99); },
       [](S& s) { s.mutable_audit()->set_least_records(100'000); }},
      {"audit.least_seeds: got 2501, want 1..2500",
       [](S& s) { s.mutable_audit()->set_least_seeds(2501); },
       [](S& s) { s.mutable_audit()->set_least_seeds(2500); }},
      {"audit.least_seeds: got 0", [](S& s) { s.mutable_audit()->set_least_seeds(0); },
       [](S& s) { s.mutable_audit()->set_least_seeds(1); }},
      // The usual 5000 pairs are more than 300 codes allow.
      {"audit.least_pairs: got 5000, want 10..200",
       [](S& s) {
         s.mutable_audit()->set_least_records(300), s.mutable_audit()->set_least_seeds(75);
       },
       [](S& s) {
         s.mutable_audit()->set_least_records(300), s.mutable_audit()->set_least_seeds(75),
             s.mutable_audit()->set_least_pairs(200);
       }},
      {"audit.least_pairs: got 9", [](S& s) { s.mutable_audit()->set_least_pairs(9); },
       [](S& s) { s.mutable_audit()->set_least_pairs(6666); }},
  });
}

TEST(CheckProjectTest, Gates) {
  ExpectKept({
      {"audit.gates.ones_with_tokens: got 1000001, want 0..1000000",
       [](S& s) { Gates(s).set_ones_with_tokens(1'000'001); },
       [](S& s) { Gates(s).set_ones_with_tokens(0); }},
      {"audit.gates.profile_times_chance: got 101, want 0..100",
       [](S& s) { Gates(s).set_profile_times_chance(101); },
       [](S& s) { Gates(s).set_profile_times_chance(0); }},
      {"audit.gates.graph_of_twin: got 800000, want more than graph, 800000",
       [](S& s) { Gates(s).set_graph(800'000); }, [](S& s) { Gates(s).set_graph(799'999); }},
      {"audit.gates.graph_of_twin: got 50000, want more than",
       [](S& s) { Gates(s).set_graph_of_twin(50'000); },
       [](S& s) { Gates(s).set_graph_of_twin(50'001); }},
      {"audit.gates.profile: got 1000001", [](S& s) { Gates(s).set_profile(1'000'001); },
       [](S& s) { Gates(s).set_profile(0); }},
      {"audit.gates.profile_of_twin: got 1000001",
       [](S& s) { Gates(s).set_profile_of_twin(1'000'001); },
       [](S& s) { Gates(s).set_profile_of_twin(1'000'000); }},
      {"audit.gates.learner_of_twin: got 0, want more than learner, 100000",
       [](S& s) { Gates(s).set_learner_of_twin(0); }, [](S& s) { Gates(s).set_learner(0); }},
  });
}

TEST(AuditRequirementTest, TheUsualNumbersStandForThoseThatAreAbsentAndNoOthers) {
  v1::AuditRequirement asked;
  asked.mutable_gates()->set_graph(0);
  asked.set_least_seeds(7);
  const v1::AuditRequirement whole = WithUsualBounds(asked);
  EXPECT_EQ(whole.gates().graph(), 0u);
  EXPECT_EQ(whole.least_seeds(), 7u);
  EXPECT_EQ(whole.gates().profile(), 5'000u);
  EXPECT_EQ(whole.gates().learner_of_twin(), 950'000u);
  EXPECT_EQ(whole.least_records(), 10'000u);
  EXPECT_EQ(whole.least_pairs(), 5'000u);
  EXPECT_EQ(whole.most_age_days(), 365u);
}

TEST(AuditRequirementTest, OfficersReadTheNumbersThatHold) {
  v1::AuditRequirement asked;
  asked.mutable_gates()->set_graph(25'000);
  const std::string text = AuditRequirementText(asked, "  ");
  EXPECT_THAT(text, HasSubstr("  a report of at most 365 days for each source, of at least 10000"));
  EXPECT_THAT(text, HasSubstr("  - pattern mining finds nobody,"));
  EXPECT_THAT(text, HasSubstr("graph matching finds at most 2.5%, unhardened at least 80%\n"));
  EXPECT_THAT(text, HasSubstr("at most 0.5% or 5 times chance, unhardened at least 90%\n"));
}

TEST(ParseProjectTest, AnAuditIsReadFromJsonAsItIsWritten) {
  S specification = WholeSpecification();
  ASSERT_OK(ParseJson("audit", R"({"gates": {"graph": 0}, "least_seeds": 100})",
                      *specification.mutable_audit()));
  EXPECT_TRUE(specification.audit().gates().has_graph());
  EXPECT_FALSE(specification.audit().gates().has_profile());
  EXPECT_OK(ParseProject("specification", CanonicalBytes(specification)));
}

TEST(ParseProjectTest, BytesAreReadStrictlyAndNamed) {
  const std::string bytes = CanonicalBytes(WholeSpecification());
  EXPECT_OK(ParseProject("specification", bytes));
  EXPECT_THAT(ParseProject("specification", bytes + "\x9a\x06\x01x"),  // field 99
              Fails(StatusCode::kInvalidArgument, HasSubstr("does not know")));
  EXPECT_THAT(ParseProject("specification", std::string(kMostSpecificationBytes + 1, 'x')),
              Fails(StatusCode::kInvalidArgument, HasSubstr("want at most 1048576")));
  EXPECT_THAT(ParseProject("specification", ""),
              Fails(StatusCode::kInvalidArgument, StartsWith("specification: id: got nothing")));
}

TEST(PartiesTest, WhoIsWho) {
  const S whole = WholeSpecification();
  EXPECT_EQ(OfficeOf(whole).name(), "statistics");
  EXPECT_EQ(LinkerOf(whole).name(), "hub");
  EXPECT_EQ(FindParty(whole, "hub"), &whole.parties(0));
  EXPECT_EQ(FindAgency(whole, "hub"), nullptr);
  EXPECT_EQ(FindAgency(whole, "board"), &whole.parties(3));
  EXPECT_EQ(FindSource(whole, "board"), &whole.sources(1));
  EXPECT_EQ(AgencyOf(whole, "police"), &whole.parties(2));
  EXPECT_EQ(AgencyOf(whole, "nothing"), nullptr);
  EXPECT_EQ(AgenciesOf(whole).size(), 2u);
}

}  // namespace
}  // namespace koppel
