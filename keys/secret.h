// Secrets in memory.
//
// SecretBytes owns memory of sodium_malloc: guard pages around it, locked against swapping, left
// out of core dumps, wiped when freed. It moves by pointer, so the lock moves with it; it cannot be
// copied, printed or compared in variable time. reveal() is the one door; the tidy test lists the
// files that may open it.
#pragma once

#include <cstddef>
#include <ostream>
#include <span>
#include <string_view>

#include "base/status.h"

namespace koppel {

class SecretBytes {
 public:
  SecretBytes() = default;
  // `size` zero bytes. Aborts the program if no locked memory can be had: no secret may lie in
  // other memory.
  explicit SecretBytes(size_t size);
  // Random bytes of libsodium.
  static SecretBytes Random(size_t size);
  // A copy of `bytes`; the caller wipes the original.
  static SecretBytes CopyOf(std::string_view bytes);

  ~SecretBytes();
  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // The bytes themselves, valid while this object lives. Never store, log or copy them into
  // ordinary memory.
  std::string_view reveal() const { return {reinterpret_cast<const char*>(data_), size_}; }
  // To fill a secret in place.
  std::span<unsigned char> fill() { return {data_, size_}; }

  // An explicit second owner: both wipe their own memory.
  SecretBytes Clone() const { return CopyOf(reveal()); }

  // Constant time in the content; lengths are not secret.
  friend bool operator==(const SecretBytes& a, const SecretBytes& b) { return a.Equals(b); }
  friend std::ostream& operator<<(std::ostream&, const SecretBytes&) = delete;

 private:
  bool Equals(const SecretBytes& other) const;

  unsigned char* data_ = nullptr;
  size_t size_ = 0;
};

// Wipes ordinary memory through which a secret had to pass.
void Wipe(std::string& bytes);

// Turns off core dumps and ptrace of this process. Programs call it first. UNAVAILABLE if the
// system refuses.
Status ProtectProcessMemory();

}  // namespace koppel
