// The seed of a randomised test: printed, and set with KOPPEL_SEED.
#pragma once

#include <cstdint>
#include <string>

namespace koppel::testing {

// KOPPEL_SEED; without it a seed drawn once for the process in the full test, and 1 otherwise, so
// that what was green stays green. The first call prints it.
uint64_t Seed();

// True in `./dev test --full` (KOPPEL_FULL=1): take the full counts.
bool Full();

// KOPPEL_SHARED_DIR, or empty: then the test skips itself with a message.
std::string SharedDir();

// The folder of the sources, for tests that read the project's own files.
std::string SourceDir();

// The path of one of the project's programs: Program("koppel-agent").
std::string Program(const std::string& name);

}  // namespace koppel::testing
