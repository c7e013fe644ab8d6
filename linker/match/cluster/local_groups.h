// A partition of a component while it is being changed.
#pragma once

#include <vector>

#include "linker/match/cluster/component.h"

namespace koppel::match {

// Groups are numbers; a group that was emptied stays so. Every group knows when it last changed.
class LocalGroups {
 public:
  LocalGroups(const Component& component, const Groups& groups);

  uint32_t size() const { return static_cast<uint32_t>(members_.size()); }
  const std::vector<uint32_t>& members(uint32_t group) const { return members_[group]; }
  uint32_t group_of(uint32_t record) const { return group_of_[record]; }
  uint64_t unique(uint32_t group) const { return unique_[group]; }
  uint64_t changed(uint32_t group) const { return changed_[group]; }
  uint64_t now() const { return now_; }

  // The members but one.
  std::vector<uint32_t> Without(uint32_t group, uint32_t record) const;
  // The member whose source is this one, or kNobody.
  static constexpr uint32_t kNobody = UINT32_MAX;
  uint32_t Holder(uint32_t group, uint64_t unique_bit) const;

  // An empty group.
  uint32_t NewGroup();
  void Move(uint32_t record, uint32_t to);

  // How many members were walked over by all of the above.
  uint64_t walked() const { return walked_; }

  // Labels below the number of records, by first record.
  Groups Labels() const;

 private:
  const Component& component_;
  std::vector<std::vector<uint32_t>> members_;
  std::vector<uint64_t> unique_;
  std::vector<uint64_t> changed_;
  std::vector<uint32_t> group_of_;
  uint64_t now_ = 0;
  mutable uint64_t walked_ = 0;
};

}  // namespace koppel::match
