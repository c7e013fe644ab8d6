#include "proto/result_digest.h"

#include <gtest/gtest.h>

namespace koppel {
namespace {

// Made with Python's struct and hashlib from the words of koppel/v1/manifest.proto.
TEST(ResultDigestTest, IsTheOneThatTheContractDefines) {
  ResultDigest digest;
  digest.AddPerson(2);
  digest.AddMember("board", "\x01\x02");
  digest.AddMember("police", "\x03");
  digest.AddPerson(1);
  digest.AddMember("police", std::string(300, '\x04'));
  EXPECT_EQ(ToHex(digest.Digest()),
            "7ffb63737afc15b585128b155c606d6716cc957c632e5e71b6e002df7a3ef07c");
}

TEST(ResultDigestTest, TwoPersonsAreNotOne) {
  ResultDigest one;
  one.AddPerson(2);
  one.AddMember("board", "a");
  one.AddMember("police", "b");
  ResultDigest two;
  two.AddPerson(1);
  two.AddMember("board", "a");
  two.AddPerson(1);
  two.AddMember("police", "b");
  EXPECT_NE(one.Digest(), two.Digest());
}

}  // namespace
}  // namespace koppel
