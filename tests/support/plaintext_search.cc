#include "tests/support/plaintext_search.h"

#include <unicode/unistr.h>

#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"

namespace koppel::testing {
namespace {

uint64_t Prefix(const char* bytes) {
  uint64_t prefix = 0;
  std::memcpy(&prefix, bytes, PlaintextSearch::kLeastBytes);
  return prefix;
}

std::string Utf16(const std::string& utf8, bool big_endian) {
  std::string wide;
  const auto text = icu::UnicodeString::fromUTF8(utf8);
  for (int32_t i = 0; i < text.length(); ++i) {
    const char16_t unit = text[i];
    const char high = static_cast<char>(unit >> 8);
    const char low = static_cast<char>(unit & 0xFF);
    wide.push_back(big_endian ? high : low);
    wide.push_back(big_endian ? low : high);
  }
  return wide;
}

// The characters of the encoding that depend on the value alone when `before` bytes (0..2) stand in
// front of it.
std::string Base64Core(const std::string& value, size_t before) {
  const std::string encoded = absl::Base64Escape(std::string(before, '\0') + value);
  const size_t first = (before * 8 + 5) / 6;
  const size_t end = (before + value.size()) * 8 / 6;
  return encoded.substr(first, end - first);
}

std::string UrlAlphabet(std::string text) {
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

}  // namespace

void PlaintextSearch::AddPattern(std::string bytes, const std::string& value, const char* form) {
  if (bytes.size() < kLeastBytes) return;
  by_prefix_[Prefix(bytes.data())].push_back(static_cast<uint32_t>(patterns_.size()));
  patterns_.push_back({std::move(bytes), value + " as " + form});
}

void PlaintextSearch::AddValue(const std::string& value) {
  if (value.size() < kLeastBytes) return;
  AddPattern(value, value, "text");
  AddPattern(Utf16(value, false), value, "UTF-16LE");
  AddPattern(Utf16(value, true), value, "UTF-16BE");
  const std::string hex = absl::BytesToHexString(value);
  AddPattern(hex, value, "hex");
  AddPattern(absl::AsciiStrToUpper(hex), value, "upper-case hex");
  for (size_t before = 0; before < 3; ++before) {
    const std::string core = Base64Core(value, before);
    AddPattern(core, value, "base64");
    if (UrlAlphabet(core) != core) AddPattern(UrlAlphabet(core), value, "base64url");
  }
}

std::vector<std::string> PlaintextSearch::FindIn(std::string_view bytes) const {
  std::vector<std::string> found;
  for (size_t at = 0; at + kLeastBytes <= bytes.size(); ++at) {
    const auto candidates = by_prefix_.find(Prefix(bytes.data() + at));
    if (candidates == by_prefix_.end()) continue;
    for (const uint32_t index : candidates->second) {
      if (bytes.compare(at, patterns_[index].bytes.size(), patterns_[index].bytes) != 0) continue;
      found.push_back(patterns_[index].name);
      if (found.size() == 10) return found;
    }
  }
  return found;
}

}  // namespace koppel::testing
