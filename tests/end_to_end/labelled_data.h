// Public labelled data, linked by the programs themselves: koppel-agent encodes each source,
// koppel-linker links, and the result is scored against the truth.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/status.h"
#include "bench/quality/pairwise.h"
#include "tests/support/temp_dir.h"

namespace koppel::testing {

// One data set: its sources, those of them that hold a person at most once, and which pairs count.
struct LabelledData {
  std::string folder;
  std::vector<std::string> sources;
  std::vector<std::string> unique;
  quality::PairScope scope;
};

// A data set's files and what was made of them, in a folder that goes with this object.
class LabelledRun {
 public:
  // Reads the data set of this name from the folder of shared data.
  explicit LabelledRun(LabelledData data);

  // From now on every third row of each source is left out, and of the truth what it says of them:
  // many records have no partner then. INVALID_ARGUMENT and NOT_FOUND of the files.
  Status Thin();
  // From now on each person is in one source alone.
  Status Deal();

  // The sources under the schema of this file. INTERNAL with what the program said.
  Status Encode(const std::string& schema);
  // What was encoded last; an empty threshold is the schema's own. INTERNAL as above.
  Result<quality::PairwiseQuality> Link(const std::string& threshold = "");

  const TempDir& folder() const { return folder_; }
  std::string links() const { return folder_ / "links.csv"; }
  std::string truth() const { return data_folder_ + "/truth.csv"; }

 private:
  using KeepRow = std::function<bool(size_t source, size_t row, const std::string& entity)>;
  Status Keep(const KeepRow& keep);

  TempDir folder_;
  LabelledData data_;
  std::string data_folder_;
  std::string key_;
};

// One line: precision, recall and F1.
void PrintQuality(const std::string& name, const quality::PairwiseQuality& quality);

}  // namespace koppel::testing
