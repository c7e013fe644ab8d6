#include "base/merkle.h"

#include <bit>
#include <utility>

#include "base/digest.h"

namespace koppel {
namespace {

// The root of leaves [begin, begin + count), from complete subtrees.
Result<std::string> RangeRoot(uint64_t begin, uint64_t count, const MerkleNodeReader& read) {
  if (std::has_single_bit(count)) {
    const int level = std::countr_zero(count);
    return read(level, begin >> level);
  }
  const uint64_t split = std::bit_floor(count);
  KOPPEL_ASSIGN_OR_RETURN(const std::string left, RangeRoot(begin, split, read));
  KOPPEL_ASSIGN_OR_RETURN(const std::string right, RangeRoot(begin + split, count - split, read));
  return MerkleNodeHash(left, right);
}

// Where a tree of `count` > 1 leaves splits: the largest power of two below count.
uint64_t SplitPoint(uint64_t count) { return std::bit_floor(count - 1); }

Status AppendInclusion(uint64_t index, uint64_t begin, uint64_t count, const MerkleNodeReader& read,
                       std::vector<std::string>& path) {
  if (count == 1) return OkStatus();
  const uint64_t split = SplitPoint(count);
  const bool left = index < split;
  KOPPEL_RETURN_IF_ERROR(
      left ? AppendInclusion(index, begin, split, read, path)
           : AppendInclusion(index - split, begin + split, count - split, read, path));
  KOPPEL_ASSIGN_OR_RETURN(std::string sibling, left ? RangeRoot(begin + split, count - split, read)
                                                    : RangeRoot(begin, split, read));
  path.push_back(std::move(sibling));
  return OkStatus();
}

// RFC 6962 SUBPROOF(m, D[n], b); `whole`: the old tree's root is known to the verifier.
Status AppendConsistency(uint64_t first, uint64_t begin, uint64_t count, bool whole,
                         const MerkleNodeReader& read, std::vector<std::string>& path) {
  if (first == count) {
    if (whole) return OkStatus();
    KOPPEL_ASSIGN_OR_RETURN(std::string root, RangeRoot(begin, count, read));
    path.push_back(std::move(root));
    return OkStatus();
  }
  const uint64_t split = SplitPoint(count);
  const bool left = first <= split;
  KOPPEL_RETURN_IF_ERROR(
      left ? AppendConsistency(first, begin, split, whole, read, path)
           : AppendConsistency(first - split, begin + split, count - split, false, read, path));
  KOPPEL_ASSIGN_OR_RETURN(std::string sibling, left ? RangeRoot(begin + split, count - split, read)
                                                    : RangeRoot(begin, split, read));
  path.push_back(std::move(sibling));
  return OkStatus();
}

Status Broken(std::string_view what) {
  return Failure(StatusCode::kDataLoss, "Merkle proof: ", what);
}

}  // namespace

std::string MerkleLeafHash(std::string_view data) {
  Sha256Stream stream;
  stream.Update(std::string_view("\0", 1));
  stream.Update(data);
  return stream.Digest();
}

std::string MerkleNodeHash(std::string_view left, std::string_view right) {
  std::string bytes(1, '\x01');
  bytes.append(left).append(right);
  return Sha256(bytes);
}

std::string MerkleEmptyRoot() { return Sha256(""); }

Result<MerkleFrontier> MerkleFrontier::Resume(uint64_t size, std::vector<std::string> roots) {
  if (static_cast<size_t>(std::popcount(size)) != roots.size()) {
    return InvalidArgument("Merkle frontier: got ", roots.size(), " roots, want ",
                           std::popcount(size));
  }
  MerkleFrontier frontier;
  frontier.size_ = size;
  frontier.roots_ = std::move(roots);
  return frontier;
}

void MerkleFrontier::Append(std::string leaf_hash, const Sink& sink) {
  uint64_t index = size_;
  if (sink) sink(0, index, leaf_hash);
  // As in binary addition: each trailing one bit of the size is a complete subtree that now merges.
  for (int level = 1; (size_ >> (level - 1)) & 1; ++level) {
    leaf_hash = MerkleNodeHash(roots_.back(), leaf_hash);
    roots_.pop_back();
    index >>= 1;
    if (sink) sink(level, index, leaf_hash);
  }
  roots_.push_back(std::move(leaf_hash));
  ++size_;
}

std::string MerkleFrontier::Root() const {
  if (roots_.empty()) return MerkleEmptyRoot();
  std::string root = roots_.back();
  for (size_t i = roots_.size() - 1; i-- > 0;) root = MerkleNodeHash(roots_[i], root);
  return root;
}

Result<std::vector<std::string>> MerkleInclusionPath(uint64_t index, uint64_t size,
                                                     const MerkleNodeReader& read) {
  if (index >= size) {
    return Failure(StatusCode::kOutOfRange, "index: got ", index, ", want less than size ", size);
  }
  std::vector<std::string> path;
  KOPPEL_RETURN_IF_ERROR(AppendInclusion(index, 0, size, read, path));
  return path;
}

Result<std::vector<std::string>> MerkleConsistencyPath(uint64_t first, uint64_t second,
                                                       const MerkleNodeReader& read) {
  if (first > second) {
    return Failure(StatusCode::kOutOfRange, "first_size: got ", first, ", want at most ", second);
  }
  std::vector<std::string> path;
  if (first == 0 || first == second) return path;
  KOPPEL_RETURN_IF_ERROR(AppendConsistency(first, 0, second, true, read, path));
  return path;
}

Status VerifyMerkleInclusion(std::string_view leaf_hash, uint64_t index, uint64_t size,
                             const std::vector<std::string>& path, std::string_view root) {
  if (index >= size) return Broken("index is not below the size");
  uint64_t fn = index;
  uint64_t sn = size - 1;
  std::string hash(leaf_hash);
  for (const std::string& step : path) {
    if (step.size() != kSha256Bytes) return Broken("a step is not 32 bytes");
    if (sn == 0) return Broken("path is too long");
    if ((fn & 1) != 0 || fn == sn) {
      hash = MerkleNodeHash(step, hash);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      hash = MerkleNodeHash(hash, step);
    }
    fn >>= 1;
    sn >>= 1;
  }
  if (sn != 0) return Broken("path is too short");
  if (hash != root) return Broken("root differs");
  return OkStatus();
}

Status VerifyMerkleConsistency(uint64_t first, std::string_view first_root, uint64_t second,
                               std::string_view second_root, const std::vector<std::string>& path) {
  if (first > second) return Broken("first size is above the second");
  if (first == second || first == 0) {
    if (!path.empty()) return Broken("path is too long");
    if (first == 0)
      return first_root == MerkleEmptyRoot() ? OkStatus() : Broken("empty root differs");
    return first_root == second_root ? OkStatus() : Broken("roots of equal sizes differ");
  }
  std::vector<std::string> steps = path;
  if (std::has_single_bit(first)) steps.insert(steps.begin(), std::string(first_root));
  if (steps.empty()) return Broken("path is too short");
  uint64_t fn = first - 1;
  uint64_t sn = second - 1;
  while ((fn & 1) != 0) {
    fn >>= 1;
    sn >>= 1;
  }
  std::string old_hash = steps.front();
  std::string new_hash = steps.front();
  for (size_t i = 1; i < steps.size(); ++i) {
    if (steps[i].size() != kSha256Bytes) return Broken("a step is not 32 bytes");
    if (sn == 0) return Broken("path is too long");
    if ((fn & 1) != 0 || fn == sn) {
      old_hash = MerkleNodeHash(steps[i], old_hash);
      new_hash = MerkleNodeHash(steps[i], new_hash);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      new_hash = MerkleNodeHash(new_hash, steps[i]);
    }
    fn >>= 1;
    sn >>= 1;
  }
  if (sn != 0) return Broken("path is too short");
  if (old_hash != first_root) return Broken("first root differs");
  if (new_hash != second_root) return Broken("second root differs");
  return OkStatus();
}

}  // namespace koppel
