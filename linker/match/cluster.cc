#include "linker/match/cluster.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace koppel::match {
namespace {

constexpr size_t kEdgesPerReport = 4096;
// Means are compared in 2^-20: sums of as many pairs as there can be stay below 2^64.
constexpr int kMeanShift = kScoreBits - 20;

// The cross pairs of two groups that were looked at so far: the first `size_a` and `size_b` members
// of each. Groups only grow at their end, so that the sum stays valid.
struct CrossSum {
  size_t size_a = 0;
  size_t size_b = 0;
  uint64_t sum = 0;
  uint64_t count = 0;
};

class Groups {
 public:
  Groups(const Pool& pool, const Scorer& scorer);
  void Take(const Edge& edge);
  std::vector<uint32_t> Persons() const;

 private:
  uint32_t Root(uint32_t number);
  bool Agree(uint32_t root_a, uint32_t root_b);
  void AddCross(uint32_t a, const std::vector<uint32_t>& members, size_t begin, size_t end,
                CrossSum& cross) const;
  void Merge(uint32_t root_a, uint32_t root_b);

  const Scorer& scorer_;
  std::vector<uint32_t> parent_;
  std::vector<std::vector<uint32_t>> members_;
  // The unique sources that occur in a group, a bit for each rank.
  std::vector<uint64_t> unique_;
  std::unordered_map<PackedPair, CrossSum> cross_;
};

Groups::Groups(const Pool& pool, const Scorer& scorer)
    : scorer_(scorer), parent_(pool.size()), members_(pool.size()), unique_(pool.size()) {
  std::iota(parent_.begin(), parent_.end(), 0u);
  for (uint32_t number = 0; number < pool.size(); ++number) {
    const uint32_t rank = pool.rank(number);
    unique_[number] = pool.unique(rank) ? uint64_t{1} << rank : 0;
  }
}

uint32_t Groups::Root(uint32_t number) {
  while (parent_[number] != number) {
    parent_[number] = parent_[parent_[number]];
    number = parent_[number];
  }
  return number;
}

void Groups::AddCross(uint32_t a, const std::vector<uint32_t>& members, size_t begin, size_t end,
                      CrossSum& cross) const {
  for (size_t i = begin; i < end; ++i) {
    const PairScore score = scorer_.Compare(a, members[i]);
    if (score.verdict == Verdict::kUndecided) continue;
    // Rounded up, as the threshold is rounded down: a mean at the threshold is enough.
    cross.sum += (score.score + (Score{1} << kMeanShift) - 1) >> kMeanShift;
    ++cross.count;
  }
}

bool Groups::Agree(uint32_t root_a, uint32_t root_b) {
  if (root_a > root_b) std::swap(root_a, root_b);
  const std::vector<uint32_t>& a = members_[root_a];
  const std::vector<uint32_t>& b = members_[root_b];
  if (a.size() < 2 || b.size() < 2) return true;
  CrossSum& cross = cross_[Pack(root_a, root_b)];
  for (size_t i = 0; i < a.size(); ++i) {
    AddCross(a[i], b, i < cross.size_a ? cross.size_b : 0, b.size(), cross);
  }
  cross.size_a = a.size();
  cross.size_b = b.size();
  return cross.sum >= cross.count * (scorer_.threshold() >> kMeanShift);
}

// The smaller group joins the larger one.
void Groups::Merge(uint32_t root_a, uint32_t root_b) {
  if (members_[root_a].size() < members_[root_b].size()) std::swap(root_a, root_b);
  cross_.erase(Pack(root_a, root_b));
  std::vector<uint32_t>& into = members_[root_a];
  into.insert(into.end(), members_[root_b].begin(), members_[root_b].end());
  std::vector<uint32_t>().swap(members_[root_b]);
  parent_[root_b] = root_a;
  unique_[root_a] |= unique_[root_b];
}

void Groups::Take(const Edge& edge) {
  const uint32_t a = Root(First(edge.pair));
  const uint32_t b = Root(Second(edge.pair));
  if (a == b || (unique_[a] & unique_[b]) != 0) return;
  for (const uint32_t root : {a, b}) {
    if (members_[root].empty()) members_[root] = {root};
  }
  if (Agree(a, b)) Merge(a, b);
}

std::vector<uint32_t> Groups::Persons() const {
  constexpr uint32_t kNone = UINT32_MAX;
  std::vector<uint32_t> person_of_root(parent_.size(), kNone);
  std::vector<uint32_t> persons(parent_.size());
  uint32_t count = 0;
  for (uint32_t number = 0; number < parent_.size(); ++number) {
    uint32_t root = number;
    while (parent_[root] != root) root = parent_[root];
    if (person_of_root[root] == kNone) person_of_root[root] = count++;
    persons[number] = person_of_root[root];
  }
  return persons;
}

}  // namespace

Result<std::vector<uint32_t>> Cluster(const Pool& pool, const Scorer& scorer,
                                      std::vector<Edge>& edges, const Options& options) {
  Reporter reporter(options, "cluster");
  KOPPEL_RETURN_IF_ERROR(reporter.Report(0, edges.size()));
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
    return a.score != b.score ? a.score > b.score : a.pair < b.pair;
  });
  Groups groups(pool, scorer);
  for (size_t i = 0; i < edges.size(); ++i) {
    groups.Take(edges[i]);
    if (i % kEdgesPerReport == 0) KOPPEL_RETURN_IF_ERROR(reporter.Report(i, edges.size()));
  }
  return groups.Persons();
}

}  // namespace koppel::match
