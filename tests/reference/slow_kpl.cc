#include "tests/reference/slow_kpl.h"

#include "base/digest.h"

namespace koppel::testing {
namespace {

constexpr size_t kMagicBytes = 4;
constexpr size_t kLengthBytes = 4;

}  // namespace

std::string KplFile::Bytes() const {
  std::string bytes = magic;
  std::string checksum = Sha256(magic);
  for (const std::string& frame : frames) {
    std::string whole;
    whole += static_cast<char>(frame.size() & 255);
    whole += static_cast<char>(frame.size() >> 8 & 255);
    whole += static_cast<char>(frame.size() >> 16 & 255);
    whole += static_cast<char>(frame.size() >> 24 & 255);
    whole += frame;
    checksum = Sha256(checksum + whole);
    bytes += whole + checksum;
  }
  return bytes;
}

KplFile FramesOf(const std::string& bytes) {
  KplFile file;
  file.magic = bytes.substr(0, kMagicBytes);
  size_t at = file.magic.size();
  file.begins.push_back(at);
  while (bytes.size() - at >= kLengthBytes) {
    size_t size = 0;
    for (size_t i = kLengthBytes; i-- > 0;) {
      size = size * 256 + static_cast<unsigned char>(bytes[at + i]);
    }
    const size_t rest = bytes.size() - at - kLengthBytes;
    if (rest < kSha256Bytes || rest - kSha256Bytes < size) break;
    file.frames.push_back(bytes.substr(at + kLengthBytes, size));
    at += kLengthBytes + size + kSha256Bytes;
    file.begins.push_back(at);
  }
  return file;
}

}  // namespace koppel::testing
