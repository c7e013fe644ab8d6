// Persons with their members.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace koppel::match {

class PersonLists {
 public:
  // `of_record` numbers persons from 0 to count - 1.
  PersonLists(const std::vector<uint32_t>& of_record, uint32_t count)
      : of_record_(of_record), begin_(size_t{count} + 1), members_(of_record.size()) {
    for (const uint32_t person : of_record) ++begin_[person + 1];
    for (size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
    std::vector<uint32_t> next(begin_.begin(), begin_.end() - 1);
    for (uint32_t record = 0; record < of_record.size(); ++record) {
      members_[next[of_record[record]]++] = record;
    }
  }

  uint32_t size() const { return static_cast<uint32_t>(begin_.size() - 1); }
  uint32_t of(uint32_t record) const { return of_record_[record]; }
  // In canonical order.
  std::span<const uint32_t> members(uint32_t person) const {
    return {members_.data() + begin_[person], begin_[person + 1] - begin_[person]};
  }

 private:
  const std::vector<uint32_t>& of_record_;
  std::vector<uint32_t> begin_;
  std::vector<uint32_t> members_;
};

}  // namespace koppel::match
