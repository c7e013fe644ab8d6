// Open streams: how many, and how long they may be silent.
#include "linker/service/streams.h"

#include <atomic>
#include <vector>

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

}  // namespace
}  // namespace koppel::testing
