// Sealing: an opener written here from the contract alone must read what the agent seals.
#include <sodium.h>

#include <set>

#include "agents/payload/padding.h"
#include "agents/payload/seal.h"
#include "base/digest.h"
#include "proto/record_refs.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

using ::testing::HasSubstr;
using namespace ::koppel::testing;

SecretBytes KeyOf(char byte) { return SecretBytes::CopyOf(std::string(32, byte)); }

DeliveryBinding Binding() { return {std::string(32, 'p'), "police", 3, std::string(16, 'd')}; }

v1::Payload OneEvent(const std::string& start) {
  v1::Payload payload;
  v1::Event& event = *payload.add_events();
  event.set_kind("supervision_order");
  event.set_start(start);
  return payload;
}

std::string WithLength(const std::string& bytes) {
  const auto size = static_cast<unsigned>(bytes.size());
  std::string out;
  for (const unsigned shift : {24u, 16u, 8u, 0u}) {
    out.push_back(static_cast<char>((size >> shift) & 0xFF));
  }
  return out + bytes;
}

std::string AssociatedData(const DeliveryBinding& binding, const std::string& ref) {
  return std::string("koppel/v1/payload") + '\0' + WithLength(binding.project_hash) +
         WithLength(binding.source) + WithLength(std::to_string(binding.epoch)) +
         WithLength(binding.delivery_id) + WithLength(ref);
}

// What the office does, from record.proto and libsodium only. Empty where it does not open.
std::string OpenIndependently(const std::string& key, const DeliveryBinding& binding,
                              const std::string& ref, const std::string& sealed_bytes) {
  v1::SealedPayload sealed;
  if (!sealed.ParseFromString(sealed_bytes) || sealed.nonce().size() != 24) return {};
  const auto octets = [](const std::string& bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
  };
  const std::string data = AssociatedData(binding, ref);
  std::string plain(sealed.ciphertext().size(), '\0');
  unsigned long long length = 0;
  const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
      reinterpret_cast<unsigned char*>(plain.data()), &length, nullptr, octets(sealed.ciphertext()),
      sealed.ciphertext().size(), octets(data), data.size(), octets(sealed.nonce()), octets(key));
  return failed != 0 ? std::string() : plain.substr(0, length);
}

TEST(PayloadSealerTest, AnOpenerThatKnowsOnlyTheContractReadsThePayload) {
  const PayloadSealer sealer(KeyOf('k'), Binding());
  ASSERT_OK_AND_ASSIGN(const std::string sealed, sealer.Seal("ref", OneEvent("2017-05-31")));
  const std::string plain = OpenIndependently(std::string(32, 'k'), Binding(), "ref", sealed);
  ASSERT_EQ(plain.size(), kLeastPayloadBytes);
  v1::Payload opened;
  ASSERT_TRUE(opened.ParseFromString(plain));
  ASSERT_EQ(opened.events_size(), 1);
  EXPECT_EQ(opened.events(0).start(), "2017-05-31");
  EXPECT_EQ(opened.events(0).kind(), "supervision_order");
}

TEST(PayloadSealerTest, OpensUnderNoOtherBinding) {
  const PayloadSealer sealer(KeyOf('k'), Binding());
  ASSERT_OK_AND_ASSIGN(const std::string sealed, sealer.Seal("ref", OneEvent("2017-05-31")));
  const std::string key(32, 'k');
  std::vector<DeliveryBinding> others(4, Binding());
  others[0].project_hash[5] = 'q';
  others[1].source = "polic";
  others[2].epoch = 4;
  others[3].delivery_id[0] = 'e';
  for (const DeliveryBinding& other : others) {
    EXPECT_TRUE(OpenIndependently(key, other, "ref", sealed).empty());
  }
  EXPECT_TRUE(OpenIndependently(key, Binding(), "reg", sealed).empty());
  EXPECT_TRUE(OpenIndependently(std::string(32, 'K'), Binding(), "ref", sealed).empty());
  EXPECT_FALSE(OpenIndependently(key, Binding(), "ref", sealed).empty());
}

TEST(PayloadSealerTest, SameRecordGivesSameBytesAgain) {
  const PayloadSealer first(KeyOf('k'), Binding());
  const PayloadSealer second(KeyOf('k'), Binding());
  EXPECT_EQ(first.Seal("ref", OneEvent("2017-05-31")).value(),
            second.Seal("ref", OneEvent("2017-05-31")).value());
}

TEST(PayloadSealerTest, NoncesDifferWhereAnythingDiffers) {
  std::set<std::string> nonces;
  const auto add = [&](const PayloadSealer& sealer, std::string_view ref, const char* date) {
    v1::SealedPayload sealed;
    ASSERT_TRUE(sealed.ParseFromString(sealer.Seal(ref, OneEvent(date)).value()));
    nonces.insert(sealed.nonce());
  };
  DeliveryBinding other_project = Binding();
  other_project.project_hash = std::string(32, 'o');
  add(PayloadSealer(KeyOf('k'), Binding()), "ref", "2017-05-31");
  add(PayloadSealer(KeyOf('k'), Binding()), "other", "2017-05-31");
  add(PayloadSealer(KeyOf('k'), Binding()), "ref", "2017-06-01");
  add(PayloadSealer(KeyOf('k'), other_project), "ref", "2017-05-31");
  add(PayloadSealer(KeyOf('l'), Binding()), "ref", "2017-05-31");
  EXPECT_EQ(nonces.size(), 5u);
}

// Computed with Python's hashlib and hmac from the contract. A change of these bytes breaks
// deliveries that are being resumed.
TEST(PayloadSealerTest, NonceIsThatOfAnIndependentComputation) {
  const PayloadSealer sealer(KeyOf('k'), Binding());
  v1::SealedPayload sealed;
  ASSERT_TRUE(
      sealed.ParseFromString(sealer.Seal(std::string(16, 'r'), OneEvent("2017-05-31")).value()));
  EXPECT_EQ(ToHex(sealed.nonce()), "b368b25521e5177fb3d112a869d70c8e0e577c3616f90143");
}

TEST(RecordReferencesTest, ReferenceIsThatOfAnIndependentComputation) {
  const RecordReferences references(KeyOf('s'), std::string(32, 'p'), "board");
  EXPECT_EQ(ToHex(references.For("k-17")), "22e44d5105aaa80a6d46af8b7bf12e3e");
}

TEST(RecordReferencesTest, SameInAProjectAndUnrelatedElsewhere) {
  const SecretBytes secret = KeyOf('s');
  const SecretBytes other_secret = KeyOf('t');
  const std::string project(32, 'p');
  const RecordReferences references(secret, project, "board");
  EXPECT_EQ(references.For("k-17").size(), kRecordRefBytes);
  EXPECT_EQ(references.For("k-17"), RecordReferences(secret, project, "board").For("k-17"));
  std::set<std::string> all = {references.For("k-17"), references.For("k-18")};
  all.insert(RecordReferences(secret, project, "police").For("k-17"));
  all.insert(RecordReferences(secret, std::string(32, 'o'), "board").For("k-17"));
  all.insert(RecordReferences(other_secret, project, "board").For("k-17"));
  EXPECT_EQ(all.size(), 5u);
}

TEST(PaddingTest, EveryLengthFillsABucketExactly) {
  for (size_t text = 0; text < 3 * 1024; ++text) {
    v1::Payload payload;
    payload.add_events()->set_kind(std::string(text, 'x'));
    const size_t bare = payload.ByteSizeLong();
    ASSERT_OK_AND_ASSIGN(const std::string padded, PaddedPayload(payload));
    size_t bucket = kLeastPayloadBytes;
    while (bucket < padded.size()) bucket *= 2;
    ASSERT_EQ(padded.size(), bucket) << bare;
    // No more than one bucket is skipped, and only where the gap cannot be filled.
    if (padded.size() / 2 >= bare && padded.size() > kLeastPayloadBytes) {
      const size_t gap = padded.size() / 2 - bare;
      ASSERT_TRUE(gap == 1 || gap == 2 || gap == 130) << bare;
    }
    v1::Payload back;
    ASSERT_TRUE(back.ParseFromString(padded));
    ASSERT_EQ(back.events(0).kind().size(), text);
  }
}

TEST(PaddingTest, PayloadWithoutEventsLooksLikeAnyOther) {
  EXPECT_EQ(PaddedPayload(v1::Payload()).value().size(), kLeastPayloadBytes);
}

TEST(PaddingTest, TooLongAPayloadIsRefused) {
  v1::Payload payload;
  payload.add_events()->set_kind(std::string(kMostPayloadBytes, 'x'));
  EXPECT_THAT(PaddedPayload(payload), Fails(StatusCode::kResourceExhausted, HasSubstr("payload")));
}

}  // namespace
}  // namespace koppel::agents
