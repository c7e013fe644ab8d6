#include "tests/office/sample_log.h"

#include "base/merkle.h"
#include "proto/canonical.h"

namespace koppel::testing {

SampleLog::SampleLog(const SigningKey& hub, std::vector<v1::LogEntry> entries) : hub_(hub) {
  for (const v1::LogEntry& entry : entries) entries_.push_back(CanonicalBytes(entry));
}

v1::LogLeaf SampleLog::Leaf(uint64_t index) const {
  v1::LogLeaf leaf;
  leaf.set_index(index);
  leaf.set_leaf_hash(MerkleLeafHash(Tagged("log-entry", entries_.at(index))));
  leaf.set_entry(entries_.at(index));
  return leaf;
}

v1::Signed SampleLog::Checkpoint() const {
  MerkleFrontier tree;
  for (uint64_t i = 0; i < size(); ++i) tree.Append(Leaf(i).leaf_hash());
  v1::Checkpoint checkpoint;
  checkpoint.set_origin("hub");
  checkpoint.set_size(size());
  checkpoint.set_root(tree.Root());
  return hub_.Sign("checkpoint", CanonicalBytes(checkpoint));
}

std::string SampleLog::NodeHash(int level, uint64_t index) const {
  if (level == 0) return Leaf(index).leaf_hash();
  return MerkleNodeHash(NodeHash(level - 1, 2 * index), NodeHash(level - 1, 2 * index + 1));
}

std::vector<std::string> SampleLog::Path(uint64_t index) const {
  return MerkleInclusionPath(
             index, size(),
             [&](int level, uint64_t at) -> Result<std::string> { return NodeHash(level, at); })
      .value();
}

office::LogEvidence SampleLog::Evidence() const {
  office::LogEvidence evidence;
  *evidence.mutable_checkpoint() = Checkpoint();
  for (uint64_t i = 0; i < size(); ++i) {
    office::ProvenEntry& proven = *evidence.add_entries();
    proven.set_index(i);
    proven.set_entry(entries_[i]);
    for (const std::string& hash : Path(i)) proven.add_path(hash);
  }
  return evidence;
}

}  // namespace koppel::testing
