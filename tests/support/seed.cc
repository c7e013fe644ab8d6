#include "tests/support/seed.h"

#include <cstdio>
#include <cstdlib>
#include <random>

namespace koppel::testing {
namespace {

std::string FromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

uint64_t ChooseSeed() {
  const std::string given = FromEnvironment("KOPPEL_SEED");
  uint64_t seed = 1;
  if (!given.empty()) {
    seed = std::strtoull(given.c_str(), nullptr, 10);
  } else if (Full()) {
    seed = std::random_device()();
  }
  std::printf("KOPPEL_SEED=%llu\n", static_cast<unsigned long long>(seed));
  return seed;
}

}  // namespace

uint64_t Seed() {
  static const uint64_t seed = ChooseSeed();
  return seed;
}

bool Full() { return FromEnvironment("KOPPEL_FULL") == "1"; }
std::string SharedDir() { return FromEnvironment("KOPPEL_SHARED_DIR"); }
std::string SourceDir() { return KOPPEL_SOURCE_DIR; }
std::string Program(const std::string& name) { return std::string(KOPPEL_BIN_DIR) + "/" + name; }

}  // namespace koppel::testing
