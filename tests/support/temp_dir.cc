#include "tests/support/temp_dir.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace koppel::testing {

TempDir::TempDir() {
  std::string name = (std::filesystem::temp_directory_path() / "koppel-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) std::abort();
  path_ = name;
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TempDir::operator/(std::string_view name) const {
  return path_ + "/" + std::string(name);
}

constexpr auto kOwnerReadsAndWrites =
    std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

std::string TempDir::Write(std::string_view name, std::string_view content) const {
  const std::string path = *this / name;
  std::ofstream(path, std::ios::binary) << content;
  // As people are told to keep a file with a secret.
  std::filesystem::permissions(path, kOwnerReadsAndWrites);
  return path;
}

}  // namespace koppel::testing
