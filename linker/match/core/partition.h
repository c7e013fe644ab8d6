// Records in groups: one group a person.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "linker/match/core/records.h"

namespace koppel::match {

// All records in groups. Members are in canonical order (source name, then reference), groups in
// the order of their first member.
class Partition {
 public:
  size_t size() const { return first_.size() - 1; }
  std::span<const MemberId> operator[](size_t person) const {
    return {members_.data() + first_[person], first_[person + 1] - first_[person]};
  }
  void Append(std::span<const MemberId> person) {
    members_.insert(members_.end(), person.begin(), person.end());
    first_.push_back(members_.size());
  }

 private:
  std::vector<MemberId> members_;
  std::vector<size_t> first_ = {0};
};

}  // namespace koppel::match
