#include "keys/secret_memory.h"

#include <sodium.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace koppel {
namespace {

// In front of what a caller gets; its size keeps a cache line's alignment.
struct alignas(64) Header {
  size_t bytes;
  bool locked;
};

// Of all pages at the moment.
std::atomic<size_t> locked_bytes = 0;

// Asked each time: pages are rarely made.
size_t MostLockedBytes() { return LockableBytes() / 2; }

// Pages that are locked as they are touched; false where too much is locked already, or the system
// refuses.
bool Lock(void* pages, size_t bytes) {
  if (locked_bytes.fetch_add(bytes) + bytes <= MostLockedBytes() &&
      mlock2(pages, bytes, MLOCK_ONFAULT) == 0) {
    return true;
  }
  locked_bytes -= bytes;
  return false;
}

class LockedResource : public std::pmr::memory_resource {
  void* do_allocate(size_t bytes, size_t) override {
    return NewSecretPages(bytes, Locking::kWherePossible);
  }
  void do_deallocate(void* memory, size_t, size_t) override { DeleteSecretPages(memory); }
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

}  // namespace

void WipeMemory(void* memory, size_t bytes) { sodium_memzero(memory, bytes); }

size_t LockableBytes() {
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0) return 0;
  if (limit.rlim_cur < limit.rlim_max) {
    const rlimit most{limit.rlim_max, limit.rlim_max};
    if (setrlimit(RLIMIT_MEMLOCK, &most) == 0) return most.rlim_cur;
  }
  return limit.rlim_cur;
}

void* NewSecretPages(size_t bytes, Locking locking) {
  // Pages are locked whole, and so they count.
  static const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const size_t all = (sizeof(Header) + bytes + page - 1) / page * page;
  void* pages = mmap(nullptr, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) {
    std::fputs("koppel: no memory for a secret: raise the memory limit\n", stderr);
    std::abort();
  }
  madvise(pages, all, MADV_DONTDUMP);
  const bool locked = locking == Locking::kWherePossible && Lock(pages, all);
  return new (pages) Header{all, locked} + 1;
}

void DeleteSecretPages(void* pages) {
  if (pages == nullptr) return;
  Header* header = static_cast<Header*>(pages) - 1;
  const size_t bytes = header->bytes;
  if (header->locked) locked_bytes -= bytes;
  WipeMemory(header, bytes);
  munmap(header, bytes);
}

std::pmr::memory_resource* LockedMemory() {
  static LockedResource resource;
  return &resource;
}

}  // namespace koppel
