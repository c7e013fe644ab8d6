// Open streams: how many, and how long they may be silent.
#include "linker/service/streams.h"

#include <atomic>
#include <vector>

#include "linker/service/answer.h"
#include "proto/canonical.h"
#include "proto/grpc_status.h"
#include "tests/linker/service/linker_case.h"
#include "tests/support/status_matchers.h"

namespace koppel::testing {
namespace {

using linker::Caller;
using linker::StreamBook;
using ::testing::HasSubstr;

const Caller kPolice{"police", v1::AGENT};

class StreamBookTest : public ::testing::Test {
 protected:
  // Waits until the book has looked at all streams at least once since the call: a stream that is
  // late on arrival is cancelled by that look.
  void AwaitLook() {
    std::atomic<bool> looked = false;
    const int64_t now_ms = clock.NowMs();
    clock.Set(now_ms - 1'000'000);
    const auto late = book.Enter({"late", v1::AGENT}, [&] { looked = true; });
    clock.Set(now_ms);
    while (!looked) std::this_thread::yield();
  }

  FixedClock clock{10'000'000};
  linker::StreamLimits limits{2, std::chrono::milliseconds(100), std::chrono::milliseconds(1000),
                              std::chrono::milliseconds(1)};
  StreamBook book{clock, limits};
};

TEST_F(StreamBookTest, APartyHasSoManyAndNoMore) {
  auto first = book.Enter(kPolice, [] {});
  const auto second = book.Enter(kPolice, [] {});
  ASSERT_OK(first);
  ASSERT_OK(second);
  EXPECT_THAT(book.Enter(kPolice, [] {}),
              Fails(StatusCode::kResourceExhausted, HasSubstr("got 2 open of police/agent")));
  EXPECT_OK(book.Enter({"board", v1::AGENT}, [] {}));
  first->reset();
  EXPECT_OK(book.Enter(kPolice, [] {}));
}

TEST_F(StreamBookTest, WithoutAFirstMessageAStreamIsCancelledOnce) {
  std::atomic<int> cancelled = 0;
  const auto stream = book.Enter(kPolice, [&] { ++cancelled; });
  clock.Set(clock.NowMs() + 99);
  AwaitLook();
  EXPECT_EQ(cancelled, 0);
  clock.Set(clock.NowMs() + 1);
  AwaitLook();
  AwaitLook();
  EXPECT_EQ(cancelled, 1);
}

TEST_F(StreamBookTest, AMessageGivesAStreamTimeAnew) {
  std::atomic<int> cancelled = 0;
  const auto stream = book.Enter(kPolice, [&] { ++cancelled; });
  for (int i = 0; i < 3; ++i) {
    (*stream)->Touch();
    clock.Set(clock.NowMs() + 999);
    AwaitLook();
    EXPECT_EQ(cancelled, 0);
  }
  clock.Set(clock.NowMs() + 1);
  AwaitLook();
  EXPECT_EQ(cancelled, 1);
}

// A reader that takes a part only after so long.
struct SlowReader {
  FixedClock& clock;
  int64_t ms;
  bool Write(const std::string&) {
    clock.Set(clock.NowMs() + ms);
    return true;
  }
};

TEST_F(StreamBookTest, AReaderMayBeSlowButNotStall) {
  std::atomic<int> cancelled = 0;
  const auto stream = book.Enter(kPolice, [&] { ++cancelled; });
  SlowReader reader{clock, 999};
  const auto send = linker::SendInto<std::string>(**stream, reader);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(send("part"));
    AwaitLook();
    EXPECT_EQ(cancelled, 0);
  }
  reader.ms = 1000;
  send("part");
  AwaitLook();
  EXPECT_EQ(cancelled, 1);
}

// Streams over the wire.
class OpenUploadsTest : public ::testing::Test {
 protected:
  struct Stream {
    std::unique_ptr<v1::Ingest::Stub> stub;
    std::unique_ptr<grpc::ClientContext> context;
    std::unique_ptr<grpc::ClientReaderWriter<v1::UploadRequest, v1::UploadResponse>> call;
  };

  Stream Open() {
    Stream stream;
    stream.stub = v1::Ingest::NewStub(hub.Connect(hub.cast.police));
    stream.context = CallContext();
    stream.call = stream.stub->Upload(stream.context.get());
    return stream;
  }

  // Sends the first batch (again) and waits for its answer: the server has let the stream in.
  bool Send(Stream& stream) {
    v1::UploadResponse response;
    return stream.call->Write(delivery.batches[0]) && stream.call->Read(&response);
  }

  LinkerCase hub;
  TestDelivery delivery =
      MakeDelivery(hub.cast.police, hub.specification, "police", RecordsOf("police", 1, 10));
};

TEST_F(OpenUploadsTest, AFifthOfAPartyIsRefusedUntilOneEnds) {
  hub.Serve();
  ASSERT_OK(hub.Create());
  ASSERT_OK(hub.Approve());
  ASSERT_OK(hub.Open(hub.cast.police, delivery));
  std::vector<Stream> streams;
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(Send(streams.emplace_back(Open())));
  Stream fifth = Open();
  EXPECT_FALSE(Send(fifth));
  EXPECT_THAT(FromGrpc(fifth.call->Finish()),
              Fails(StatusCode::kResourceExhausted, HasSubstr("streams: got 4")));
  EXPECT_OK(hub.Deliver(hub.cast.board, MakeDelivery(hub.cast.board, hub.specification, "board",
                                                     RecordsOf("board", 1, 10))));
  streams[0].call->WritesDone();
  EXPECT_OK(FromGrpc(streams[0].call->Finish()));
  Stream next = Open();
  EXPECT_TRUE(Send(next));
}

// A fetch of the result whose office stops reading after the first part.
struct StalledFetch {
  StalledFetch(const std::shared_ptr<grpc::Channel>& channel, const std::string& project,
               const std::string& job_id)
      : stub(v1::Jobs::NewStub(channel)) {
    v1::FetchPersonsRequest request;
    request.set_project_id(project);
    request.set_job_id(job_id);
    call = stub->FetchPersons(&context, request);
    v1::FetchPersonsResponse part;
    started = call->Read(&part);
  }

  std::unique_ptr<v1::Jobs::Stub> stub;
  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientReader<v1::FetchPersonsResponse>> call;
  bool started = false;
};

class OpenFetchesTest : public ::testing::Test {
 protected:
  // A result that is far larger than what a connection holds for a reader.
  void MakeResult() {
    hub.Serve();
    ASSERT_OK(hub.Create());
    ASSERT_OK(hub.Approve());
    for (const auto& [agency, source] :
         {std::pair(&hub.cast.police, "police"), std::pair(&hub.cast.board, "board")}) {
      auto records = RecordsOf(source, 1, 40);
      for (v1::EncodedRecord& record : records) {
        v1::SealedPayload payload;
        ASSERT_TRUE(payload.ParseFromString(record.sealed_payload()));
        payload.set_ciphertext(std::string(200u << 10, 'x'));
        record.set_sealed_payload(CanonicalBytes(payload));
      }
      ASSERT_OK(hub.Deliver(
          *agency, MakeDelivery(*agency, hub.specification, source, std::move(records), 10)));
    }
    const v1::JobSpecification job = hub.cast.Job(hub.specification);
    job_id = job.job_id();
    ASSERT_OK(hub.Submit(job));
    ASSERT_OK(hub.Watch(job_id));
  }

  LinkerCase hub;
  std::string job_id;
};

TEST_F(OpenFetchesTest, AFifthOfAPartyIsRefusedUntilOneEndsAndSoIsAReadingOfTheLog) {
  MakeResult();
  const auto channel = hub.Connect(hub.cast.office);
  std::vector<std::unique_ptr<StalledFetch>> fetches;
  for (int i = 0; i < 4; ++i) {
    fetches.push_back(std::make_unique<StalledFetch>(channel, hub.project, job_id));
    ASSERT_TRUE(fetches.back()->started);
  }
  StalledFetch fifth(channel, hub.project, job_id);
  EXPECT_FALSE(fifth.started);
  EXPECT_THAT(FromGrpc(fifth.call->Finish()),
              Fails(StatusCode::kResourceExhausted, HasSubstr("streams: got 4")));
  grpc::ClientContext context;
  const auto log = v1::Log::NewStub(channel);
  const auto entries = log->ListEntries(&context, v1::ListEntriesRequest());
  v1::ListEntriesResponse entry;
  EXPECT_FALSE(entries->Read(&entry));
  EXPECT_THAT(FromGrpc(entries->Finish()),
              Fails(StatusCode::kResourceExhausted, HasSubstr("streams: got 4")));
  EXPECT_FALSE(hub.EntriesFor(hub.cast.police).empty());
  fetches.clear();
  while (!StalledFetch(channel, hub.project, job_id).started) std::this_thread::yield();
}

}  // namespace
}  // namespace koppel::testing
