#include "tests/fuzz/fuzz_target.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace koppel::fuzz {

namespace {

const Reach* reach = nullptr;

}  // namespace

Reach::Reach(std::set<std::string> wanted) : missing_(std::move(wanted)) {
  Require(reach == nullptr, "one thing to reach for");
  reach = this;
}

std::set<std::string> Reach::Missing() {
  return reach == nullptr ? std::set<std::string>() : reach->missing_;
}

MemoryFile::MemoryFile(std::string_view bytes) : descriptor_(memfd_create("input", MFD_CLOEXEC)) {
  Require(descriptor_ >= 0, "a file in memory");
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
    Require(written > 0, "writing to memory");
    bytes.remove_prefix(static_cast<size_t>(written));
  }
}

MemoryFile::~MemoryFile() { close(descriptor_); }

std::string MemoryFile::path() const { return Concat("/proc/self/fd/", descriptor_); }

void Require(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

void RequireOk(const Status& status, std::string_view what) {
  Require(status.ok(), Concat(what, ": ", status.message()));
}

void RequireRefused(const Status& status, std::string_view file) {
  const bool code = status.code() == StatusCode::kInvalidArgument ||
                    status.code() == StatusCode::kDataLoss ||
                    status.code() == StatusCode::kResourceExhausted;
  Require(code && MessageOf(status).starts_with(file),
          Concat("an error that names ", file, ": ", status.ToString()));
}

}  // namespace koppel::fuzz
