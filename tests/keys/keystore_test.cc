#include "keys/keystore.h"

#include <sys/stat.h>

#include "base/file.h"
#include "keys/keystore.pb.h"
#include "proto/canonical.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel {
namespace {

using ::testing::_;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using testing::Fails;
using ::testing::HasSubstr;
using ::testing::Not;

class KeystoreTest : public ::testing::Test {
 protected:
  KeystoreTest()
      : passphrase_(SecretBytes::CopyOf("correct horse")), path_(folder_ / "a.keystore") {
    keystore_.Put("signing", SecretBytes::CopyOf("the signing secret"));
    keystore_.Put("short", SecretBytes::CopyOf("s"));
    keystore_.Put("empty", SecretBytes());
  }

  void Save() { ASSERT_OK(keystore_.Save(path_, passphrase_, TestCost())); }
  Result<Keystore> Load() const { return Keystore::Load(path_, passphrase_); }
  keys::KeystoreFile File() const {
    keys::KeystoreFile file;
    EXPECT_OK(ParseJson(path_, ReadFile(path_).value(), file));
    return file;
  }

  testing::TempDir folder_;
  const SecretBytes passphrase_;
  const std::string path_;
  Keystore keystore_;
};

TEST_F(KeystoreTest, WhatWasSavedLoads) {
  Save();
  ASSERT_OK_AND_ASSIGN(const Keystore loaded, Load());
  EXPECT_THAT(loaded.Names(), ElementsAre("empty", "short", "signing"));
  for (const std::string& name : keystore_.Names()) {
    EXPECT_TRUE(**loaded.Get(name) == **keystore_.Get(name)) << name;
  }
}

TEST_F(KeystoreTest, AnEmptyKeystoreIsAKeystore) {
  ASSERT_OK(Keystore().Save(path_, passphrase_, TestCost()));
  EXPECT_TRUE(Load().value().Names().empty());
}

TEST_F(KeystoreTest, OnlyTheOwnerMayReadTheFile) {
  Save();
  struct stat info {};
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(KeystoreTest, TheFileShowsNeitherNamesNorSecrets) {
  Save();
  const keys::KeystoreFile file = File();
  for (const char* text : {"signing", "the signing secret"}) {
    EXPECT_THAT(file.sealed(), Not(HasSubstr(text)));
    EXPECT_THAT(ReadFile(path_).value(), Not(HasSubstr(text)));
  }
}

TEST_F(KeystoreTest, SavingTwiceGivesOtherSaltAndBytes) {
  Save();
  const keys::KeystoreFile first = File();
  Save();
  EXPECT_NE(first.salt(), File().salt());
  EXPECT_NE(first.sealed(), File().sealed());
}

TEST_F(KeystoreTest, AWrongPassphraseIsRefused) {
  Save();
  for (const char* wrong : {"correct horsf", "correct horse ", "", "Correct horse"}) {
    EXPECT_THAT(
        Keystore::Load(path_, SecretBytes::CopyOf(wrong)),
        Fails(StatusCode::kUnauthenticated, path_ + ": wrong passphrase, or the file was altered"));
  }
}

// A flipped bit may leave the text a different spelling of the same file (a bit of Base64 that
// carries nothing); everything else must be refused.
TEST_F(KeystoreTest, NoAlteredFileOpensAsAnother) {
  Save();
  const std::string original = ReadFile(path_).value();
  const std::string saved = CanonicalBytes(File());
  for (size_t i = 0; i < original.size(); ++i) {
    std::string altered = original;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    folder_.Write("a.keystore", altered);
    const Result<Keystore> loaded = Load();
    if (loaded.ok()) {
      EXPECT_EQ(CanonicalBytes(File()), saved) << "byte " << i;
    } else {
      EXPECT_THAT(loaded.status().code(),
                  AnyOf(StatusCode::kUnauthenticated, StatusCode::kDataLoss));
    }
  }
}

TEST_F(KeystoreTest, EveryFieldIsBoundToTheContent) {
  Save();
  const keys::KeystoreFile original = File();
  const auto expect_refused = [&](const keys::KeystoreFile& file, StatusCode code) {
    folder_.Write("a.keystore", ToJson(file));
    EXPECT_THAT(Load(), Fails(code, HasSubstr(path_)));
  };
  keys::KeystoreFile file = original;
  file.set_operations(original.operations() + 1);
  expect_refused(file, StatusCode::kUnauthenticated);
  file = original;
  file.set_memory_bytes(original.memory_bytes() + 1);  // the same number of Argon2 blocks
  expect_refused(file, StatusCode::kUnauthenticated);
  for (size_t i = 0; i < original.sealed().size(); ++i) {
    file = original;
    (*file.mutable_sealed())[i] ^= 1;
    expect_refused(file, StatusCode::kUnauthenticated);
  }
  file = original;
  file.set_version(2);
  expect_refused(file, StatusCode::kDataLoss);
  file = original;
  file.set_kdf("scrypt");
  expect_refused(file, StatusCode::kDataLoss);
}

TEST_F(KeystoreTest, AnAlteredCostCannotMakeUsWorkForHours) {
  Save();
  keys::KeystoreFile file = File();
  file.set_operations(uint64_t{1} << 31);
  folder_.Write("a.keystore", ToJson(file));
  EXPECT_THAT(Load(), Fails(StatusCode::kUnauthenticated, _));
  file = File();
  file.set_operations(1);
  file.set_memory_bytes(uint64_t{1} << 50);
  folder_.Write("a.keystore", ToJson(file));
  EXPECT_THAT(Load(), Fails(StatusCode::kUnauthenticated, _));
}

TEST_F(KeystoreTest, AnotherFileIsNoKeystoreAndIsNotQuoted) {
  folder_.Write("a.keystore", "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQ\n");
  const Result<Keystore> loaded = Load();
  EXPECT_THAT(loaded, Fails(StatusCode::kDataLoss, HasSubstr("is no keystore")));
  EXPECT_THAT(std::string(loaded.status().message()), Not(HasSubstr("MC4CAQ")));
  EXPECT_THAT(Keystore::Load(folder_ / "none", passphrase_), Fails(StatusCode::kNotFound, _));
}

TEST_F(KeystoreTest, TheUsualCostIsNotTheTestCost) {
  EXPECT_GE(ModerateCost().memory_bytes, 256u << 20);
  ASSERT_OK(keystore_.Save(path_, passphrase_));
  EXPECT_EQ(File().memory_bytes(), ModerateCost().memory_bytes);
  EXPECT_OK(Load());
}

TEST_F(KeystoreTest, NamesAreAddedOnceAndChecked) {
  EXPECT_OK(keystore_.Add("new", SecretBytes::Random(4)));
  EXPECT_THAT(keystore_.Add("new", SecretBytes::Random(4)), Fails(StatusCode::kAlreadyExists, _));
  for (const std::string& bad : {std::string(), std::string(129, 'a'), std::string("a\nb")}) {
    EXPECT_THAT(keystore_.Add(bad, SecretBytes()), Fails(StatusCode::kInvalidArgument, _));
  }
}

TEST_F(KeystoreTest, PutReplacesAndRemoveForgets) {
  keystore_.Put("short", SecretBytes::CopyOf("other"));
  EXPECT_EQ((*keystore_.Get("short"))->reveal(), "other");
  EXPECT_TRUE(keystore_.Remove("short"));
  EXPECT_FALSE(keystore_.Remove("short"));
  EXPECT_THAT(keystore_.Get("short"), Fails(StatusCode::kNotFound, "keystore: no secret short"));
}

TEST(LinkageSecretNameTest, HasProjectAndEpoch) {
  EXPECT_EQ(LinkageSecretName("care", 3), "linkage/care/3");
}

}  // namespace
}  // namespace koppel
