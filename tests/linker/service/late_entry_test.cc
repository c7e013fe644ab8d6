// Calls that were let in on a project's last day, whose entry would stand in the log after it.
#include "keys/sign.h"
#include "linker/job/runner.h"
#include "linker/service/ingest.h"
#include "linker/service/jobs.h"
#include "proto/canonical.h"
#include "tests/linker/service/linker_case.h"
#include "tests/support/status_matchers.h"

namespace koppel::testing {
namespace {

using linker::Visit;
using ::testing::HasSubstr;

// The store of a case with a finished job and an uploaded delivery; visits were let in at `early`,
// the log has the time of `log_clock`.
class LateEntryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    hub.Serve();
    ASSERT_OK(hub.Create());
    ASSERT_OK(hub.Approve());
    ASSERT_OK(hub.DeliverAll());
    finished = hub.cast.Job(hub.specification);
    ASSERT_OK(hub.Submit(finished));
    ASSERT_EQ(*hub.Watch(finished.job_id()), v1::SUCCEEDED);
    hub.Stop();
    const SecretBytes& storage = **hub.cast.hub.keystore.Get(kStorageSecret);
    auto opened = linker::Store::Open(hub.folder / "data", hub.folder / "storage.keys", storage);
    ASSERT_OK(opened);
    store = std::move(*opened);
    auto log_opened = linker::Log::Open(*store, *SigningKey::FromSeed(hub.cast.hub.signing.seed()),
                                        "hub", log_clock);
    ASSERT_OK(log_opened);
    log = std::move(*log_opened);
    runner = std::make_unique<linker::JobRunner>(
        *store, *log, early, (*hub.cast.hub.keystore.Get(kPseudonymSecret))->Clone(),
        linker::RunnerOptions{1, 1, 1u << 30});
    size = log->size();
  }

  Visit VisitOf(const std::string& party, v1::Role role, const char* rpc) {
    const linker::ProjectBook book(*store, *log, early, "hub");
    return *book.Enter(rpc, linker::Caller{party, role}, hub.project);
  }

  Result<v1::Job> Submit(const v1::JobSpecification& job) {
    return runner->Submit(hub.project, "statistics/office",
                          hub.cast.office.signing.Sign("job", CanonicalBytes(job)), job.job_id());
  }

  void PassExpiry() { log_clock.Set(log_clock.NowMs() + int64_t{31} * 24 * 3600 * 1000); }

  LinkerCase hub;
  const FixedClock early{SystemClock().NowMs()};
  FixedClock log_clock{early.NowMs()};
  v1::JobSpecification finished;
  std::unique_ptr<linker::Store> store;
  std::unique_ptr<linker::Log> log;
  std::unique_ptr<linker::JobRunner> runner;
  uint64_t size = 0;
};

TEST_F(LateEntryTest, ADeliveryIsCommittedOnTimeOrNotAtAll) {
  linker::Ingest ingest(*store, *log);
  const Visit visit = VisitOf("police", v1::AGENT, "Ingest.CommitDelivery");
  const auto current = linker::FindCurrentDelivery(*store, hub.project, "police")->value();
  const TestDelivery delivery =
      MakeDelivery(hub.cast.police, hub.specification, "police", RecordsOf("police", 1, 10), 100,
                   [&](auto& envelope) {
                     envelope.set_version(2);
                     envelope.set_predecessor(current.envelope.delivery_id());
                   });
  v1::OpenDeliveryRequest open;
  *open.mutable_envelope() = delivery.signed_envelope;
  ASSERT_OK(ingest.Open(visit, open));
  ASSERT_OK(ingest.Upload(visit, delivery.batches[0]));
  v1::CommitDeliveryRequest commit;
  *commit.mutable_commit() = delivery.commit;
  PassExpiry();
  EXPECT_THAT(ingest.Commit(visit, commit),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("expired")));
  EXPECT_EQ(log->size(), size);
  const auto now = linker::FindCurrentDelivery(*store, hub.project, "police")->value();
  EXPECT_EQ(now.envelope.delivery_id(), current.envelope.delivery_id());
}

TEST_F(LateEntryTest, AJobIsSubmittedOnTimeOrNotAtAll) {
  ASSERT_OK(Submit(hub.cast.Job(hub.specification)));
  PassExpiry();
  EXPECT_THAT(Submit(hub.cast.Job(hub.specification)),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("expired")));
  EXPECT_EQ(log->size(), size + 1);
}

TEST_F(LateEntryTest, AJobWhoseDeliveriesAreOfAnotherEpochByThenIsRefused) {
  v1::JobSpecification job = hub.cast.Job(hub.specification);
  job.set_epoch(2);
  EXPECT_THAT(Submit(job), Fails(StatusCode::kFailedPrecondition, HasSubstr("in epoch 2")));
  EXPECT_EQ(log->size(), size);
}

TEST_F(LateEntryTest, AResultIsFetchedOnTimeOrNotAtAll) {
  linker::JobDesk desk(*store, *log, *runner);
  const Visit visit = VisitOf("statistics", v1::OFFICE, "Jobs.FetchPersons");
  v1::FetchPersonsRequest request;
  request.set_project_id(hub.project);
  request.set_job_id(finished.job_id());
  int parts = 0;
  const auto send = [&](const v1::FetchPersonsResponse&) { return ++parts > 0; };
  ASSERT_OK(desk.Fetch(visit, request, send));
  EXPECT_GT(parts, 0);
  parts = 0;
  PassExpiry();
  EXPECT_THAT(desk.Fetch(visit, request, send),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("expired")));
  EXPECT_EQ(parts, 0);
  EXPECT_EQ(log->size(), size + 1);
}

}  // namespace
}  // namespace koppel::testing
