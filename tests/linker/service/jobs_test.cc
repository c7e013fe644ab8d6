// The office's orders over the wire.
#include "proto/canonical.h"
#include "proto/grpc_status.h"
#include "tests/linker/service/linker_case.h"
#include "tests/support/status_matchers.h"

namespace koppel::testing {
namespace {

using ::testing::HasSubstr;

class JobsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    hub.Serve();
    ASSERT_OK(hub.Create());
    ASSERT_OK(hub.Approve());
  }

  v1::JobSpecification Job() const { return hub.cast.Job(hub.specification); }

  // What the linker says to a job that was changed.
  Result<v1::Job> SubmitChanged(const std::function<void(v1::JobSpecification&)>& change) {
    v1::JobSpecification job = Job();
    change(job);
    return hub.Submit(job);
  }

  LinkerCase hub;
};

TEST_F(JobsTest, AJobWithoutDeliveriesIsRefused) {
  EXPECT_THAT(hub.Submit(Job()),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("board has no committed")));
}

TEST_F(JobsTest, AnOpenDeliveryIsNotLinked) {
  const TestDelivery delivery =
      MakeDelivery(hub.cast.police, hub.specification, "police", RecordsOf("police", 1, 10));
  ASSERT_OK(hub.Open(hub.cast.police, delivery));
  ASSERT_OK(hub.Upload(hub.cast.police, delivery));
  v1::JobSpecification job = Job();
  job.add_sources("police");
  EXPECT_THAT(hub.Submit(job), Fails(StatusCode::kFailedPrecondition, HasSubstr("police")));
}

TEST_F(JobsTest, AnEpochWithoutDeliveriesIsRefused) {
  ASSERT_OK(hub.DeliverAll());
  EXPECT_THAT(SubmitChanged([](auto& job) { job.set_epoch(2); }),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("epoch 2")));
}

TEST_F(JobsTest, OneSourceAloneIsDeduplicated) {
  ASSERT_OK(hub.DeliverAll());
  v1::JobSpecification job = Job();
  job.add_sources("police");
  ASSERT_OK(hub.Submit(job));
  EXPECT_EQ(*hub.Watch(job.job_id()), v1::SUCCEEDED);
  EXPECT_EQ(hub.Fetch(job.job_id())->persons.size(), 40u);
}

TEST_F(JobsTest, TheSameOrderTwiceIsOneJob) {
  ASSERT_OK(hub.DeliverAll());
  const v1::JobSpecification job = Job();
  ASSERT_OK(hub.Submit(job));
  ASSERT_OK(hub.Watch(job.job_id()));
  ASSERT_OK_AND_ASSIGN(const v1::Job again, hub.Submit(job));
  EXPECT_EQ(again.state(), v1::SUCCEEDED);
}

TEST_F(JobsTest, TheIdOfAnotherOrderIsRefused) {
  ASSERT_OK(hub.DeliverAll());
  v1::JobSpecification job = Job();
  ASSERT_OK(hub.Submit(job));
  job.set_threshold_permille(900);
  EXPECT_THAT(hub.Submit(job), Fails(StatusCode::kAlreadyExists, HasSubstr("job_id")));
}

TEST_F(JobsTest, OrdersThatCannotBeRun) {
  ASSERT_OK(hub.DeliverAll());
  const auto refuses = [](const std::string& words) {
    return Fails(StatusCode::kInvalidArgument, HasSubstr(words));
  };
  EXPECT_THAT(SubmitChanged([](auto& job) { job.set_project_hash("x"); }), refuses("project_hash"));
  EXPECT_THAT(SubmitChanged([](auto& job) { job.set_job_id("x"); }), refuses("job_id: got 1"));
  EXPECT_THAT(SubmitChanged([](auto& job) { job.add_sources("tax"); }),
              refuses("sources: got tax"));
  EXPECT_THAT(SubmitChanged([](auto& job) { job.set_threshold_permille(1001); }),
              refuses("threshold_permille: got 1001"));
  EXPECT_THAT(SubmitChanged([](auto& job) {
                job.set_threshold_permille(800);
                job.set_most_false_links(1000);
              }),
              refuses("threshold_permille: got 800 beside a model or error rates"));
  EXPECT_THAT(SubmitChanged([](auto& job) { job.set_most_missed_matches(500'001); }),
              refuses("most_missed_matches: got 500001"));
  EXPECT_THAT(SubmitChanged([](auto& job) { job.set_kind(v1::COUNT_PERSONS); }),
              refuses("want a kind that the project allows"));
}

TEST(JobKindsTest, AKindThatIsAllowedButNotServedIsUnimplemented) {
  LinkerCase hub;
  v1::ProjectSpecification specification = hub.cast.Specification();
  specification.add_allowed_jobs(v1::COUNT_PERSONS);
  hub.specification = CanonicalBytes(specification);
  hub.Serve();
  ASSERT_OK(hub.Create());
  ASSERT_OK(hub.Approve());
  v1::JobSpecification job = hub.cast.Job(hub.specification);
  job.set_kind(v1::COUNT_PERSONS);
  EXPECT_THAT(hub.Submit(job), Fails(StatusCode::kUnimplemented, HasSubstr("COUNT_PERSONS")));
}

TEST_F(JobsTest, AnOrderSignedByAnotherKeyIsRefused) {
  ASSERT_OK(hub.DeliverAll());
  v1::SubmitJobRequest request;
  v1::Job response;
  request.set_project_id(hub.project);
  *request.mutable_specification() = hub.cast.police.signing.Sign("job", CanonicalBytes(Job()));
  const auto status = v1::Jobs::NewStub(hub.Connect(hub.cast.office))
                          ->SubmitJob(CallContext().get(), request, &response);
  EXPECT_THAT(FromGrpc(status), Fails(StatusCode::kUnauthenticated, HasSubstr("signature")));
}

TEST_F(JobsTest, AnUnknownJobIsNotFound) {
  const std::string id(16, 'x');
  EXPECT_THAT(hub.Watch(id), Fails(StatusCode::kNotFound, HasSubstr("job_id")));
  EXPECT_THAT(hub.Fetch(id), Fails(StatusCode::kNotFound, HasSubstr("job_id")));
  EXPECT_THAT(hub.GetManifest(hub.cast.office, id),
              Fails(StatusCode::kNotFound, HasSubstr("job_id")));
}

TEST_F(JobsTest, AResultOutlivesTheServerAndTheDelivery) {
  ASSERT_OK(hub.DeliverAll());
  const v1::JobSpecification job = Job();
  ASSERT_OK(hub.Submit(job));
  ASSERT_EQ(*hub.Watch(job.job_id()), v1::SUCCEEDED);
  hub.Stop();
  hub.Serve();
  ASSERT_OK_AND_ASSIGN(const FetchedResult result, hub.Fetch(job.job_id()));
  EXPECT_EQ(result.persons.size(), 60u);
}

TEST_F(JobsTest, ASecondDeliveryIsWhatTheNextJobReads) {
  ASSERT_OK(hub.DeliverAll());
  const v1::JobSpecification first = Job();
  ASSERT_OK(hub.Submit(first));
  ASSERT_EQ(*hub.Watch(first.job_id()), v1::SUCCEEDED);
  const std::string before = hub.Fetch(first.job_id())->deliveries[1].envelope().message();
  v1::DeliveryEnvelope envelope;
  ASSERT_TRUE(envelope.ParseFromString(before));
  const TestDelivery second = MakeDelivery(hub.cast.police, hub.specification, "police",
                                           RecordsOf("police", 1, 10), 100, [&](auto& next) {
                                             next.set_version(2);
                                             next.set_predecessor(envelope.delivery_id());
                                           });
  ASSERT_OK(hub.Deliver(hub.cast.police, second));
  const v1::JobSpecification next = Job();
  ASSERT_OK(hub.Submit(next));
  ASSERT_EQ(*hub.Watch(next.job_id()), v1::SUCCEEDED);
  EXPECT_EQ(hub.Fetch(next.job_id())->persons.size(), 50u);
  EXPECT_EQ(hub.Fetch(first.job_id())->persons.size(), 60u);
}

// One case whose first source holds several records of one person, with large payloads.
class LargeResultTest : public ::testing::Test {
 protected:
  static constexpr size_t kLargePayload = 250u << 10;

  v1::EncodedRecord Large(int person, int number) {
    v1::SealedPayload payload;
    payload.set_nonce(std::string(24, 'n'));
    payload.set_ciphertext(std::string(kLargePayload, 'c'));
    v1::EncodedRecord record = RecordsOf("police", person, person)[0];
    record.set_record_ref(RecordsOf("board", number, number)[0].record_ref());
    record.set_sealed_payload(CanonicalBytes(payload));
    return record;
  }

  // Delivers and links; the job's id.
  std::string Link(const std::vector<v1::EncodedRecord>& records) {
    v1::ProjectSpecification project = hub.cast.Specification();
    project.mutable_sources(0)->set_unique(false);
    hub.specification = CanonicalBytes(project);
    hub.Serve();
    EXPECT_OK(hub.Create());
    EXPECT_OK(hub.Approve());
    EXPECT_OK(hub.Deliver(hub.cast.police,
                          MakeDelivery(hub.cast.police, hub.specification, "police", records, 10)));
    v1::JobSpecification job = hub.cast.Job(hub.specification);
    job.add_sources("police");
    EXPECT_OK(hub.Submit(job));
    EXPECT_EQ(*hub.Watch(job.job_id()), v1::SUCCEEDED);
    return job.job_id();
  }

  LinkerCase hub;
};

TEST_F(LargeResultTest, APersonLargerThanAMessageOfGrpcIsFetched) {
  std::vector<v1::EncodedRecord> records;
  for (int number = 1; number <= 24; ++number) records.push_back(Large(7, number));
  ASSERT_OK_AND_ASSIGN(const FetchedResult result, hub.Fetch(Link(records)));
  ASSERT_EQ(result.persons.size(), 1u);
  EXPECT_EQ(result.persons[0].members_size(), 24);
  EXPECT_GT(result.persons[0].ByteSizeLong(), size_t{5} << 20);
}

TEST_F(LargeResultTest, APersonThatFitsNoMessageEndsTheFetchInOneLine) {
  std::vector<v1::EncodedRecord> records;
  for (int number = 1; number <= 66; ++number) records.push_back(Large(7, number));
  EXPECT_THAT(hub.Fetch(Link(records)),
              Fails(StatusCode::kResourceExhausted, HasSubstr("got a person of more than")));
}

TEST_F(LargeResultTest, SmallerPersonsComeInMessagesOfBoundedSize) {
  std::vector<v1::EncodedRecord> records;
  for (int number = 1; number <= 9; ++number) records.push_back(Large(number, number));
  const std::string job = Link(records);
  v1::FetchPersonsRequest request;
  request.set_project_id(hub.project);
  request.set_job_id(job);
  const auto stub = v1::Jobs::NewStub(hub.Connect(hub.cast.office));
  const auto context = CallContext();
  const auto stream = stub->FetchPersons(context.get(), request);
  v1::FetchPersonsResponse part;
  std::vector<int> persons;
  while (stream->Read(&part)) {
    if (!part.has_batch()) continue;
    persons.push_back(part.batch().persons_size());
    EXPECT_LE(part.ByteSizeLong(), (size_t{512} << 10) + 16);
  }
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(persons, (std::vector<int>{2, 2, 2, 2, 1}));
}

TEST_F(JobsTest, AfterItsLastDayNoResultLeaves) {
  ASSERT_OK(hub.DeliverAll());
  const v1::JobSpecification job = Job();
  ASSERT_OK(hub.Submit(job));
  ASSERT_EQ(*hub.Watch(job.job_id()), v1::SUCCEEDED);
  hub.clock.Set(hub.clock.NowMs() + int64_t{31} * 24 * 3600 * 1000);
  EXPECT_THAT(hub.Fetch(job.job_id()),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("EXPIRED")));
  EXPECT_THAT(hub.Submit(Job()), Fails(StatusCode::kFailedPrecondition, HasSubstr("EXPIRED")));
}

}  // namespace
}  // namespace koppel::testing
