// The result that a job continues: found by its digest, read for the persons in it, and held
// against the new ones, so that who goes on keeps the pseudonym.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "linker/job/pseudonym.h"
#include "linker/job/rows.h"
#include "linker/match/continuity/continuity.h"
#include "linker/store/store.h"

namespace koppel::linker {

// Pseudonyms of persons that are numbered from 0.
class PersonNames {
 public:
  void Add(std::string_view pseudonym) { bytes_.append(pseudonym); }
  size_t size() const { return bytes_.size() / kPseudonymBytes; }
  // kPseudonymBytes, valid until the next Add.
  std::string_view operator[](size_t person) const {
    return std::string_view(bytes_).substr(person * kPseudonymBytes, kPseudonymBytes);
  }

 private:
  std::string bytes_;
};

// A result that is there to be continued.
struct FoundResult {
  std::string digest;
  // The last job with it: jobs on the same input have the same.
  std::string job_id;
  uint64_t persons = 0;
};

// FAILED_PRECONDITION "job.previous_result: ..." where no job of the project succeeded with this
// digest, or its persons are gone. Another project's results are as unknown as none.
Result<FoundResult> FindResult(const Reader& reader, const std::string& project,
                               const std::string& digest);

// What it takes in memory from its being read until the persons of the new one have names.
uint64_t BytesOf(const FoundResult& previous, uint64_t records);

// A previous result as the sources of a new one see it.
struct PreviousResult {
  std::string digest;
  PersonNames names;
  match::PreviousPersons persons;
};

// `sources` are those of the new result. `go_on` is asked now and then; false: CANCELLED.
Result<PreviousResult> ReadPrevious(const Reader& reader, const std::string& project,
                                    const FoundResult& found,
                                    const std::vector<match::SourceRecords>& sources,
                                    const std::function<bool()>& go_on);

// The change in words of the contract; `names` are those of the new result.
v1::PersonChange ChangeOf(const match::Change& change, const PersonNames& previous,
                          const PersonNames& names);

}  // namespace koppel::linker
