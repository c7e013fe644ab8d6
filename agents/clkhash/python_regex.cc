#include "agents/clkhash/python_regex.h"

#include <unicode/unistr.h>

#include <cstdio>
#include <map>
#include <optional>
#include <vector>

namespace koppel::agents {
namespace {

constexpr size_t kMostPatternBytes = 4096;
constexpr int64_t kMostRepeat = 10000;
constexpr UChar32 kEnd = -1;

// Python's sets, as the inside of an ICU set.
constexpr std::string_view kWord = "\\p{L}\\p{N}_";
constexpr std::string_view kDigit = "\\p{Nd}";
constexpr std::string_view kSpace =
    "\\x{9}-\\x{d}\\x{1c}-\\x{20}\\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}"
    "\\x{202f}\\x{205f}\\x{3000}";

bool IsAsciiLetter(UChar32 c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsAsciiDigit(UChar32 c) { return c >= '0' && c <= '9'; }
bool IsOctal(UChar32 c) { return c >= '0' && c <= '7'; }

// The value of a hexadecimal digit, or -1.
int HexValue(UChar32 c) {
  if (IsAsciiDigit(c)) return c - '0';
  const UChar32 lower = c | 0x20;
  return lower >= 'a' && lower <= 'f' && IsAsciiLetter(c) ? lower - 'a' + 10 : -1;
}

// "[...]" of \w, \D and the like; empty for other letters.
std::string ClassOf(UChar32 letter) {
  const UChar32 lower = letter | 0x20;
  std::string_view set;
  if (lower == 'w') set = kWord;
  if (lower == 'd') set = kDigit;
  if (lower == 's') set = kSpace;
  if (set.empty()) return "";
  return Concat(letter == lower ? "[" : "[^", set, "]");
}

std::string Boundary(bool opposite) {
  const std::string before = Concat("(?<=[", kWord, "])");
  const std::string no_before = Concat("(?<![", kWord, "])");
  const std::string after = Concat("(?=[", kWord, "])");
  const std::string no_after = Concat("(?![", kWord, "])");
  // Before 3.14 Python finds no \B in an empty text.
  if (opposite) return Concat("(?!\\A\\z)(?:", before, after, "|", no_before, no_after, ")");
  return Concat("(?:", before, no_after, "|", no_before, after, ")");
}

// Reads an expression once, front to back, and writes the other.
class Rewriter {
 public:
  explicit Rewriter(std::string_view utf8) {
    const icu::UnicodeString text = icu::UnicodeString::fromUTF8(
        icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
    for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
      in_.push_back(text.char32At(i));
    }
  }

  Result<std::string> Rewrite() {
    while (Peek() != kEnd) KOPPEL_RETURN_IF_ERROR(Item());
    if (!open_.empty()) return InvalidArgument("got a parenthesis that is not closed");
    return std::move(out_);
  }

 private:
  // What stands before a repeat.
  enum class Before { kNothing, kItem, kRepeat };
  struct Member {
    std::string set;
    UChar32 character = kEnd;
  };

  UChar32 Peek(size_t ahead = 0) const {
    return at_ + ahead < in_.size() ? in_[at_ + ahead] : kEnd;
  }
  UChar32 Next() { return at_ < in_.size() ? in_[at_++] : kEnd; }
  bool Take(UChar32 c) {
    if (Peek() != c) return false;
    ++at_;
    return true;
  }
  void Write(std::string_view text, Before before) {
    out_ += text;
    before_ = before;
  }
  static std::string Literal(UChar32 c) {
    char text[16];
    std::snprintf(text, sizeof(text), "\\x{%x}", static_cast<unsigned>(c));
    return text;
  }

  Status Item() {
    const UChar32 c = Next();
    switch (c) {
      case '\\':
        return Escape();
      case '[':
        return Set();
      case '(':
        return Open();
      case ')':
        return Close();
      case '*':
        return Repeat("*");
      case '+':
        return Repeat("+");
      case '?':
        return Repeat("?");
      case '{':
        return Brace();
      case '|':
      case '^':
      case '$':
        Write(std::string(1, static_cast<char>(c)), Before::kNothing);
        return OkStatus();
      default:
        Write(c == '.' ? "." : Literal(c), Before::kItem);
        return OkStatus();
    }
  }

  Status Repeat(std::string_view repeat) {
    if (before_ == Before::kNothing) return InvalidArgument("got a repeat of nothing");
    if (before_ == Before::kRepeat) return InvalidArgument("got a repeat of a repeat");
    Write(repeat, Before::kRepeat);
    if (Take('?')) out_ += '?';
    return OkStatus();
  }

  std::optional<int64_t> Count() {
    if (!IsAsciiDigit(Peek())) return std::nullopt;
    int64_t count = 0;
    while (IsAsciiDigit(Peek())) {
      const UChar32 digit = Next() - '0';
      if (count <= kMostRepeat) count = 10 * count + digit;
    }
    return count;
  }

  // {m}, {m,}, {,n}, {m,n}; any other brace is itself.
  Status Brace() {
    const size_t begin = at_;
    if (Peek() == '}') return LiteralBrace(begin);
    const std::optional<int64_t> least = Count();
    const bool open_ended = Take(',');
    const std::optional<int64_t> most = open_ended ? Count() : least;
    if (!Take('}')) return LiteralBrace(begin);
    if (least.value_or(0) > kMostRepeat || most.value_or(0) > kMostRepeat) {
      return InvalidArgument("got a repeat of more than ", kMostRepeat, ", want less");
    }
    if (most && *most < least.value_or(0)) return InvalidArgument("got a repeat {m,n} with n < m");
    const std::string upper = most ? Concat(*most) : "";
    return Repeat(Concat("{", least.value_or(0), ",", upper, "}"));
  }

  Status LiteralBrace(size_t begin) {
    at_ = begin;
    Write(Literal('{'), Before::kItem);
    return OkStatus();
  }

  Status Escape() {
    const UChar32 c = Peek();
    if (c == kEnd) return InvalidArgument("got a backslash at the end");
    if (c >= '1' && c <= '9') return Reference();
    if (c == 'b' || c == 'B') {
      ++at_;
      Write(Boundary(c == 'B'), Before::kNothing);
      return OkStatus();
    }
    if (c == 'A' || c == 'Z') {
      ++at_;
      Write(c == 'A' ? "\\A" : "\\z", Before::kNothing);
      return OkStatus();
    }
    KOPPEL_ASSIGN_OR_RETURN(const Member member, EscapedMember());
    Write(member.set.empty() ? Literal(member.character) : member.set, Before::kItem);
    return OkStatus();
  }

  // A group's number, or three octal digits.
  Status Reference() {
    if (IsOctal(Peek()) && IsOctal(Peek(1)) && IsOctal(Peek(2))) {
      KOPPEL_ASSIGN_OR_RETURN(const UChar32 c, Octal());
      Write(Literal(c), Before::kItem);
      return OkStatus();
    }
    size_t group = static_cast<size_t>(Next() - '0');
    if (IsAsciiDigit(Peek())) group = 10 * group + static_cast<size_t>(Next() - '0');
    return ReferTo(group);
  }

  Status ReferTo(size_t group) {
    if (group > closed_.size() || !closed_[group - 1]) {
      return InvalidArgument("got a reference to group ", group, ", which is not there before it");
    }
    Write(Concat("(?:\\", group, ")"), Before::kItem);
    return OkStatus();
  }

  Result<UChar32> Octal() {
    UChar32 c = 0;
    for (int i = 0; i < 3 && IsOctal(Peek()); ++i) c = 8 * c + (Next() - '0');
    if (c > 0377) return InvalidArgument("got an octal escape above \\377");
    return c;
  }

  Result<UChar32> Hex(int digits) {
    UChar32 c = 0;
    for (int i = 0; i < digits; ++i) {
      const int value = HexValue(Next());
      if (value < 0 || c > 0x10ffff) return InvalidArgument("got an incomplete \\x, \\u or \\U");
      c = 16 * c + value;
    }
    if (c > 0x10ffff) return InvalidArgument("got an escape above U+10FFFF");
    return c;
  }

  // After a backslash, as inside and outside of sets.
  Result<Member> EscapedMember() {
    const UChar32 c = Peek();
    if (c == '0') return CharacterOf(Octal());
    ++at_;
    if (c == 'x') return CharacterOf(Hex(2));
    if (c == 'u') return CharacterOf(Hex(4));
    if (c == 'U') return CharacterOf(Hex(8));
    Member member;
    member.set = ClassOf(c);
    if (!member.set.empty()) return member;
    static constexpr std::string_view kLetters = "abfnrtv";
    static constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v";
    const size_t known = c < 0x80 ? kLetters.find(static_cast<char>(c)) : std::string_view::npos;
    if (known != std::string_view::npos) {
      member.character = static_cast<unsigned char>(kMeanings[known]);
    } else if (c == kEnd || IsAsciiLetter(c) || IsAsciiDigit(c)) {
      return InvalidArgument("got an escape that Python does not have, or \\N, want a character");
    } else {
      member.character = c;
    }
    return member;
  }

  static Result<Member> CharacterOf(const Result<UChar32>& character) {
    if (!character.ok()) return character.status();
    return Member{"", *character};
  }

  Result<Member> SetMember() {
    if (Peek() == kEnd) return InvalidArgument("got a [ that is not closed");
    if (!Take('\\')) return Member{"", Next()};
    if (Peek() >= '1' && Peek() <= '7') return CharacterOf(Octal());
    return EscapedMember();
  }

  Status Set() {
    std::string set = Take('^') ? "[^" : "[";
    bool first = true;
    while (first || Peek() != ']') {
      first = false;
      KOPPEL_ASSIGN_OR_RETURN(const Member member, SetMember());
      set += member.set.empty() ? Literal(member.character) : member.set;
      if (Peek() != '-' || Peek(1) == ']') continue;
      ++at_;
      KOPPEL_ASSIGN_OR_RETURN(const Member last, SetMember());
      if (!member.set.empty() || !last.set.empty() || last.character < member.character) {
        return InvalidArgument("got a range in [] that is none");
      }
      set += Concat("-", Literal(last.character));
    }
    ++at_;
    Write(Concat(set, "]"), Before::kItem);
    return OkStatus();
  }

  Status Open() {
    if (!Take('?')) return OpenCapture();
    const UChar32 c = Next();
    if (c == 'P') return Named();
    if (c == '#') return Comment();
    const bool behind = c == '<' && (Peek() == '=' || Peek() == '!');
    if (c != ':' && c != '=' && c != '!' && !behind) {
      return InvalidArgument(
          "got (? with flags, a condition or an atomic group, which match "
          "differently elsewhere, want an expression without");
    }
    std::string begin = Concat("(?", std::string(1, static_cast<char>(c)));
    if (behind) begin += static_cast<char>(Next());
    open_.push_back(0);
    Write(begin, Before::kNothing);
    return OkStatus();
  }

  Status OpenCapture() {
    closed_.push_back(false);
    open_.push_back(closed_.size());
    Write("(", Before::kNothing);
    return OkStatus();
  }

  Status Comment() {
    while (Peek() != kEnd && Peek() != ')') ++at_;
    return Take(')') ? OkStatus() : InvalidArgument("got a comment that is not closed");
  }

  Status Named() {
    const bool defines = Take('<');
    if (!defines && !Take('=')) return InvalidArgument("got (?P, want (?P<name>...) or (?P=name)");
    std::u32string name;
    while (Peek() != kEnd && Peek() != (defines ? '>' : ')')) {
      name += static_cast<char32_t>(Next());
    }
    if (Next() == kEnd || name.empty()) return InvalidArgument("got a group's name without end");
    if (defines) {
      if (!names_.try_emplace(name, closed_.size() + 1).second) {
        return InvalidArgument("got two groups of one name");
      }
      return OpenCapture();
    }
    const auto found = names_.find(name);
    return found == names_.end() ? InvalidArgument("got a reference to a name that is not there")
                                 : ReferTo(found->second);
  }

  Status Close() {
    if (open_.empty()) return InvalidArgument("got a ) without its (");
    if (open_.back() > 0) closed_[open_.back() - 1] = true;
    open_.pop_back();
    Write(")", Before::kItem);
    return OkStatus();
  }

  std::vector<UChar32> in_;
  size_t at_ = 0;
  std::string out_;
  Before before_ = Before::kNothing;
  // Numbers of the groups that are open; 0 for those that capture nothing.
  std::vector<size_t> open_;
  std::vector<bool> closed_;
  std::map<std::u32string, size_t> names_;
};

}  // namespace

Result<std::string> PythonRegexToIcu(std::string_view utf8) {
  if (utf8.size() > kMostPatternBytes) {
    return InvalidArgument("got an expression of ", utf8.size(), " bytes, want at most ",
                           kMostPatternBytes);
  }
  return Rewriter(utf8).Rewrite();
}

}  // namespace koppel::agents
