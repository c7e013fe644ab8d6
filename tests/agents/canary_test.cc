// Labels of planted records, against values that Python's hmac gives (agents/ENCODING.md).
#include "agents/encode/canary.h"

#include <gtest/gtest.h>

#include "base/digest.h"
#include "proto/encoding_shape.h"

namespace koppel::agents {
namespace {

// 00 01 ... 1f.
SecretBytes CountingKey() {
  SecretBytes key(32);
  for (size_t i = 0; i < key.size(); ++i) key.fill()[i] = static_cast<unsigned char>(i);
  return key;
}

TEST(CanaryLabelsTest, TheLabelIsTheBeginningOfAKeyedHashOfTheName) {
  const CanaryLabels labels(CountingKey());
  EXPECT_EQ(ToHex(labels.Of("canary-07")), "4ebe8f01f0ee2bb6123251d01866f4e9");
  EXPECT_EQ(ToHex(labels.Of("\xC3\x84rger")), "23f5504074f48cb13e2c65f352811a6f");
  EXPECT_EQ(labels.Of("canary-07").size(), kCanaryBytes);
}

TEST(CanaryLabelsTest, BlanksAroundANameAreNoPartOfItAndLettersAreTakenAsTheyAre) {
  const CanaryLabels labels(CountingKey());
  EXPECT_EQ(labels.Of(" \tcanary-07 "), labels.Of("canary-07"));
  EXPECT_NE(labels.Of("Canary-07"), labels.Of("canary-07"));
  EXPECT_NE(labels.Of("canary 07"), labels.Of("canary-07"));
}

TEST(CanaryLabelsTest, AnotherKeyGivesAnotherLabel) {
  EXPECT_NE(CanaryLabels(SecretBytes::Random(32)).Of("canary-07"),
            CanaryLabels(SecretBytes::Random(32)).Of("canary-07"));
}

}  // namespace
}  // namespace koppel::agents
