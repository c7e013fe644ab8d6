#include "linker/match/cluster/local_groups.h"

#include <algorithm>

namespace koppel::match {

LocalGroups::LocalGroups(const Component& component, const Groups& groups)
    : component_(component),
      members_(groups.size()),
      unique_(groups.size()),
      changed_(groups.size()),
      group_of_(groups) {
  for (uint32_t i = 0; i < groups.size(); ++i) {
    members_[groups[i]].push_back(i);
    unique_[groups[i]] |= component.unique_bit(i);
  }
}

std::vector<uint32_t> LocalGroups::Without(uint32_t group, uint32_t record) const {
  walked_ += members_[group].size();
  std::vector<uint32_t> others;
  others.reserve(members_[group].size());
  for (const uint32_t member : members_[group]) {
    if (member != record) others.push_back(member);
  }
  return others;
}

uint32_t LocalGroups::Holder(uint32_t group, uint64_t unique_bit) const {
  if ((unique_[group] & unique_bit) == 0) return kNobody;
  walked_ += members_[group].size();
  for (const uint32_t member : members_[group]) {
    if ((component_.unique_bit(member) & unique_bit) != 0) return member;
  }
  return kNobody;
}

uint32_t LocalGroups::NewGroup() {
  members_.emplace_back();
  unique_.push_back(0);
  changed_.push_back(now_);
  return size() - 1;
}

void LocalGroups::Move(uint32_t record, uint32_t to) {
  const uint32_t from = group_of_[record];
  if (from == to) return;
  walked_ += members_[from].size();
  std::erase(members_[from], record);
  members_[to].push_back(record);
  group_of_[record] = to;
  unique_[from] &= ~component_.unique_bit(record);
  unique_[to] |= component_.unique_bit(record);
  changed_[from] = changed_[to] = ++now_;
}

Groups LocalGroups::Labels() const {
  std::vector<uint32_t> label(members_.size(), kNobody);
  Groups labels(group_of_.size());
  uint32_t next = 0;
  for (uint32_t i = 0; i < group_of_.size(); ++i) {
    uint32_t& known = label[group_of_[i]];
    if (known == kNobody) known = next++;
    labels[i] = known;
  }
  return labels;
}

}  // namespace koppel::match
