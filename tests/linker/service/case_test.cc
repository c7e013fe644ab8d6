// The whole case through the linker: create, approve, deliver, link, fetch.
#include <algorithm>
#include <map>

#include "base/digest.h"
#include "proto/canonical.h"
#include "tests/linker/service/linker_case.h"
#include "tests/support/status_matchers.h"

namespace koppel::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class CaseTest : public ::testing::Test {
 protected:
  void SetUp() override {
    hub.Serve();
    ASSERT_OK(hub.Create());
    ASSERT_OK(hub.Approve());
  }

  v1::JobSpecification RunJob() {
    v1::JobSpecification job = hub.cast.Job(hub.specification);
    EXPECT_OK(hub.Submit(job));
    const Result<v1::JobState> state = hub.Watch(job.job_id());
    EXPECT_OK(state);
    EXPECT_EQ(*state, v1::SUCCEEDED);
    return job;
  }

  LinkerCase hub;
};

TEST_F(CaseTest, PersonsOfTwoSourcesAreLinkedAndFetched) {
  ASSERT_OK(hub.DeliverAll());
  const v1::JobSpecification job = RunJob();
  ASSERT_OK_AND_ASSIGN(const FetchedResult result, hub.Fetch(job.job_id()));
  EXPECT_THAT(result.deliveries, SizeIs(2));
  EXPECT_THAT(result.persons, SizeIs(60));
  std::map<int, int> members;
  for (const v1::Person& person : result.persons) ++members[person.members_size()];
  EXPECT_EQ(members, (std::map<int, int>{{1, 40}, {2, 20}}));
}

TEST_F(CaseTest, EveryMemberComesWithItsOwnPayload) {
  ASSERT_OK(hub.DeliverAll());
  const v1::JobSpecification job = RunJob();
  std::map<std::string, std::string> payloads;
  for (const auto& record : RecordsOf("police", 1, 40)) {
    payloads[record.record_ref()] = record.sealed_payload();
  }
  for (const auto& record : RecordsOf("board", 21, 60)) {
    payloads[record.record_ref()] = record.sealed_payload();
  }
  ASSERT_OK_AND_ASSIGN(const FetchedResult result, hub.Fetch(job.job_id()));
  for (const v1::Person& person : result.persons) {
    for (const v1::Member& member : person.members()) {
      EXPECT_EQ(member.sealed_payload(), payloads[member.record_ref()]);
    }
  }
}

TEST_F(CaseTest, TwoJobsOnTheSameInputGiveTheSameBytes) {
  ASSERT_OK(hub.DeliverAll());
  const v1::JobSpecification first = RunJob();
  const v1::JobSpecification second = RunJob();
  ASSERT_OK_AND_ASSIGN(const FetchedResult a, hub.Fetch(first.job_id()));
  ASSERT_OK_AND_ASSIGN(const FetchedResult b, hub.Fetch(second.job_id()));
  ASSERT_EQ(a.persons.size(), b.persons.size());
  for (size_t i = 0; i < a.persons.size(); ++i) {
    EXPECT_EQ(CanonicalBytes(a.persons[i]), CanonicalBytes(b.persons[i]));
  }
}

TEST_F(CaseTest, EveryStepIsAnEntryOfTheLog) {
  ASSERT_OK(hub.DeliverAll());
  const v1::JobSpecification job = RunJob();
  ASSERT_OK(hub.Fetch(job.job_id()));
  std::vector<int> events;
  for (const v1::LogEntry& entry : hub.EntriesFor(hub.cast.office)) {
    events.push_back(entry.event_case());
  }
  using E = v1::LogEntry;
  EXPECT_THAT(events, ElementsAre(E::kLogOpened, E::kProjectCreated, E::kProjectApproved,
                                  E::kProjectApproved, E::kDeliveryCommitted, E::kDeliveryCommitted,
                                  E::kJobSubmitted, E::kJobFinished, E::kResultFetched));
}

TEST_F(CaseTest, AgentsSeeNoEntryOfAJobAndOfficersSeeAll) {
  ASSERT_OK(hub.DeliverAll());
  const v1::JobSpecification job = RunJob();
  ASSERT_OK(hub.Fetch(job.job_id()));
  const auto jobs_for = [&](const OpenParty& party) {
    const std::vector<v1::LogEntry> entries = hub.EntriesFor(party);
    return std::count_if(entries.begin(), entries.end(), [](const v1::LogEntry& entry) {
      return entry.has_job_submitted() || entry.has_job_finished() || entry.has_result_fetched();
    });
  };
  EXPECT_EQ(jobs_for(hub.cast.police), 0);
  EXPECT_EQ(jobs_for(hub.cast.board), 0);
  EXPECT_EQ(jobs_for(hub.cast.office), 3);
  EXPECT_EQ(jobs_for(hub.cast.police_officer), 3);
  EXPECT_EQ(hub.EntriesFor(hub.cast.police).size(), hub.EntriesFor(hub.cast.office).size());
}

TEST_F(CaseTest, EveryManifestHasItsOwnSaltAndTheSameResultDigest) {
  ASSERT_OK(hub.DeliverAll());
  ASSERT_OK_AND_ASSIGN(const auto a, hub.GetManifest(hub.cast.office, RunJob().job_id()));
  ASSERT_OK_AND_ASSIGN(const auto b, hub.GetManifest(hub.cast.office, RunJob().job_id()));
  EXPECT_EQ(a.public_().salt().size(), 32u);
  EXPECT_NE(a.public_().salt(), b.public_().salt());
  EXPECT_EQ(a.public_().result_digest(), b.public_().result_digest());
}

TEST_F(CaseTest, AuditorsGetThePublicManifestAlone) {
  ASSERT_OK(hub.DeliverAll());
  const v1::JobSpecification job = RunJob();
  ASSERT_OK_AND_ASSIGN(const auto office, hub.GetManifest(hub.cast.office, job.job_id()));
  ASSERT_OK_AND_ASSIGN(const auto auditor, hub.GetManifest(hub.cast.police_officer, job.job_id()));
  EXPECT_TRUE(office.has_restricted());
  EXPECT_EQ(office.restricted().persons(), 60u);
  EXPECT_FALSE(auditor.has_restricted());
  EXPECT_EQ(CanonicalBytes(auditor.public_()), CanonicalBytes(office.public_()));
  EXPECT_THAT(auditor.public_().deliveries(), SizeIs(2));
}

TEST_F(CaseTest, TheLogHoldsTheDigestOfTheManifest) {
  ASSERT_OK(hub.DeliverAll());
  const v1::JobSpecification job = RunJob();
  ASSERT_OK_AND_ASSIGN(const auto manifest, hub.GetManifest(hub.cast.office, job.job_id()));
  const v1::JobFinished finished = hub.EntriesFor(hub.cast.office).back().job_finished();
  EXPECT_EQ(finished.outcome(), "succeeded");
  EXPECT_EQ(finished.result_digest(), manifest.public_().result_digest());
  EXPECT_EQ(finished.manifest_digest(), TaggedHash("manifest", CanonicalBytes(manifest.public_())));
}

}  // namespace
}  // namespace koppel::testing
