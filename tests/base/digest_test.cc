#include "base/digest.h"

#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

using ::testing::_;
using testing::Fails;

TEST(DigestTest, Sha256OfAbcIsThatOfTheStandard) {
  EXPECT_EQ(ToHex(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(DigestTest, PiecesGiveTheDigestOfTheWholeAndMayGoOn) {
  Sha256Stream stream;
  stream.Update("a");
  EXPECT_EQ(stream.Digest(), Sha256("a"));
  stream.Update("bc");
  EXPECT_EQ(stream.Digest(), Sha256("abc"));
}

TEST(DigestTest, HexGoesThereAndBackAndRefusesOtherText) {
  EXPECT_EQ(FromHex(ToHex(std::string("\x00\xff\x10", 3))).value(), std::string("\x00\xff\x10", 3));
  EXPECT_THAT(FromHex("abc"), Fails(StatusCode::kInvalidArgument, _));
  EXPECT_THAT(FromHex("zz"), Fails(StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace koppel
