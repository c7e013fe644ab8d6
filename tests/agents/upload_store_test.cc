// What the agency remembers of its deliveries, and that others cannot read it.
#include <sys/stat.h>

#include "agents/upload/delivery_store.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::agents {
namespace {

using ::testing::HasSubstr;
using namespace ::koppel::testing;

class DeliveryStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<DeliveryStore> Open(const std::string& source = "police") {
    return DeliveryStore::Open(dir_ / "state", "case", source).value();
  }
  static DeliveryState State(const std::string& csv) {
    DeliveryState state;
    state.set_source("police");
    state.set_csv_sha256(csv);
    state.set_sealed_content_key("sealed");
    return state;
  }

  TempDir dir_;
};

TEST_F(DeliveryStoreTest, OpenDeliveryIsFoundAgainByTheNextProcess) {
  ASSERT_OK(Open()->SaveOpen(State("digest")));
  ASSERT_OK_AND_ASSIGN(const auto state, Open()->LoadOpen());
  ASSERT_TRUE(state.has_value());
  EXPECT_EQ(state->csv_sha256(), "digest");
  ASSERT_OK_AND_ASSIGN(const auto none, Open("board")->LoadOpen());
  EXPECT_FALSE(none.has_value());
}

TEST_F(DeliveryStoreTest, FilesAreForTheirOwnerAlone) {
  ASSERT_OK(Open()->SaveOpen(State("digest")));
  struct stat file;
  ASSERT_EQ(stat((dir_ / "state/case/police.open.json").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600u);
  ASSERT_EQ(stat((dir_ / "state/case").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0700u);
}

TEST_F(DeliveryStoreTest, DamagedStateIsNamed) {
  const auto store = Open();
  dir_.Write("state/case/police.open.json", "{\"project_id\": 3, ");
  EXPECT_THAT(store->LoadOpen(),
              Fails(StatusCode::kInvalidArgument, HasSubstr("police.open.json")));
}

TEST_F(DeliveryStoreTest, OneProcessAtATime) {
  const auto held = Open();
  EXPECT_THAT(DeliveryStore::Open(dir_ / "state", "case", "police"),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("police")));
  EXPECT_OK(DeliveryStore::Open(dir_ / "state", "case", "board"));
}

TEST(ContentKeyTest, OpensOnlyForItsEnvelopeProjectAndKeystore) {
  const SecretBytes reference = SecretBytes::Random(32);
  const SecretBytes content = SecretBytes::Random(32);
  const std::string sealed = SealContentKey(reference, "hash", "envelope", content);
  ASSERT_OK_AND_ASSIGN(const SecretBytes opened,
                       OpenContentKey(reference, "hash", "envelope", sealed));
  EXPECT_TRUE(opened == content);
  EXPECT_FALSE(OpenContentKey(reference, "hash", "envelopf", sealed).ok());
  EXPECT_FALSE(OpenContentKey(reference, "hasi", "envelope", sealed).ok());
  EXPECT_FALSE(OpenContentKey(SecretBytes::Random(32), "hash", "envelope", sealed).ok());
}

}  // namespace
}  // namespace koppel::agents
