#include "office/payloads/payload_opener.h"

#include <set>

#include "base/digest.h"
#include "proto/canonical.h"
#include "tests/office/sample_result.h"
#include "tests/support/status_matchers.h"

namespace koppel::office {
namespace {

using ::koppel::testing::Fails;
using ::koppel::testing::Happened;
using ::koppel::testing::SampleParties;
using ::koppel::testing::SampleResult;
using ::testing::HasSubstr;

class PayloadOpenerTest : public ::testing::Test {
 protected:
  PayloadOpenerTest() {
    result_.AddPerson({{"board", {Happened("supervision_order", "2017-05-31")}},
                       {"youth_care", {Happened("youth_care", "2017-06-01", "2017-07-01")}}});
  }
  PayloadOpener Opener() {
    return PayloadOpener::Create(result_.project().specification, result_.project().hash, 1,
                                 parties_.office_sealing)
        .value();
  }
  // An opener that has taken all deliveries.
  PayloadOpener Ready() {
    PayloadOpener opener = Opener();
    for (const std::string& source : testing::SampleSources()) {
      EXPECT_OK(opener.AddDelivery(result_.DeliveryOf(source)));
    }
    return opener;
  }
  // The board's delivery with another envelope, signed by the board.
  v1::Delivery WithEnvelope(const v1::DeliveryEnvelope& envelope) {
    v1::Delivery delivery = result_.DeliveryOf("board");
    *delivery.mutable_envelope() = parties_.board.Sign("delivery", CanonicalBytes(envelope));
    return delivery;
  }
  // An opener whose board signed for so many planted records beside the one of the first person.
  PayloadOpener ReadyWithPlanted(uint64_t planted) {
    v1::Delivery delivery = result_.DeliveryOf("board");
    v1::DeliveryCommit commit;
    EXPECT_TRUE(commit.ParseFromString(delivery.commit().message()));
    commit.set_records(commit.records() + planted);
    commit.set_planted(planted);
    *delivery.mutable_commit() = parties_.board.Sign("delivery-commit", CanonicalBytes(commit));
    PayloadOpener opener = Opener();
    for (const std::string& source : testing::SampleSources()) {
      EXPECT_OK(opener.AddDelivery(source == "board" ? delivery : result_.DeliveryOf(source)));
    }
    return opener;
  }
  // So many of the board's records are withdrawn: of the planted, which never come.
  void LeaveOutOfBoard(size_t withdrawn, PayloadOpener& opener) {
    std::set<std::string> refs;
    for (size_t i = 0; i < withdrawn; ++i) refs.insert(Concat("planted-reference-", 10 + i));
    opener.LeaveOut({{{"board", result_.Envelope("board").delivery_id()}, refs}});
  }
  v1::Person First() { return result_.persons()[0]; }
  // The first person with another payload of its board record.
  v1::Person WithPayload(const v1::Payload& payload) {
    v1::Person person = First();
    v1::Member* member = person.mutable_members(0);
    member->set_sealed_payload(
        result_.SealPayload("board", member->record_ref(), payload, result_.project().hash));
    return person;
  }
  void ExpectRefused(const v1::Person& person, const std::string& message) {
    PayloadOpener opener = Ready();
    EXPECT_THAT(opener.Open(person), Fails(StatusCode::kDataLoss, HasSubstr(message)));
  }

  SampleParties parties_;
  SampleResult result_{parties_};
};

TEST_F(PayloadOpenerTest, OpensWhatTheAgenciesSealed) {
  PayloadOpener opener = Ready();
  ASSERT_OK_AND_ASSIGN(const OpenedPerson person, opener.Open(First()));
  ASSERT_EQ(person.members.size(), 2u);
  EXPECT_EQ(person.members[0].payload.events(0).kind(), "supervision_order");
  EXPECT_EQ(person.members[1].payload.events(0).end(), "2017-07-01");
  EXPECT_OK(opener.CheckComplete());
}

TEST_F(PayloadOpenerTest, AKeyThatIsNotTheOfficesIsRefused) {
  const SealingKey other = SealingKey::Generate();
  EXPECT_THAT(
      PayloadOpener::Create(result_.project().specification, result_.project().hash, 1, other),
      Fails(StatusCode::kInvalidArgument, HasSubstr("want that of the office")));
}

TEST_F(PayloadOpenerTest, AForgedEnvelopeIsRefused) {
  v1::Delivery delivery = result_.DeliveryOf("board");
  *delivery.mutable_envelope() =
      parties_.police.Sign("delivery", CanonicalBytes(result_.Envelope("board")));
  EXPECT_THAT(Opener().AddDelivery(delivery),
              Fails(StatusCode::kUnauthenticated, HasSubstr("source board: delivery: signature")));
}

TEST_F(PayloadOpenerTest, AnEnvelopeSignedAsAnotherKindIsRefused) {
  v1::Delivery delivery = result_.DeliveryOf("board");
  *delivery.mutable_envelope() =
      parties_.board.Sign("job", CanonicalBytes(result_.Envelope("board")));
  EXPECT_THAT(Opener().AddDelivery(delivery),
              Fails(StatusCode::kUnauthenticated, HasSubstr("board")));
}

TEST_F(PayloadOpenerTest, AnAlteredCommitIsRefused) {
  v1::Delivery delivery = result_.DeliveryOf("board");
  delivery.mutable_commit()->mutable_message()->back() ^= 1;
  EXPECT_THAT(Opener().AddDelivery(delivery),
              Fails(StatusCode::kUnauthenticated, HasSubstr("delivery-commit: signature")));
}

TEST_F(PayloadOpenerTest, TheCommitOfAnotherDeliveryIsRefused) {
  v1::DeliveryCommit commit;
  commit.set_delivery_id("another");
  v1::Delivery delivery = result_.DeliveryOf("board");
  *delivery.mutable_commit() = parties_.board.Sign("delivery-commit", CanonicalBytes(commit));
  EXPECT_THAT(Opener().AddDelivery(delivery),
              Fails(StatusCode::kDataLoss, HasSubstr("commit of another delivery")));
}

TEST_F(PayloadOpenerTest, ADeliveryOfAnotherProjectIsRefused) {
  v1::DeliveryEnvelope envelope = result_.Envelope("board");
  envelope.set_project_hash(Sha256("another"));
  EXPECT_THAT(Opener().AddDelivery(WithEnvelope(envelope)),
              Fails(StatusCode::kDataLoss, HasSubstr("delivery of another project")));
}

TEST_F(PayloadOpenerTest, ADeliveryOfAnotherEpochIsRefused) {
  v1::DeliveryEnvelope envelope = result_.Envelope("board");
  envelope.set_epoch(2);
  EXPECT_THAT(Opener().AddDelivery(WithEnvelope(envelope)),
              Fails(StatusCode::kDataLoss, HasSubstr("epoch 2, want 1")));
}

TEST_F(PayloadOpenerTest, ADeliveryForAnotherOfficeKeyIsRefused) {
  v1::DeliveryEnvelope envelope = result_.Envelope("board");
  envelope.set_office_key_id(Sha256("another"));
  EXPECT_THAT(Opener().AddDelivery(WithEnvelope(envelope)),
              Fails(StatusCode::kDataLoss, HasSubstr("sealed for another key")));
}

TEST_F(PayloadOpenerTest, AContentKeyThatDoesNotOpenIsRefused) {
  v1::DeliveryEnvelope envelope = result_.Envelope("board");
  envelope.mutable_sealed_content_key()->back() ^= 1;
  EXPECT_THAT(Opener().AddDelivery(WithEnvelope(envelope)),
              Fails(StatusCode::kUnauthenticated, HasSubstr("source board")));
}

TEST_F(PayloadOpenerTest, AnUnknownSourceIsRefused) {
  v1::DeliveryEnvelope envelope = result_.Envelope("board");
  envelope.set_source("tax");
  EXPECT_THAT(Opener().AddDelivery(WithEnvelope(envelope)),
              Fails(StatusCode::kDataLoss, HasSubstr("does not have")));
}

TEST_F(PayloadOpenerTest, TwoDeliveriesOfASourceAreRefused) {
  PayloadOpener opener = Ready();
  EXPECT_THAT(opener.AddDelivery(result_.DeliveryOf("board")),
              Fails(StatusCode::kAlreadyExists, HasSubstr("source board")));
}

TEST_F(PayloadOpenerTest, AnAlteredPayloadNamesItsSource) {
  v1::Person person = First();
  person.mutable_members(1)->mutable_sealed_payload()->back() ^= 1;
  ExpectRefused(person, "source youth_care: ");
}

TEST_F(PayloadOpenerTest, APayloadUnderAnotherReferenceIsRefused) {
  v1::Person person = First();
  person.mutable_members(0)->mutable_record_ref()->back() ^= 1;
  ExpectRefused(person, "source board: ");
}

TEST_F(PayloadOpenerTest, APayloadOfAnotherProjectDoesNotOpen) {
  v1::Person person = First();
  v1::Member* member = person.mutable_members(0);
  member->set_sealed_payload(
      result_.SealPayload("board", member->record_ref(), {}, Sha256("another project")));
  ExpectRefused(person, "source board: ");
}

TEST_F(PayloadOpenerTest, AnEventThatIsNotDeclaredIsRefusedWithoutItsContent) {
  v1::Payload payload;
  *payload.add_events() = Happened("youth_care", "2017-01-01");
  ExpectRefused(WithPayload(payload), "source board: payload: got an event kind");
  payload.clear_events();
  *payload.add_events() = Happened("supervision_order", "yesterday");
  PayloadOpener opener = Ready();
  const auto opened = opener.Open(WithPayload(payload));
  EXPECT_THAT(opened, Fails(StatusCode::kDataLoss, HasSubstr("got a date that is none")));
  EXPECT_THAT(opened, Fails(StatusCode::kDataLoss, ::testing::Not(HasSubstr("yesterday"))));
}

TEST_F(PayloadOpenerTest, ACodeThatIsNotDeclaredIsRefused) {
  const v1::Source& source = result_.project().specification.sources(1);
  v1::Payload payload;
  v1::Event* event = payload.add_events();
  *event = Happened("youth_care", "2017-01-01");
  v1::Attribute* attribute = event->add_attributes();
  attribute->set_name("care_type");
  attribute->set_value("31");
  EXPECT_OK(CheckPayload(source, payload));
  attribute->set_value("99");
  EXPECT_THAT(CheckPayload(source, payload),
              Fails(StatusCode::kInvalidArgument, HasSubstr("care_type")));
  attribute->set_name("name");
  EXPECT_THAT(CheckPayload(source, payload),
              Fails(StatusCode::kInvalidArgument, HasSubstr("attribute that is not declared")));
}

TEST_F(PayloadOpenerTest, ARecordTwiceIsRefused) {
  PayloadOpener opener = Ready();
  ASSERT_OK(opener.Open(First()));
  EXPECT_THAT(opener.Open(First()), Fails(StatusCode::kDataLoss, HasSubstr("a record twice")));
}

TEST_F(PayloadOpenerTest, ARecordThatWasKeptBackIsNoticed) {
  EXPECT_THAT(Ready().CheckComplete(),
              Fails(StatusCode::kDataLoss, HasSubstr("source board: got 0 records, want the 1")));
}

TEST_F(PayloadOpenerTest, ARecordThatWasWithdrawnIsNotMissed) {
  PayloadOpener opener = Ready();
  opener.LeaveOut(
      {{{"board", result_.Envelope("board").delivery_id()}, {First().members(0).record_ref()}},
       {{"youth_care", result_.Envelope("youth_care").delivery_id()},
        {First().members(1).record_ref()}}});
  EXPECT_OK(opener.CheckComplete());
}

TEST_F(PayloadOpenerTest, ARecordThatWasWithdrawnAndCameIsRefused) {
  PayloadOpener opener = Ready();
  opener.LeaveOut(
      {{{"board", result_.Envelope("board").delivery_id()}, {First().members(0).record_ref()}}});
  EXPECT_THAT(opener.Open(First()),
              Fails(StatusCode::kDataLoss, HasSubstr("source board: got a record that its agency "
                                                     "had withdrawn")));
}

TEST_F(PayloadOpenerTest, AnotherRecordThatIsMissingIsNoticed) {
  PayloadOpener opener = Ready();
  opener.LeaveOut({{{"board", result_.Envelope("board").delivery_id()},
                    {std::string(16, 'a'), std::string(16, 'b')}}});
  EXPECT_THAT(opener.CheckComplete(), Fails(StatusCode::kDataLoss, HasSubstr("source board: got")));
}

TEST_F(PayloadOpenerTest, PlantedRecordsAreNotMissed) {
  PayloadOpener opener = ReadyWithPlanted(3);
  ASSERT_OK(opener.Open(First()));
  EXPECT_OK(opener.CheckComplete());
}

TEST_F(PayloadOpenerTest, ARealRecordIsMissedBesidePlantedOnes) {
  EXPECT_THAT(ReadyWithPlanted(3).CheckComplete(),
              Fails(StatusCode::kDataLoss, HasSubstr("source board: got 0 records, want the 4 that "
                                                     "the agency signed for and without the 3 "
                                                     "planted")));
}

TEST_F(PayloadOpenerTest, PlantedRecordsMayBeAmongTheWithdrawn) {
  PayloadOpener opener = ReadyWithPlanted(3);
  ASSERT_OK(opener.Open(First()));
  LeaveOutOfBoard(2, opener);
  EXPECT_OK(opener.CheckComplete());
}

TEST_F(PayloadOpenerTest, MoreWithdrawnThanPlantedLeaveAsMuchLess) {
  PayloadOpener opener = ReadyWithPlanted(3);
  ASSERT_OK(opener.Open(First()));
  LeaveOutOfBoard(4, opener);
  EXPECT_THAT(opener.CheckComplete(),
              Fails(StatusCode::kDataLoss, HasSubstr("without the 4 withdrawn")));
}

TEST_F(PayloadOpenerTest, ARecordOfADeliveryThatDidNotComeIsRefused) {
  PayloadOpener opener = Opener();
  EXPECT_THAT(opener.Open(First()),
              Fails(StatusCode::kDataLoss, HasSubstr("a delivery that did not come")));
}

}  // namespace
}  // namespace koppel::office
