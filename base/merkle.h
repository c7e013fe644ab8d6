// The Merkle tree of RFC 6962 section 2.1 over SHA-256: leaf hash H(0x00 || data), node hash H(0x01
// || left || right).
//
//            root
//           /    \          A tree of n leaves splits at the largest power of two below n, so a
//           tree that
//         n01     2         grows keeps every complete left subtree: appending touches O(log n)
//         nodes.
//        /   \     .
//       0     1
//
// Verification shares no code with building. Hashes are strings of 32 bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace koppel {

std::string MerkleLeafHash(std::string_view data);
std::string MerkleNodeHash(std::string_view left, std::string_view right);

// The root of no leaves: SHA-256 of nothing.
std::string MerkleEmptyRoot();

// The roots of the complete subtrees of a growing tree, largest first: all that is needed to append
// and to know the root. Not thread safe.
class MerkleFrontier {
 public:
  MerkleFrontier() = default;
  // Continues a tree of `size` leaves; `roots` has one hash for each bit set in size.
  // INVALID_ARGUMENT otherwise.
  static Result<MerkleFrontier> Resume(uint64_t size, std::vector<std::string> roots);

  // Called for each complete subtree that an append finishes: (level, index on that level, hash).
  // Level 0 are leaves.
  using Sink = std::function<void(int level, uint64_t index, const std::string& hash)>;

  void Append(std::string leaf_hash, const Sink& sink = nullptr);
  uint64_t size() const { return size_; }
  std::string Root() const;
  const std::vector<std::string>& roots() const { return roots_; }

 private:
  uint64_t size_ = 0;
  std::vector<std::string> roots_;
};

// Reads the hash of a complete subtree: `level` 0 is the leaf `index`; level h covers leaves
// [index*2^h, (index+1)*2^h).
using MerkleNodeReader = std::function<Result<std::string>(int level, uint64_t index)>;

// The audit path of leaf `index` in the tree of the first `size` leaves (RFC 6962 section 2.1.1).
// OUT_OF_RANGE unless index < size; errors of `read` pass through.
Result<std::vector<std::string>> MerkleInclusionPath(uint64_t index, uint64_t size,
                                                     const MerkleNodeReader& read);

// The consistency proof between two sizes (RFC 6962 section 2.1.2). OUT_OF_RANGE unless first <=
// second.
Result<std::vector<std::string>> MerkleConsistencyPath(uint64_t first, uint64_t second,
                                                       const MerkleNodeReader& read);

// OK if `path` proves that `leaf_hash` is leaf `index` of the tree with `size` leaves and `root`
// (RFC 9162 section 2.1.3.2). DATA_LOSS otherwise.
Status VerifyMerkleInclusion(std::string_view leaf_hash, uint64_t index, uint64_t size,
                             const std::vector<std::string>& path, std::string_view root);

// OK if `path` proves that the tree (second, second_root) continues (first, first_root) (RFC 9162
// section 2.1.4.2). DATA_LOSS otherwise.
Status VerifyMerkleConsistency(uint64_t first, std::string_view first_root, uint64_t second,
                               std::string_view second_root, const std::vector<std::string>& path);

}  // namespace koppel
