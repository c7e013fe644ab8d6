// The frames of proto/KPL.md, taken apart and put together again as plainly as it reads: to alter
// files without altering their checksums.
#pragma once

#include <string>
#include <vector>

namespace koppel::testing {

struct KplFile {
  std::string magic;
  // What stands in each frame: header, pieces, nothing, trailer.
  std::vector<std::string> frames;
  // Where each frame begins, and where the last one ends.
  std::vector<size_t> begins;

  // The file with these frames and right checksums.
  std::string Bytes() const;
};

// Of any bytes: takes frames until one is not whole. Checksums are not looked at.
KplFile FramesOf(const std::string& bytes);

}  // namespace koppel::testing
