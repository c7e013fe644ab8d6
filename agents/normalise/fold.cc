#include "agents/normalise/fold.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <optional>
#include <vector>

namespace koppel::agents {
namespace {

struct Alike {
  UChar32 first;
  UChar32 last;
  char ascii;  // 0: shows nothing, and goes.
};

// Characters that people and systems write for one of ASCII.
constexpr std::array<Alike, 46> kAlike = {{
    {0x00A0, 0x00A0, ' '},  {0x00AD, 0x00AD, 0},    {0x00B4, 0x00B4, '\''}, {0x02B9, 0x02BF, '\''},
    {0x02C8, 0x02C8, '\''}, {0x02CA, 0x02CB, '\''}, {0x034F, 0x034F, 0},    {0x055A, 0x055A, '\''},
    {0x058A, 0x058A, '-'},  {0x05BE, 0x05BE, '-'},  {0x05F3, 0x05F3, '\''}, {0x061C, 0x061C, 0},
    {0x07F4, 0x07F5, '\''}, {0x1680, 0x1680, ' '},  {0x1806, 0x1806, '-'},  {0x180B, 0x180E, 0},
    {0x1FBD, 0x1FBD, '\''}, {0x1FBF, 0x1FBF, '\''}, {0x1FEF, 0x1FEF, '\''}, {0x1FFD, 0x1FFE, '\''},
    {0x2000, 0x200A, ' '},  {0x200B, 0x200F, 0},    {0x2010, 0x2015, '-'},  {0x2018, 0x201B, '\''},
    {0x2028, 0x2029, ' '},  {0x202A, 0x202E, 0},    {0x202F, 0x202F, ' '},  {0x2032, 0x2032, '\''},
    {0x2035, 0x2035, '\''}, {0x2043, 0x2043, '-'},  {0x205F, 0x205F, ' '},  {0x2060, 0x2064, 0},
    {0x2066, 0x206F, 0},    {0x207B, 0x207B, '-'},  {0x208B, 0x208B, '-'},  {0x2212, 0x2212, '-'},
    {0x3000, 0x3000, ' '},  {0xA78B, 0xA78C, '\''}, {0xFE00, 0xFE0F, 0},    {0xFE58, 0xFE58, '-'},
    {0xFE63, 0xFE63, '-'},  {0xFEFF, 0xFEFF, 0},    {0xFF07, 0xFF07, '\''}, {0xFF0D, 0xFF0D, '-'},
    {0xFF40, 0xFF40, '\''}, {0xFFA0, 0xFFA0, ' '},
}};

const Alike* FindAlike(UChar32 c) {
  const auto found =
      std::lower_bound(kAlike.begin(), kAlike.end(), c,
                       [](const Alike& a, UChar32 wanted) { return a.last < wanted; });
  return found != kAlike.end() && found->first <= c ? &*found : nullptr;
}

// ICU's objects are not to be shared between threads.
const icu::Transliterator& Folder() {
  thread_local const std::unique_ptr<icu::Transliterator> folder = [] {
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made(icu::Transliterator::createInstance(
        "NFKD; Any-Latin; Latin-ASCII; [:Mn:] Remove; Upper", UTRANS_FORWARD, error));
    if (U_FAILURE(error)) std::abort();  // ICU's data is part of the program.
    return made;
  }();
  return *folder;
}

char UpperAscii(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

std::string FoldByIcu(const icu::UnicodeString& read) {
  icu::UnicodeString text;
  for (int32_t i = 0; i < read.length(); i = read.moveIndex32(i, 1)) {
    const UChar32 c = read.char32At(i);
    const Alike* alike = FindAlike(c);
    if (alike == nullptr) {
      text.append(c);
    } else if (alike->ascii != 0) {
      text.append(static_cast<UChar32>(alike->ascii));
    }
  }
  Folder().transliterate(text);
  std::string out;
  text.toUTF8String(out);
  std::erase_if(out, [](char c) { return (c & 0x80) != 0; });
  std::transform(out.begin(), out.end(), out.begin(), UpperAscii);
  return out;
}

// False for what ICU reads with its neighbours. A character of another script makes a run with what
// stands around it, to which the rules for that script apply: the two Bopomofo tone marks among the
// modifier letters, and the micro sign, which decomposes to a Greek letter. And the long solidus
// overlay makes another sign of < = >.
bool StandsAlone(UChar32 c) {
  if (c == 0x0338) return false;
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* decomposer = icu::Normalizer2::getNFKDInstance(error);
  if (U_FAILURE(error)) std::abort();  // ICU's data is part of the program.
  const icu::UnicodeString parts = decomposer->normalize(icu::UnicodeString(c), error);
  for (int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
    const UScriptCode script = uscript_getScript(parts.char32At(i), &error);
    if (script != USCRIPT_LATIN && script != USCRIPT_COMMON && script != USCRIPT_INHERITED) {
      return false;
    }
  }
  return U_SUCCESS(error) != 0;
}

// What ICU makes of characters that do not depend on their neighbours: Latin letters, combining
// marks, punctuation.
class CharacterTable {
 public:
  CharacterTable() {
    for (Block& block : blocks_) {
      for (UChar32 c = block.first; c <= block.last; ++c) {
        block.folded.push_back(StandsAlone(c) ? std::optional(FoldByIcu(icu::UnicodeString(c)))
                                              : std::nullopt);
      }
    }
  }

  // Null for characters that are not in the table.
  const std::string* Find(UChar32 c) const {
    for (const Block& block : blocks_) {
      if (c >= block.first && c <= block.last) {
        const auto& folded = block.folded[static_cast<size_t>(c - block.first)];
        return folded ? &*folded : nullptr;
      }
    }
    return nullptr;
  }

 private:
  struct Block {
    UChar32 first;
    UChar32 last;
    std::vector<std::optional<std::string>> folded;
  };
  std::array<Block, 3> blocks_ = {Block{0x00A0, 0x036F, {}}, Block{0x1E00, 0x1EFF, {}},
                                  Block{0x2000, 0x206F, {}}};
};

// False where a character is not in the table.
bool FoldByTable(std::string_view utf8, std::string& out) {
  static const CharacterTable table;
  out.clear();
  const auto length = static_cast<int32_t>(utf8.size());
  for (int32_t i = 0; i < length;) {
    const char first = utf8[static_cast<size_t>(i)];
    if ((first & 0x80) == 0) {
      out += UpperAscii(first);
      ++i;
      continue;
    }
    UChar32 c = 0;
    U8_NEXT(utf8.data(), i, length, c);
    const std::string* folded = c < 0 ? nullptr : table.Find(c);
    if (folded == nullptr) return false;
    out += *folded;
  }
  return true;
}

}  // namespace

void ToUpperAscii(std::string_view utf8, std::string& out) {
  out.resize(utf8.size());
  char all_bits = 0;
  for (size_t i = 0; i < utf8.size(); ++i) {
    all_bits = static_cast<char>(all_bits | utf8[i]);
    out[i] = UpperAscii(utf8[i]);
  }
  if ((all_bits & 0x80) == 0 || FoldByTable(utf8, out)) return;
  out = ToUpperAsciiByIcu(utf8);
}

std::string ToUpperAscii(std::string_view utf8) {
  std::string out;
  ToUpperAscii(utf8, out);
  return out;
}

std::string ToUpperAsciiByIcu(std::string_view utf8) {
  return FoldByIcu(icu::UnicodeString::fromUTF8({utf8.data(), static_cast<int32_t>(utf8.size())}));
}

bool ShowsNothing(std::string_view utf8) {
  const auto text = icu::UnicodeString::fromUTF8({utf8.data(), static_cast<int32_t>(utf8.size())});
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    const Alike* alike = FindAlike(c);
    const bool blank = c <= ' ' || (alike != nullptr && (alike->ascii == 0 || alike->ascii == ' '));
    if (!blank) return false;
  }
  return true;
}

}  // namespace koppel::agents
