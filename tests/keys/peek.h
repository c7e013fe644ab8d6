// Reads memory as the system sees it, whoever owns it: no pointer is followed.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>

namespace koppel::testing {

// A number, for a pointer to memory that was freed is nothing.
inline uintptr_t AddressOf(const void* memory) { return reinterpret_cast<uintptr_t>(memory); }

// The bytes as an attacker in this process would read them; empty where that faults.
inline std::string Peek(uintptr_t address, size_t size) {
  const int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  std::string bytes(size, '\0');
  const ssize_t got = pread(memory, bytes.data(), size, static_cast<off_t>(address));
  close(memory);
  return got == static_cast<ssize_t>(size) ? bytes : "";
}

// "VmFlags: ..." of the mapping that holds the address: lo is locked, dd is left out of dumps.
inline std::string MappingFlags(const void* address) {
  const uintptr_t wanted = AddressOf(address);
  std::ifstream maps("/proc/self/smaps");
  std::string line;
  bool inside = false;
  while (std::getline(maps, line)) {
    uintptr_t first = 0;
    uintptr_t end = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx ", &first, &end) == 2) {
      inside = first <= wanted && wanted < end;
    }
    if (inside && line.starts_with("VmFlags:")) return line;
  }
  return "";
}

}  // namespace koppel::testing
