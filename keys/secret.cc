#include "keys/secret.h"

#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "keys/secret_memory.h"

namespace koppel {
namespace {

[[noreturn]] void Abort(const char* why) {
  std::fprintf(stderr, "koppel: %s\n", why);
  std::abort();
}

// Every secret takes at least a locked page, so the process asks for all that it may lock.
bool PrepareOnce() {
  if (sodium_init() < 0) Abort("libsodium cannot start");
  LockableBytes();
  return true;
}

unsigned char* LockedMemory(size_t size) {
  static const bool prepared = PrepareOnce();
  (void)prepared;
  void* memory = sodium_malloc(size);
  if (memory == nullptr) Abort("no memory for a secret: raise the memory limit");
  // sodium_malloc locks too, but does not say when it could not.
  if (sodium_mlock(memory, size) != 0) {
    Abort("no locked memory for a secret: raise the limit of locked memory (ulimit -l)");
  }
  sodium_memzero(memory, size);
  return static_cast<unsigned char*>(memory);
}

}  // namespace

SecretBytes::SecretBytes(size_t size)
    : data_(size == 0 ? nullptr : LockedMemory(size)), size_(size) {}

SecretBytes SecretBytes::Random(size_t size) {
  SecretBytes secret(size);
  randombytes_buf(secret.data_, size);
  return secret;
}

SecretBytes SecretBytes::CopyOf(std::string_view bytes) {
  SecretBytes secret(bytes.size());
  if (!bytes.empty()) std::memcpy(secret.data_, bytes.data(), bytes.size());
  return secret;
}

// sodium_free wipes and unlocks.
SecretBytes::~SecretBytes() { sodium_free(data_); }

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this == &other) return *this;
  sodium_free(data_);
  data_ = std::exchange(other.data_, nullptr);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

bool SecretBytes::Equals(const SecretBytes& other) const {
  if (size_ != other.size_) return false;
  return size_ == 0 || sodium_memcmp(data_, other.data_, size_) == 0;
}

void Wipe(std::string& bytes) {
  bytes.resize(bytes.capacity());
  sodium_memzero(bytes.data(), bytes.size());
  bytes.clear();
}

Status ProtectProcessMemory() {
  const rlimit none{0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return Failure(StatusCode::kUnavailable, "process memory: got \"", strerror(errno),
                   "\", want no core dumps");
  }
  return OkStatus();
}

}  // namespace koppel
