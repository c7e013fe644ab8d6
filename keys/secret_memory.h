// Memory for secrets that are too many or read too often for SecretBytes: tables that follow from
// keys, and texts of persons.
//
// LockedVector is for what follows from keys and lives long: pages of its own, locked against
// swapping where that is possible, left out of core dumps, wiped when freed. WipedVector and
// WipedString are ordinary memory that is wiped when freed: for what belongs to one record.
//
// Locking is softer than that of SecretBytes. Tables may be larger than what a user may lock (8 MiB
// on Debian 12), and a key that finds nothing left would end the program: all tables together lock
// at most half of it, and what goes beyond is only wiped and left out of dumps.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <new>
#include <string>
#include <type_traits>
#include <vector>

#include "keys/secret.h"

namespace koppel {

// Zeroes that the compiler may not leave out.
void WipeMemory(void* memory, size_t bytes);

// How many bytes this process may lock, after asking for as many as it may have.
size_t LockableBytes();

enum class Locking { kNone, kWherePossible };

// Pages of zeros for nothing else, not touched before they are used, left out of core dumps; at
// least 64 bytes aligned. Aborts the program where there is no memory. Thread safe.
void* NewSecretPages(size_t bytes, Locking locking);
// Wipes and frees what NewSecretPages gave.
void DeleteSecretPages(void* pages);

struct SecretPagesDeleter {
  void operator()(void* pages) const { DeleteSecretPages(pages); }
};

template <typename T>
struct LockedAllocator {
  using value_type = T;
  using is_always_equal = std::true_type;

  LockedAllocator() = default;
  template <typename U>
  LockedAllocator(const LockedAllocator<U>&) {}

  T* allocate(size_t count) {
    return static_cast<T*>(NewSecretPages(count * sizeof(T), Locking::kWherePossible));
  }
  void deallocate(T* memory, size_t) { DeleteSecretPages(memory); }
  friend bool operator==(const LockedAllocator&, const LockedAllocator&) { return true; }
};

template <typename T>
struct WipingAllocator {
  using value_type = T;
  using is_always_equal = std::true_type;

  WipingAllocator() = default;
  template <typename U>
  WipingAllocator(const WipingAllocator<U>&) {}

  T* allocate(size_t count) {
    return static_cast<T*>(::operator new(count * sizeof(T), std::align_val_t(alignof(T))));
  }
  void deallocate(T* memory, size_t count) {
    WipeMemory(memory, count * sizeof(T));
    ::operator delete(memory, std::align_val_t(alignof(T)));
  }
  friend bool operator==(const WipingAllocator&, const WipingAllocator&) { return true; }
};

// Wiped whenever their memory is freed, also when they grow.
template <typename T>
using LockedVector = std::vector<T, LockedAllocator<T>>;
template <typename T>
using WipedVector = std::vector<T, WipingAllocator<T>>;

// What a container of many small pieces (std::pmr) takes its chunks from: as LockedVector.
std::pmr::memory_resource* LockedMemory();

// A text that keeps its memory from record to record and is wiped at its end. What it outgrew
// before is not: it begins with room for what is usual.
class WipedString : public std::string {
 public:
  WipedString() { reserve(kUsualBytes); }
  ~WipedString() { Wipe(*this); }
  WipedString(WipedString&& other) noexcept : std::string(std::move(other)) { Wipe(other); }
  WipedString& operator=(WipedString&&) = delete;
  WipedString(const WipedString&) = delete;
  WipedString& operator=(const WipedString&) = delete;

 private:
  static constexpr size_t kUsualBytes = 256;
};

}  // namespace koppel
