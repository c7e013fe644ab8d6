#include "proto/result_digest.h"

#include <gtest/gtest.h>

namespace koppel {
namespace {

// Made with Python's struct and hashlib from the words of koppel/v1/manifest.proto.
TEST(ResultDigestTest, IsTheOneThatTheContractDefines) {
  ResultDigest digest;
  digest.AddPerson("x", 2);
  digest.AddMember("board", "\x01\x02");
  digest.AddMember("police", "\x03");
  digest.AddPerson("y", 1);
  digest.AddMember("police", std::string(300, '\x04'));
  EXPECT_EQ(ToHex(digest.Digest()),
            "7ffb63737afc15b585128b155c606d6716cc957c632e5e71b6e002df7a3ef07c");
}

TEST(ResultDigestTest, TwoPersonsAreNotOne) {
  ResultDigest one;
  one.AddPerson("x", 2);
  one.AddMember("board", "a");
  one.AddMember("police", "b");
  ResultDigest two;
  two.AddPerson("y", 1);
  two.AddMember("board", "a");
  two.AddPerson("y", 1);
  two.AddMember("police", "b");
  EXPECT_NE(one.Digest(), two.Digest());
}

// Made likewise.
TEST(ResultDigestTest, OfAContinuedResultItSaysWhoIsCalledWhat) {
  ResultDigest digest(std::string(32, '\x07'));
  digest.AddPerson("0123456789abcdef", 2);
  digest.AddMember("board", "\x01\x02");
  digest.AddMember("police", "\x03");
  digest.AddPerson("fedcba9876543210", 1);
  digest.AddMember("police", std::string(300, '\x04'));
  EXPECT_EQ(ToHex(digest.Digest()),
            "9c7a74a29df995658712620bc0aeabff794d02cf547c6f166d9182dfd4e3c1f3");
}

}  // namespace
}  // namespace koppel
