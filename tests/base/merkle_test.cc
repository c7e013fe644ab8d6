#include "base/merkle.h"

#include <map>

#include "base/digest.h"
#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

using ::testing::_;
using testing::Fails;

// REFERENCE: the recursive definitions of RFC 6962 section 2.1, slow and obvious.

std::string Leaf(uint64_t i) { return MerkleLeafHash("leaf " + std::to_string(i)); }

std::string ReferenceRoot(uint64_t begin, uint64_t end) {
  if (begin == end) return Sha256("");
  if (end - begin == 1) return Leaf(begin);
  uint64_t k = 1;
  while (k * 2 < end - begin) k *= 2;
  return MerkleNodeHash(ReferenceRoot(begin, begin + k), ReferenceRoot(begin + k, end));
}

// A tree that remembers its complete subtrees, as the log's storage does.
class Tree {
 public:
  explicit Tree(uint64_t size) {
    for (uint64_t i = 0; i < size; ++i) {
      frontier_.Append(Leaf(i), [&](int level, uint64_t index, const std::string& hash) {
        nodes_[{level, index}] = hash;
      });
    }
  }
  std::string Root() const { return frontier_.Root(); }
  const MerkleFrontier& frontier() const { return frontier_; }
  MerkleNodeReader reader() const {
    return [this](int level, uint64_t index) -> Result<std::string> {
      return nodes_.at({level, index});
    };
  }

 private:
  std::map<std::pair<int, uint64_t>, std::string> nodes_;
  MerkleFrontier frontier_;
};

TEST(MerkleTest, RootEqualsTheRecursiveDefinitionForEverySizeUpTo130) {
  for (uint64_t size = 0; size <= 130; ++size) {
    EXPECT_EQ(Tree(size).Root(), ReferenceRoot(0, size)) << size;
  }
}

TEST(MerkleTest, KnownAnswersOfTheCertificateTransparencyTests) {
  // The first leaf is the empty string (certificate-transparency merkle_tree_test).
  EXPECT_EQ(ToHex(MerkleEmptyRoot()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(ToHex(MerkleLeafHash("")),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

TEST(MerkleTest, EveryInclusionPathVerifiesAndEverySpoiledOneFails) {
  for (uint64_t size = 1; size <= 40; ++size) {
    const Tree tree(size);
    for (uint64_t i = 0; i < size; ++i) {
      ASSERT_OK_AND_ASSIGN(auto path, MerkleInclusionPath(i, size, tree.reader()));
      EXPECT_OK(VerifyMerkleInclusion(Leaf(i), i, size, path, tree.Root()));
      EXPECT_THAT(VerifyMerkleInclusion(Leaf(i + 1), i, size, path, tree.Root()),
                  Fails(StatusCode::kDataLoss, _));
      if (size > 1) {
        EXPECT_FALSE(VerifyMerkleInclusion(Leaf(i), (i + 1) % size, size, path, tree.Root()).ok());
      }
      for (size_t step = 0; step < path.size(); ++step) {
        auto spoiled = path;
        spoiled[step][0] = static_cast<char>(spoiled[step][0] ^ 1);
        EXPECT_FALSE(VerifyMerkleInclusion(Leaf(i), i, size, spoiled, tree.Root()).ok());
      }
      auto longer = path;
      longer.push_back(std::string(32, 'x'));
      EXPECT_FALSE(VerifyMerkleInclusion(Leaf(i), i, size, longer, tree.Root()).ok());
    }
  }
}

TEST(MerkleTest, EveryConsistencyPathVerifiesAndEverySpoiledOneFails) {
  for (uint64_t second = 0; second <= 40; ++second) {
    const Tree tree(second);
    for (uint64_t first = 0; first <= second; ++first) {
      const std::string old_root = ReferenceRoot(0, first);
      ASSERT_OK_AND_ASSIGN(auto path, MerkleConsistencyPath(first, second, tree.reader()));
      EXPECT_OK(VerifyMerkleConsistency(first, old_root, second, tree.Root(), path));
      if (first > 0) {
        EXPECT_FALSE(
            VerifyMerkleConsistency(first, std::string(32, 'x'), second, tree.Root(), path).ok());
      }
      for (size_t step = 0; step < path.size(); ++step) {
        auto spoiled = path;
        spoiled[step][0] = static_cast<char>(spoiled[step][0] ^ 1);
        EXPECT_FALSE(VerifyMerkleConsistency(first, old_root, second, tree.Root(), spoiled).ok());
      }
    }
  }
}

TEST(MerkleTest, AFrontierResumesFromItsRoots) {
  const Tree tree(21);
  ASSERT_OK_AND_ASSIGN(auto resumed, MerkleFrontier::Resume(21, tree.frontier().roots()));
  resumed.Append(Leaf(21));
  EXPECT_EQ(resumed.Root(), ReferenceRoot(0, 22));
  EXPECT_THAT(MerkleFrontier::Resume(21, {}), Fails(StatusCode::kInvalidArgument, _));
}

TEST(MerkleTest, AnIndexBeyondTheTreeIsOutOfRange) {
  const Tree tree(4);
  EXPECT_THAT(MerkleInclusionPath(4, 4, tree.reader()), Fails(StatusCode::kOutOfRange, _));
  EXPECT_THAT(MerkleConsistencyPath(5, 4, tree.reader()), Fails(StatusCode::kOutOfRange, _));
}

}  // namespace
}  // namespace koppel
