// What fuzz targets are written with. A target says what must hold for whatever bytes: it aborts
// where something does not, and where it returns all is well.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "base/status.h"

// libFuzzer calls it with bytes that it invents, seeds_test.cc with the kept ones.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace koppel::fuzz {

// A file in memory, which has a path as long as this object lives.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const;

 private:
  int descriptor_;
};

// What all seeds of a target together must reach; the program's one object. Not thread safe.
class Reach {
 public:
  explicit Reach(std::set<std::string> wanted);
  Reach(const Reach&) = delete;
  Reach& operator=(const Reach&) = delete;

  void Mark(const std::string& name) { missing_.erase(name); }
  // Nothing where the target says nothing.
  static std::set<std::string> Missing();

 private:
  std::set<std::string> missing_;
};

inline std::string_view TextOf(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Aborts with `what` unless it holds.
void Require(bool holds, std::string_view what);

// Aborts unless the status is OK.
void RequireOk(const Status& status, std::string_view what);

// Aborts where an error is not the input's fault, or does not begin with what `file` is called.
void RequireRefused(const Status& status, std::string_view file);

}  // namespace koppel::fuzz
