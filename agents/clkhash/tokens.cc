#include "agents/clkhash/tokens.h"

#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <charconv>

namespace koppel::agents {
namespace {

constexpr UChar32 kByteOrderMark = 0xfeff;

void AppendLittleEndian(uint32_t unit, int bytes, std::string& out) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(unit >> (8 * i) & 0xff);
}

void AppendUtf16(UChar32 c, std::string& out) {
  if (c <= 0xffff) {
    AppendLittleEndian(static_cast<uint32_t>(c), 2, out);
  } else {
    AppendLittleEndian(U16_LEAD(c), 2, out);
    AppendLittleEndian(U16_TRAIL(c), 2, out);
  }
}

void AppendWide(ClkText text, std::string_view utf8, std::string& out) {
  const auto* data = reinterpret_cast<const uint8_t*>(utf8.data());
  const auto size = static_cast<int32_t>(utf8.size());
  for (int32_t i = 0; i < size;) {
    UChar32 c;
    U8_NEXT_OR_FFFD(data, i, size, c);
    if (text == ClkText::kUtf16) {
      AppendUtf16(c, out);
    } else {
      AppendLittleEndian(static_cast<uint32_t>(c), 4, out);
    }
  }
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

}  // namespace

Result<Tokeniser> Tokeniser::Create(const ClkFeature& feature) {
  const ClkComparison& comparison = feature.comparison;
  Tokeniser tokeniser(comparison, feature.format.text);
  if (comparison.type == ClkComparison::Type::kNumeric) {
    KOPPEL_ASSIGN_OR_RETURN(
        tokeniser.grid_, NumericGrid::Create(comparison.threshold_distance, comparison.resolution,
                                             comparison.fractional_precision));
  }
  return tokeniser;
}

// Python writes a byte order mark before each token.
void Tokeniser::Add(std::string_view prefix, std::string_view utf8) {
  std::string& bytes = tokens_.bytes();
  if (text_ == ClkText::kUtf16 || text_ == ClkText::kUtf32) {
    AppendLittleEndian(kByteOrderMark, text_ == ClkText::kUtf16 ? 2 : 4, bytes);
    AppendWide(text_, prefix, bytes);
    AppendWide(text_, utf8, bytes);
  } else {
    bytes += prefix;
    bytes += utf8;
  }
  tokens_.End();
}

void Tokeniser::AddNgrams(std::string_view formatted) {
  const size_t n = comparison_.n;
  padded_.assign(n - 1, ' ');
  padded_ += formatted;
  padded_.append(n - 1, ' ');
  starts_.clear();
  for (size_t i = 0; i < padded_.size(); ++i) {
    if ((padded_[i] & 0xc0) != 0x80) starts_.push_back(i);
  }
  starts_.push_back(padded_.size());
  char number[24];
  for (size_t i = 0; i + n < starts_.size(); ++i) {
    size_t digits = 0;
    if (comparison_.positional) {
      char* const end = std::to_chars(number, number + sizeof(number) - 1, i + 1).ptr;
      *end = ' ';
      digits = static_cast<size_t>(end + 1 - number);
    }
    Add({number, digits},
        std::string_view(padded_).substr(starts_[i], starts_[i + n] - starts_[i]));
  }
}

Result<const TokenList*> Tokeniser::Tokens(std::string_view formatted) {
  tokens_.Clear();
  if (formatted.empty()) return &tokens_;
  if (grid_) {
    KOPPEL_ASSIGN_OR_RETURN(const std::vector<std::string> numbers, grid_->Neighbours(formatted));
    for (const std::string& number : numbers) Add("", number);
    return &tokens_;
  }
  if (text_ == ClkText::kAscii && !IsAscii(formatted)) {
    return InvalidArgument("got characters beyond ASCII, want ASCII (encoding)");
  }
  if (comparison_.type == ClkComparison::Type::kExact) {
    Add("", formatted);
  } else {
    AddNgrams(formatted);
  }
  return &tokens_;
}

}  // namespace koppel::agents
