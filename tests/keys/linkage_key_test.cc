#include "keys/linkage_key.h"

#include "keys/derive.h"
#include "keys/identity.h"
#include "proto/canonical.h"
#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

using ::testing::_;
using testing::Fails;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

class LinkageKeyTest : public ::testing::Test {
 protected:
  static v1::Party Agency(const std::string& name, const SealingKey& sealing) {
    v1::Party agency;
    agency.set_name(name);
    agency.set_role(v1::AGENT);
    agency.set_sealing_key(sealing.public_key());
    return agency;
  }

  static v1::Party Maker(const std::string& name, const SigningKey& key) {
    v1::Party maker;
    maker.set_name(name);
    maker.set_role(v1::AGENT);
    maker.set_signing_key(key.public_key());
    return maker;
  }
  void SignAgain(keys::LinkageKeyFile& file) const {
    file.clear_signature();
    file.set_signature(maker_key_.Sign("linkage-key", CanonicalBytes(file)).signature());
  }

  const LinkageKeyUse use_{"care", 1};
  const SecretBytes key_ = SecretBytes::Random(kKeyBytes);
  const SealingKey police_ = SealingKey::Generate();
  const SealingKey board_ = SealingKey::Generate();
  const SigningKey maker_key_ = SigningKey::Generate();
  const v1::Party maker_ = Maker("board", maker_key_);
  const keys::LinkageKeyFile file_ =
      SealLinkageKey(key_, use_, Agency("police", police_), maker_key_).value();
};

TEST_F(LinkageKeyTest, TheAgencyOpensWhatWasSealedForIt) {
  EXPECT_TRUE(OpenLinkageKey(file_, maker_, police_).value() == key_);
}

TEST_F(LinkageKeyTest, AnotherAgencyCannotOpenIt) {
  EXPECT_THAT(OpenLinkageKey(file_, maker_, board_), Fails(StatusCode::kUnauthenticated, _));
}

TEST_F(LinkageKeyTest, AKeyDoesNotPassForThatOfAnotherUse) {
  const auto expect_refused = [&](keys::LinkageKeyFile file) {
    EXPECT_THAT(OpenLinkageKey(file, maker_, police_),
                Fails(StatusCode::kUnauthenticated, HasSubstr("signature: got none by board")));
    SignAgain(file);
    EXPECT_THAT(OpenLinkageKey(file, maker_, police_),
                Fails(StatusCode::kUnauthenticated, HasSubstr("another party, project or epoch")));
  };
  keys::LinkageKeyFile file = file_;
  file.set_project("other");
  expect_refused(file);
  file = file_;
  file.set_epoch(2);
  expect_refused(file);
  file = file_;
  file.set_party("board");
  expect_refused(file);
}

TEST_F(LinkageKeyTest, AKeyThatAnotherMadeIsRefused) {
  const SigningKey stranger = SigningKey::Generate();
  const keys::LinkageKeyFile forged =
      SealLinkageKey(key_, use_, Agency("police", police_), stranger).value();
  EXPECT_THAT(OpenLinkageKey(forged, maker_, police_),
              Fails(StatusCode::kUnauthenticated, HasSubstr("signature: got none by board")));
  keys::LinkageKeyFile unsigned_file = file_;
  unsigned_file.clear_signature();
  EXPECT_THAT(OpenLinkageKey(unsigned_file, maker_, police_),
              Fails(StatusCode::kUnauthenticated, HasSubstr("signature: got none by board")));
  v1::Party office = maker_;
  office.set_role(v1::OFFICE);
  EXPECT_THAT(OpenLinkageKey(file_, office, police_),
              Fails(StatusCode::kInvalidArgument, HasSubstr("got another role, want an agent")));
}

TEST_F(LinkageKeyTest, ABareSealedKeyIsRefused) {
  keys::LinkageKeyFile file = file_;
  file.set_box(SealTo(police_.public_key(), key_).value());
  SignAgain(file);
  EXPECT_THAT(OpenLinkageKey(file, maker_, police_), Fails(StatusCode::kUnauthenticated, _));
  file.set_version(1);
  EXPECT_THAT(OpenLinkageKey(file, maker_, police_),
              Fails(StatusCode::kInvalidArgument, "version: got 1, want 2"));
}

TEST_F(LinkageKeyTest, OnlyAgentsGetOne) {
  v1::Party office = Agency("statistics", police_);
  office.set_role(v1::OFFICE);
  EXPECT_THAT(SealLinkageKey(key_, use_, office, maker_key_),
              Fails(StatusCode::kInvalidArgument, _));
  v1::Party keyless = Agency("police", police_);
  keyless.clear_sealing_key();
  EXPECT_THAT(SealLinkageKey(key_, use_, keyless, maker_key_),
              Fails(StatusCode::kInvalidArgument, HasSubstr("got 0 bytes")));
}

TEST_F(LinkageKeyTest, BadUsesAndKeysAreRefused) {
  for (const LinkageKeyUse& use : {LinkageKeyUse{"ab", 1}, LinkageKeyUse{"Care", 1},
                                   LinkageKeyUse{"care/1", 1}, LinkageKeyUse{"care", 0}}) {
    EXPECT_THAT(SealLinkageKey(key_, use, Agency("police", police_), maker_key_),
                Fails(StatusCode::kInvalidArgument, _));
  }
  EXPECT_THAT(SealLinkageKey(SecretBytes(31), use_, Agency("police", police_), maker_key_),
              Fails(StatusCode::kInvalidArgument, _));
}

TEST_F(LinkageKeyTest, TheCheckTellsKeysAndUsesApart) {
  const std::string check = LinkageKeyCheck(key_, use_);
  EXPECT_THAT(check, MatchesRegex("[0-9a-f]{16}"));
  EXPECT_EQ(LinkageKeyCheck(OpenLinkageKey(file_, maker_, police_).value(), use_), check);
  EXPECT_NE(LinkageKeyCheck(SecretBytes::Random(kKeyBytes), use_), check);
  EXPECT_NE(LinkageKeyCheck(key_, {"care", 2}), check);
}

}  // namespace
}  // namespace koppel
