// The persons of an earlier result, as a new linkage of these sources sees them.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/status.h"
#include "linker/match/core/records.h"

namespace koppel::match {

inline constexpr uint32_t kNoPerson = UINT32_MAX;

// What it takes in memory for each record of the sources, and for each earlier person. Until Close
// 60 bytes a record more, by which references are found: less than the engine takes afterwards.
inline constexpr uint64_t kBytesOfPreviousRecord = 4;
inline constexpr uint64_t kBytesOfPreviousPerson = 4;

// Grows person by person, then is read by any number of threads. Persons are numbers, counted from
// 0 in the order in which they are added.
class PreviousPersons {
 public:
  // `sources` are those of the new linkage; they must stay as they are until Close.
  explicit PreviousPersons(const std::vector<SourceRecords>& sources);

  // Begins a person; its records follow. One without records is gone.
  void AddPerson();
  // A record of the last person. One that the sources do not hold counts, and is not kept.
  // INVALID_ARGUMENT for a record of the sources that was added before.
  Status AddRecord(std::string_view source, std::string_view ref);
  // Forgets how records are found; no more are added.
  void Close() { lookup_.reset(); }

  size_t size() const { return records_.size(); }
  // Records of the person, also those that the sources do not hold.
  uint32_t records(size_t person) const { return records_[person]; }
  // The person that held the record; kNoPerson where none did.
  uint32_t PersonOf(MemberId record) const { return person_of_[record.source][record.record]; }

 private:
  using Refs = std::unordered_map<std::string_view, uint32_t>;
  struct Lookup {
    std::unordered_map<std::string_view, uint32_t> sources;
    std::vector<Refs> refs;
  };

  std::unique_ptr<Lookup> lookup_;
  std::vector<std::vector<uint32_t>> person_of_;
  std::vector<uint32_t> records_;
};

}  // namespace koppel::match
