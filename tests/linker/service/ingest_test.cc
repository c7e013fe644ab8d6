// Deliveries over the wire: opened, filled, committed as a whole or not at all.

#include "proto/canonical.h"
#include "tests/linker/service/linker_case.h"
#include "tests/support/status_matchers.h"

namespace koppel::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class IngestTest : public ::testing::Test {
 protected:
  void SetUp() override {
    hub.Serve();
    ASSERT_OK(hub.Create());
    ASSERT_OK(hub.Approve());
  }

  // Police persons 1..30 in batches of ten.
  TestDelivery Police(const EditEnvelope& edit = nullptr) {
    return MakeDelivery(hub.cast.police, hub.specification, "police", RecordsOf("police", 1, 30),
                        10, edit);
  }

  // Of thirty records the first so many are planted.
  TestDelivery Planted(size_t planted) {
    std::vector<v1::EncodedRecord> records = RecordsOf("police", 1, 30);
    for (size_t i = 0; i < planted; ++i) records[i].set_canary(std::string(16, 'p'));
    return MakeDelivery(police(), hub.specification, "police", records, 10);
  }

  // A delivery of one batch whose only record was changed.
  Result<uint64_t> UploadSpoiled(const std::function<void(v1::EncodedRecord&)>& spoil) {
    TestDelivery delivery = Police();
    EXPECT_OK(hub.Open(police(), delivery));
    spoil(*delivery.batches[0].mutable_records(3));
    return hub.Upload(police(), delivery);
  }

  const OpenParty& police() const { return hub.cast.police; }
  LinkerCase hub;
};

TEST_F(IngestTest, ACommittedDeliveryHoldsAllItsRecords) {
  const TestDelivery delivery = Police();
  ASSERT_OK(hub.Deliver(police(), delivery));
  ASSERT_OK_AND_ASSIGN(const v1::Delivery stored, hub.GetDelivery(police(), delivery));
  EXPECT_EQ(stored.state(), v1::COMMITTED);
  EXPECT_EQ(stored.records(), 30u);
  EXPECT_EQ(stored.acknowledged(), 3u);
  EXPECT_EQ(stored.log_index(), 4u);
}

TEST_F(IngestTest, AnUploadThatIsSentTwiceIsStoredOnce) {
  const TestDelivery delivery = Police();
  ASSERT_OK(hub.Open(police(), delivery));
  EXPECT_EQ(*hub.Upload(police(), delivery), 3u);
  EXPECT_EQ(*hub.Upload(police(), delivery), 3u);
  ASSERT_OK_AND_ASSIGN(const v1::Delivery stored, hub.Commit(police(), delivery));
  EXPECT_EQ(stored.records(), 30u);
}

TEST_F(IngestTest, EveryStepMayBeSentAgain) {
  const TestDelivery delivery = Police();
  ASSERT_OK(hub.Deliver(police(), delivery));
  ASSERT_OK_AND_ASSIGN(const v1::Delivery opened, hub.Open(police(), delivery));
  EXPECT_OK(hub.Upload(police(), delivery));
  ASSERT_OK_AND_ASSIGN(const v1::Delivery committed, hub.Commit(police(), delivery));
  EXPECT_EQ(CanonicalBytes(opened), CanonicalBytes(committed));
  EXPECT_EQ(hub.EntriesFor(police()).size(), 5u);
}

TEST_F(IngestTest, AnUploadGoesOnWhereItStopped) {
  const TestDelivery delivery = Police();
  ASSERT_OK(hub.Open(police(), delivery));
  ASSERT_OK(hub.Upload(police(), delivery, 1, 2));
  hub.Stop();
  hub.Serve();
  ASSERT_OK_AND_ASSIGN(const v1::Delivery stored, hub.Open(police(), delivery));
  EXPECT_EQ(stored.acknowledged(), 2u);
  ASSERT_OK(hub.Upload(police(), delivery, 3));
  EXPECT_OK(hub.Commit(police(), delivery));
}

TEST_F(IngestTest, AGapInTheSequenceIsRefused) {
  const TestDelivery delivery = Police();
  ASSERT_OK(hub.Open(police(), delivery));
  EXPECT_THAT(hub.Upload(police(), delivery, 2),
              Fails(StatusCode::kOutOfRange, HasSubstr("sequence: got 2, want 1")));
}

TEST_F(IngestTest, ABatchWithAnotherContentIsRefused) {
  TestDelivery delivery = Police();
  ASSERT_OK(hub.Open(police(), delivery));
  ASSERT_OK(hub.Upload(police(), delivery));
  delivery.batches[1] = delivery.batches[0];
  delivery.batches[1].set_sequence(2);
  EXPECT_THAT(hub.Upload(police(), delivery), Fails(StatusCode::kAborted, HasSubstr("sequence")));
}

TEST_F(IngestTest, AReferenceThatStandsTwiceIsFoundAtCommit) {
  std::vector<v1::EncodedRecord> records = RecordsOf("police", 1, 30);
  records.push_back(records.front());
  const TestDelivery delivery =
      MakeDelivery(police(), hub.specification, "police", std::move(records), 10);
  EXPECT_THAT(hub.Deliver(police(), delivery),
              Fails(StatusCode::kAlreadyExists, HasSubstr("31 with 30 different")));
}

TEST_F(IngestTest, ACommitOfMissingRecordsLeavesTheDeliveryOpen) {
  const TestDelivery delivery = Police();
  ASSERT_OK(hub.Open(police(), delivery));
  ASSERT_OK(hub.Upload(police(), delivery, 1, 2));
  EXPECT_THAT(hub.Commit(police(), delivery),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("got 30, want 20")));
  EXPECT_EQ(hub.GetDelivery(police(), delivery)->state(), v1::OPEN);
  ASSERT_OK(hub.Upload(police(), delivery, 3));
  EXPECT_OK(hub.Commit(police(), delivery));
}

TEST_F(IngestTest, AnotherRootIsRefused) {
  TestDelivery delivery = Police();
  const TestDelivery other = MakeDelivery(
      police(), hub.specification, "police", RecordsOf("police", 2, 31), 10,
      [&](auto& envelope) { envelope.set_delivery_id(delivery.envelope.delivery_id()); });
  ASSERT_OK(hub.Open(police(), delivery));
  ASSERT_OK(hub.Upload(police(), delivery));
  delivery.commit = other.commit;
  EXPECT_THAT(hub.Commit(police(), delivery),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("records_root")));
}

TEST_F(IngestTest, PlantedRecordsAreCommittedWithTheirNumber) {
  TestDelivery delivery = Planted(2);
  ASSERT_OK(hub.Open(police(), delivery));
  ASSERT_OK(hub.Upload(police(), delivery));
  v1::DeliveryCommit commit;
  ASSERT_TRUE(commit.ParseFromString(delivery.commit.message()));
  ASSERT_EQ(commit.planted(), 2u);
  const v1::Signed right = delivery.commit;
  for (const uint64_t wrong : {0u, 1u, 3u}) {
    commit.set_planted(wrong);
    delivery.commit = police().signing.Sign("delivery-commit", CanonicalBytes(commit));
    EXPECT_THAT(hub.Commit(police(), delivery),
                Fails(StatusCode::kFailedPrecondition,
                      HasSubstr(Concat("commit.planted: got ", wrong, ", want 2 as stored"))));
  }
  delivery.commit = right;
  EXPECT_OK(hub.Commit(police(), delivery));
}

TEST_F(IngestTest, ADeliveryOfPlantedRecordsAloneIsRefused) {
  EXPECT_THAT(hub.Deliver(police(), Planted(30)),
              Fails(StatusCode::kFailedPrecondition,
                    HasSubstr("commit.planted: got all 30 records, want fewer")));
  EXPECT_OK(hub.Deliver(police(), Planted(29)));
}

TEST_F(IngestTest, AMarkOfAPlantedRecordThatIsNoLabelIsRefused) {
  EXPECT_THAT(UploadSpoiled([](auto& record) { record.set_canary("fox"); }),
              Fails(StatusCode::kInvalidArgument, HasSubstr("records[3].canary: got 3 bytes")));
}

TEST_F(IngestTest, APayloadLargerThanAnyBucketIsRefused) {
  const auto with_payload = [](size_t ciphertext) {
    return [ciphertext](v1::EncodedRecord& record) {
      v1::SealedPayload payload;
      payload.set_nonce(std::string(24, 'n'));
      payload.set_ciphertext(std::string(ciphertext, 'c'));
      record.set_sealed_payload(CanonicalBytes(payload));
    };
  };
  EXPECT_OK(UploadSpoiled(with_payload((256u << 10) + 16)));
  EXPECT_THAT(
      UploadSpoiled(with_payload(260u << 10)),
      Fails(StatusCode::kInvalidArgument,
            StartsWith("records[3].sealed_payload: got 266270 bytes, want at most 266240")));
}

TEST_F(IngestTest, FieldsThatNoLeafCoversAreRefused) {
  const auto add_field = [](v1::EncodedRecord& record) {
    record.GetReflection()->MutableUnknownFields(&record)->AddVarint(99, 1);
  };
  EXPECT_THAT(UploadSpoiled(add_field),
              Fails(StatusCode::kInvalidArgument, StartsWith("records[3]: got fields")));
}

TEST_F(IngestTest, AnotherAgencysSourceIsNotFound) {
  const TestDelivery delivery =
      MakeDelivery(police(), hub.specification, "board", RecordsOf("board", 1, 5));
  EXPECT_THAT(hub.Open(police(), delivery), Fails(StatusCode::kNotFound, HasSubstr("source")));
}

TEST_F(IngestTest, AnotherAgencysDeliveryIsNotFound) {
  const TestDelivery delivery = Police();
  ASSERT_OK(hub.Open(police(), delivery));
  const OpenParty& board = hub.cast.board;
  EXPECT_THAT(hub.GetDelivery(board, delivery), Fails(StatusCode::kNotFound, HasSubstr("")));
  EXPECT_THAT(hub.Upload(board, delivery), Fails(StatusCode::kNotFound, HasSubstr("")));
  EXPECT_THAT(hub.Commit(board, delivery), Fails(StatusCode::kNotFound, HasSubstr("")));
}

TEST_F(IngestTest, AnEnvelopeOfAnotherKeyIsRefused) {
  const TestDelivery delivery =
      MakeDelivery(hub.cast.board, hub.specification, "police", RecordsOf("police", 1, 5));
  EXPECT_THAT(hub.Open(police(), delivery),
              Fails(StatusCode::kUnauthenticated, HasSubstr("signature")));
}

TEST_F(IngestTest, AnAlteredEnvelopeIsRefused) {
  TestDelivery delivery = Police();
  delivery.envelope.set_epoch(2);
  delivery.signed_envelope.set_message(CanonicalBytes(delivery.envelope));
  EXPECT_THAT(hub.Open(police(), delivery),
              Fails(StatusCode::kUnauthenticated, HasSubstr("signature")));
}

TEST_F(IngestTest, AnotherLinkageKeyInTheEpochIsRefused) {
  ASSERT_OK(hub.Deliver(police(), Police()));
  const TestDelivery board =
      MakeDelivery(hub.cast.board, hub.specification, "board", RecordsOf("board", 1, 5), 10,
                   [](auto& envelope) { envelope.set_key_check(std::string(16, 'x')); });
  EXPECT_THAT(hub.Open(hub.cast.board, board),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("different linkage keys")));
}

TEST_F(IngestTest, AnAuditThatNobodyAskedForIsRefused) {
  const TestDelivery delivery =
      Police([](auto& envelope) { envelope.set_audit_digest(std::string(32, 'a')); });
  EXPECT_THAT(hub.Open(police(), delivery),
              Fails(StatusCode::kInvalidArgument,
                    StartsWith("envelope.audit_digest: got 32 bytes, want 0")));
}

TEST(AuditedIngestTest, WhereAnAuditIsAskedForADeliveryNamesItsReport) {
  LinkerCase hub;
  v1::ProjectSpecification audited;
  ASSERT_TRUE(audited.ParseFromString(hub.specification));
  audited.mutable_audit();
  hub.specification = CanonicalBytes(audited);
  hub.Serve();
  ASSERT_OK(hub.Create());
  ASSERT_OK(hub.Approve());
  const auto deliver = [&](const std::string& digest) {
    return hub.Deliver(
        hub.cast.police,
        MakeDelivery(hub.cast.police, hub.specification, "police", RecordsOf("police", 1, 5), 10,
                     [&](auto& envelope) { envelope.set_audit_digest(digest); }));
  };
  EXPECT_THAT(deliver(""), Fails(StatusCode::kInvalidArgument,
                                 StartsWith("envelope.audit_digest: got 0 bytes, want 32")));
  EXPECT_OK(deliver(std::string(32, 'a')));
}

TEST_F(IngestTest, ANewVersionReplacesTheOldOne) {
  const TestDelivery first = Police();
  ASSERT_OK(hub.Deliver(police(), first));
  const TestDelivery second = Police([&](auto& envelope) {
    envelope.set_version(2);
    envelope.set_predecessor(first.envelope.delivery_id());
  });
  ASSERT_OK(hub.Deliver(police(), second));
  EXPECT_EQ(hub.GetDelivery(police(), first)->state(), v1::SUPERSEDED);
  EXPECT_EQ(hub.GetDelivery(police(), second)->state(), v1::COMMITTED);
}

TEST_F(IngestTest, AVersionThatDoesNotFollowIsRefused) {
  ASSERT_OK(hub.Deliver(police(), Police()));
  EXPECT_THAT(hub.Open(police(), Police()), Fails(StatusCode::kAborted, HasSubstr("want 2")));
}

TEST_F(IngestTest, OfTwoOpenDeliveriesTheFirstCommitWins) {
  const TestDelivery first = Police();
  const TestDelivery second = Police();
  ASSERT_OK(hub.Open(police(), first));
  ASSERT_OK(hub.Open(police(), second));
  ASSERT_OK(hub.Upload(police(), first));
  ASSERT_OK(hub.Upload(police(), second));
  ASSERT_OK(hub.Commit(police(), second));
  EXPECT_THAT(hub.Commit(police(), first), Fails(StatusCode::kAborted, HasSubstr("version")));
}

TEST_F(IngestTest, AFifthOpenDeliveryIsRefused) {
  for (int i = 0; i < 4; ++i) ASSERT_OK(hub.Open(police(), Police()));
  EXPECT_THAT(hub.Open(police(), Police()),
              Fails(StatusCode::kResourceExhausted, HasSubstr("open deliveries")));
}

TEST_F(IngestTest, AnAbortedDeliveryLeavesNoRecords) {
  const TestDelivery delivery = Police();
  ASSERT_OK(hub.Open(police(), delivery));
  ASSERT_OK(hub.Upload(police(), delivery));
  v1::AbortDeliveryRequest request;
  v1::AbortDeliveryResponse response;
  request.set_project_id(hub.project);
  request.set_delivery_id(delivery.envelope.delivery_id());
  const auto stub = v1::Ingest::NewStub(hub.Connect(police()));
  ASSERT_TRUE(stub->AbortDelivery(CallContext().get(), request, &response).ok());
  ASSERT_TRUE(stub->AbortDelivery(CallContext().get(), request, &response).ok());
  EXPECT_THAT(hub.Commit(police(), delivery),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("ABORTED")));
  EXPECT_OK(hub.Deliver(police(), Police()));
}

TEST_F(IngestTest, ARecordWithoutEncodingsIsRefused) {
  EXPECT_THAT(UploadSpoiled([](auto& record) {
                for (auto& encoding : *record.mutable_encodings()) encoding.clear();
              }),
              Fails(StatusCode::kInvalidArgument, StartsWith("records[3].encodings: got none")));
}

TEST_F(IngestTest, AnEncodingOfAnotherLengthIsRefused) {
  EXPECT_THAT(UploadSpoiled([](auto& record) { record.set_encodings(1, std::string(33, 'x')); }),
              Fails(StatusCode::kInvalidArgument, HasSubstr("[1]: got 33 bytes, want 32")));
}

TEST_F(IngestTest, AnEncodingTooManyIsRefused) {
  EXPECT_THAT(UploadSpoiled([](auto& record) { record.add_encodings("x"); }),
              Fails(StatusCode::kInvalidArgument, HasSubstr("encodings: got 3, want 2")));
}

TEST_F(IngestTest, ALocalIdForAReferenceIsRefused) {
  EXPECT_THAT(UploadSpoiled([](auto& record) { record.set_record_ref("12345"); }),
              Fails(StatusCode::kInvalidArgument, HasSubstr("record_ref: got 5 bytes, want 16")));
}

TEST_F(IngestTest, APayloadThatIsNotSealedIsRefused) {
  EXPECT_THAT(UploadSpoiled([](auto& record) { record.set_sealed_payload("Jansen"); }),
              Fails(StatusCode::kInvalidArgument, HasSubstr("records[3].sealed_payload")));
}

TEST_F(IngestTest, AfterItsLastDayNothingIsUploaded) {
  const TestDelivery delivery = Police();
  ASSERT_OK(hub.Open(police(), delivery));
  hub.clock.Set(hub.clock.NowMs() + int64_t{31} * 24 * 3600 * 1000);
  EXPECT_THAT(hub.Upload(police(), delivery),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("EXPIRED")));
}

TEST(IngestBeforeApprovalTest, NothingIsUploadedBeforeAllOfficersHaveApproved) {
  LinkerCase hub;
  hub.Serve();
  ASSERT_OK(hub.Create());
  const TestDelivery delivery =
      MakeDelivery(hub.cast.police, hub.specification, "police", RecordsOf("police", 1, 5));
  EXPECT_THAT(hub.Open(hub.cast.police, delivery),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("DRAFT")));
}

}  // namespace
}  // namespace koppel::testing
