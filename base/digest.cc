#include "base/digest.h"

#include <openssl/evp.h>

#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"

namespace koppel {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

// SHA-256 of the default provider cannot fail on valid arguments; if it does, nothing may be
// trusted.
void Check(int ok) {
  if (ok != 1) std::abort();
}

}  // namespace

struct Sha256Stream::State {
  Context context{EVP_MD_CTX_new()};
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {
  Check(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr));
}

Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::Update(std::string_view bytes) {
  Check(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()));
}

std::string Sha256Stream::Digest() const {
  Context copy{EVP_MD_CTX_new()};
  Check(EVP_MD_CTX_copy_ex(copy.get(), state_->context.get()));
  std::string digest(kSha256Bytes, '\0');
  Check(EVP_DigestFinal_ex(copy.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr));
  return digest;
}

std::string Sha256(std::string_view bytes) {
  std::string digest(kSha256Bytes, '\0');
  Check(EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()),
                   nullptr, EVP_sha256(), nullptr));
  return digest;
}

std::string ToHex(std::string_view bytes) { return absl::BytesToHexString(AbslPart(bytes)); }

Result<std::string> FromHex(std::string_view text) {
  if (text.size() % 2 != 0) {
    return InvalidArgument("hex: got ", text.size(), " digits, want an even number");
  }
  for (size_t i = 0; i < text.size(); ++i) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(text[i]))) {
      return InvalidArgument("hex: character ", i + 1, " is no hexadecimal digit");
    }
  }
  return absl::HexStringToBytes(AbslPart(text));
}

}  // namespace koppel
