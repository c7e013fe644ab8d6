#include "linker/match/cluster/agglomerate.h"

#include <numeric>
#include <unordered_map>

namespace koppel::match {
namespace {

constexpr Worth kNever = std::numeric_limits<Worth>::min();

// Total evidence between all groups, as a table.
class SmallAgglomeration {
 public:
  explicit SmallAgglomeration(Component& component);
  Groups Run() &&;

 private:
  Worth& Cross(uint32_t a, uint32_t b) { return cross_[size_t{a} * size_ + b]; }
  void FindBest(uint32_t a);
  void Join(uint32_t a, uint32_t b);

  uint32_t size_;
  std::vector<Worth> cross_;
  // For each group the best one behind it; groups go by their first record.
  std::vector<uint32_t> best_;
  std::vector<bool> alive_;
  Groups group_of_;
};

SmallAgglomeration::SmallAgglomeration(Component& component)
    : size_(component.size()),
      cross_(size_t{size_} * size_, kNever),
      best_(size_),
      alive_(size_, true),
      group_of_(size_) {
  std::iota(group_of_.begin(), group_of_.end(), 0u);
  for (uint32_t a = 0; a < size_; ++a) {
    for (uint32_t b = a + 1; b < size_; ++b) {
      if (!component.Forbidden(a, b)) Cross(a, b) = Cross(b, a) = component.Of(a, b);
    }
  }
  for (uint32_t a = 0; a < size_; ++a) FindBest(a);
}

void SmallAgglomeration::FindBest(uint32_t a) {
  best_[a] = a;
  for (uint32_t b = a + 1; b < size_; ++b) {
    if (alive_[b] && Cross(a, b) > Cross(a, best_[a])) best_[a] = b;
  }
}

void SmallAgglomeration::Join(uint32_t a, uint32_t b) {
  alive_[b] = false;
  for (uint32_t& group : group_of_) group = group == b ? a : group;
  for (uint32_t c = 0; c < size_; ++c) {
    if (!alive_[c] || c == a) continue;
    const bool never = Cross(a, c) == kNever || Cross(b, c) == kNever;
    Cross(a, c) = Cross(c, a) = never ? kNever : Cross(a, c) + Cross(b, c);
  }
  FindBest(a);
  for (uint32_t c = 0; c < b; ++c) {
    if (!alive_[c] || c == a) continue;
    if (best_[c] == a || best_[c] == b) {
      FindBest(c);
    } else if (c < a && Cross(c, a) != kNever) {
      const Worth best = Cross(c, best_[c]);
      if (Cross(c, a) > best || (Cross(c, a) == best && a < best_[c])) best_[c] = a;
    }
  }
}

Groups SmallAgglomeration::Run() && {
  while (true) {
    uint32_t a = 0;
    Worth most = kNever;
    for (uint32_t c = 0; c < size_; ++c) {
      if (alive_[c] && best_[c] != c && Cross(c, best_[c]) > most) {
        a = c;
        most = Cross(c, best_[c]);
      }
    }
    if (most <= 0) return std::move(group_of_);
    Join(a, best_[a]);
  }
}

// Groups as trees of records with lists of members, for components of any size.
class LargeAgglomeration {
 public:
  explicit LargeAgglomeration(Component& component);
  Groups Run() &&;

 private:
  struct Link {
    Evidence evidence;
    uint32_t a;
    uint32_t b;
  };
  std::vector<Link> Links() const;
  uint32_t Root(uint32_t record);
  void Take(const Link& link);

  Component& component_;
  std::vector<uint32_t> parent_;
  std::vector<std::vector<uint32_t>> members_;
  std::vector<uint64_t> unique_;
  // Two groups that did not join, with their sizes then.
  std::unordered_map<PackedPair, PackedPair> refused_;
};

LargeAgglomeration::LargeAgglomeration(Component& component)
    : component_(component),
      parent_(component.size()),
      members_(component.size()),
      unique_(component.size()) {
  std::iota(parent_.begin(), parent_.end(), 0u);
  for (uint32_t i = 0; i < component.size(); ++i) {
    members_[i] = {i};
    unique_[i] = component.unique_bit(i);
  }
}

std::vector<LargeAgglomeration::Link> LargeAgglomeration::Links() const {
  std::vector<Link> links;
  for (uint32_t a = 0; a < component_.size(); ++a) {
    component_.ForEachNear(a, [&](uint32_t b, Evidence evidence) {
      if (a < b) links.push_back({evidence, a, b});
    });
  }
  std::sort(links.begin(), links.end(), [](const Link& x, const Link& y) {
    return x.evidence != y.evidence ? x.evidence > y.evidence : Pack(x.a, x.b) < Pack(y.a, y.b);
  });
  return links;
}

uint32_t LargeAgglomeration::Root(uint32_t record) {
  while (parent_[record] != record) {
    parent_[record] = parent_[parent_[record]];
    record = parent_[record];
  }
  return record;
}

void LargeAgglomeration::Take(const Link& link) {
  uint32_t into = Root(link.a);
  uint32_t from = Root(link.b);
  if (into == from || (unique_[into] & unique_[from]) != 0) return;
  if (members_[into].size() < members_[from].size()) std::swap(into, from);
  const PackedPair groups = Pack(into, from);
  const PackedPair sizes = uint64_t{members_[into].size()} << 32 | uint64_t{members_[from].size()};
  const auto known = refused_.find(groups);
  if (known != refused_.end() && known->second == sizes) return;
  if (component_.Cross(members_[into], members_[from]) <= 0) {
    refused_[groups] = sizes;
    return;
  }
  refused_.erase(groups);
  parent_[from] = into;
  unique_[into] |= unique_[from];
  members_[into].insert(members_[into].end(), members_[from].begin(), members_[from].end());
  std::vector<uint32_t>().swap(members_[from]);
}

Groups LargeAgglomeration::Run() && {
  for (const Link& link : Links()) Take(link);
  Groups group_of(component_.size());
  for (uint32_t i = 0; i < component_.size(); ++i) group_of[i] = Root(i);
  return group_of;
}

}  // namespace

Groups Agglomerate(Component& component) {
  return component.small() ? SmallAgglomeration(component).Run()
                           : LargeAgglomeration(component).Run();
}

}  // namespace koppel::match
