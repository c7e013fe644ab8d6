#include "proto/json_check.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <set>
#include <string>

#include "proto/json_error.h"

namespace koppel {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::OneofDescriptor;

// Nothing that is read here has so many; protobuf stops at 100 messages within each other, of which
// an object of free form is three.
constexpr int kMostNesting = 32;
constexpr size_t kMostShownKey = 64;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

size_t DigitsAt(std::string_view text, size_t at) {
  const auto* end = std::find_if_not(text.begin() + at, text.end(), IsDigit);
  return static_cast<size_t>(end - text.begin()) - at;
}

// RFC 8259: no sign but a minus, no zeros in front, digits on both sides of the point.
bool IsNumber(std::string_view text) {
  size_t at = text.starts_with('-') ? 1 : 0;
  const size_t whole = DigitsAt(text, at);
  if (whole == 0 || (whole > 1 && text[at] == '0')) return false;
  at += whole;
  if (at < text.size() && text[at] == '.') {
    const size_t digits = DigitsAt(text, at + 1);
    if (digits == 0) return false;
    at += 1 + digits;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const size_t digits = DigitsAt(text, at);
    if (digits == 0) return false;
    at += digits;
  }
  return at == text.size();
}

bool IsFinite(std::string_view number) {
  double value = 0;
  return std::from_chars(number.data(), number.data() + number.size(), value).ec == std::errc();
}

void AppendUtf8(uint32_t c, std::string& to) {
  if (c < 0x80) {
    to += static_cast<char>(c);
  } else if (c < 0x800) {
    to += static_cast<char>(0xc0 | c >> 6);
    to += static_cast<char>(0x80 | (c & 0x3f));
  } else {
    to += static_cast<char>(0xe0 | c >> 12);
    to += static_cast<char>(0x80 | (c >> 6 & 0x3f));
    to += static_cast<char>(0x80 | (c & 0x3f));
  }
}

// What begins here must have so many bytes more; the range of the next shuts out overlong forms,
// surrogates and what is beyond U+10FFFF (Unicode, table 3-7).
size_t Utf8Length(std::string_view text) {
  const auto byte = [&](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  const int lead = byte(0);
  if (lead < 0x80) return 1;
  const size_t length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  const int least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const int most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (length == 0 || byte(1) < least || byte(1) > most) return 0;
  for (size_t i = 2; i < length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xbf) return 0;
  }
  return length;
}

// The first byte that is not UTF-8; the size of the text if there is none.
size_t EndOfUtf8(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    const size_t length = Utf8Length(text.substr(at));
    if (length == 0) break;
    at += length;
  }
  return at;
}

// Messages of free form, which protobuf has for JSON without a schema.
bool IsFree(const Descriptor* type) { return type->file()->package() == "google.protobuf"; }

// A place of the file and what belongs there.
struct Place {
  std::string path;
  // The message that an object here must be; null: anything, or no object.
  const Descriptor* type = nullptr;
  // The field whose value, or list of values, stands here; null at the top and below free form.
  const FieldDescriptor* field = nullptr;
  bool in_list = false;

  bool IsAnything() const { return type == nullptr && field == nullptr; }
  bool WantsList() const { return field != nullptr && field->is_repeated() && !in_list; }
};

Place Top(const Descriptor* type) { return {"", IsFree(type) ? nullptr : type, nullptr, false}; }

Place Member(const Place& place, const FieldDescriptor* field) {
  Place member{Concat(place.path, place.path.empty() ? "" : ".", field->name()), nullptr, field,
               false};
  if (field->message_type() == nullptr) return member;
  if (IsFree(field->message_type()) || field->is_map())
    return {member.path, nullptr, nullptr, false};
  member.type = field->message_type();
  return member;
}

const FieldDescriptor* FindField(const Descriptor* type, const std::string& key) {
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (field->name() == key || field->json_name() == key) return field;
  }
  return nullptr;
}

class Reader {
 public:
  Reader(std::string_view what, std::string_view json) : what_(what), json_(json) {}

  Status Whole(const Descriptor* type) {
    const size_t end = EndOfUtf8(json_);
    if (end < json_.size()) return Fail(end, "", "got bytes that are not UTF-8, want UTF-8");
    KOPPEL_RETURN_IF_ERROR(Value(Top(type)));
    SkipBlanks();
    return at_ == json_.size() ? OkStatus() : Malformed("the end");
  }

 private:
  struct Keys {
    std::set<std::string> names;
    std::map<const OneofDescriptor*, const FieldDescriptor*> kinds;
  };

  Status Value(const Place& place) {
    SkipBlanks();
    const char c = Peek();
    if (c == '{') return Object(place);
    if (c == '[') return List(place);
    if (c != '"') return Word(place);
    KOPPEL_RETURN_IF_ERROR(WantOther(place, "a text"));
    std::string text;
    return Text(text);
  }

  Status Object(const Place& place) {
    const bool fits = place.IsAnything() || (place.type != nullptr && !place.WantsList());
    if (!fits) return Unfitting(place, "an object");
    KOPPEL_RETURN_IF_ERROR(Enter('}'));
    Keys seen;
    while (!left_) {
      KOPPEL_RETURN_IF_ERROR(MemberOf(place, seen));
      KOPPEL_RETURN_IF_ERROR(GoOn('}'));
    }
    return Leave();
  }

  Status List(const Place& place) {
    if (!place.IsAnything() && !place.WantsList()) return Unfitting(place, "a list");
    KOPPEL_RETURN_IF_ERROR(Enter(']'));
    Place element = place;
    element.in_list = true;
    for (int i = 0; !left_; ++i) {
      element.path = Concat(place.path, "[", i, "]");
      KOPPEL_RETURN_IF_ERROR(Value(element));
      KOPPEL_RETURN_IF_ERROR(GoOn(']'));
    }
    return Leave();
  }

  // "key": value
  Status MemberOf(const Place& place, Keys& seen) {
    SkipBlanks();
    const size_t begin = at_;
    std::string key;
    if (Peek() != '"') return Malformed("a key in \"\"");
    KOPPEL_RETURN_IF_ERROR(Text(key));
    SkipBlanks();
    if (!Take(':')) return Malformed(":");
    SkipBlanks();
    if (place.type == nullptr) {
      Place member = place;
      member.path = Concat(place.path, place.path.empty() ? "" : ".", Shown(key));
      if (!seen.names.insert(key).second) return Again(begin, member.path);
      return Value(member);
    }
    const FieldDescriptor* field = FindField(place.type, key);
    if (field == nullptr) {
      return Fail(begin, place.path,
                  Concat("got an unknown field \"", Shown(key), "\", want one of ",
                         FieldNames(place.type)));
    }
    const Place member = Member(place, field);
    if (!seen.names.insert(field->name()).second) return Again(begin, member.path);
    KOPPEL_RETURN_IF_ERROR(CheckKind(begin, place, field, seen));
    return Value(member);
  }

  // protobuf takes null for a field that is not there.
  Status CheckKind(size_t begin, const Place& place, const FieldDescriptor* field, Keys& seen) {
    const OneofDescriptor* kind = field->containing_oneof();
    if (kind == nullptr || json_.substr(at_).starts_with("null")) return OkStatus();
    const auto [first, added] = seen.kinds.emplace(kind, field);
    if (added) return OkStatus();
    std::string names;
    for (int i = 0; i < kind->field_count(); ++i) {
      names += Concat(i == 0 ? "" : ", ", kind->field(i)->name());
    }
    return Fail(
        begin, place.path,
        Concat("got ", first->second->name(), " and ", field->name(), ", want one of ", names));
  }

  // A number, true, false or null.
  Status Word(const Place& place) {
    const auto* begin = json_.begin() + at_;
    const auto* end = std::find_if_not(begin, json_.end(), [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '-' || c == '.';
    });
    const std::string_view word(begin, static_cast<size_t>(end - begin));
    const bool flag = word == "true" || word == "false";
    const bool null = word == "null";
    if (!flag && !null && !IsNumber(word)) return Malformed("a value");
    if (!flag && !null && !IsFinite(word)) {
      return Fail(at_, place.path, "got a number that is too large or too small, want another");
    }
    if (null && place.field != nullptr && !place.in_list) {
      at_ += word.size();
      return OkStatus();
    }
    KOPPEL_RETURN_IF_ERROR(WantOther(place, null ? "null" : flag ? word : "a number"));
    at_ += word.size();
    return OkStatus();
  }

  // Of a value that is no list and no object.
  Status WantOther(const Place& place, std::string_view got) {
    const bool fits = place.field != nullptr && place.type == nullptr && !place.WantsList();
    if (place.IsAnything() || (fits && got != "null")) return OkStatus();
    return Unfitting(place, got);
  }

  // Reads a text in quotes and takes its escapes off.
  Status Text(std::string& text) {
    ++at_;
    while (true) {
      const char c = Peek();
      if (at_ == json_.size()) return Malformed("\" at the end of a text");
      ++at_;
      if (c == '"') return OkStatus();
      if (static_cast<unsigned char>(c) < 0x20) {
        --at_;
        return Malformed("\\n or the like for a control character in a text");
      }
      if (c != '\\') {
        text += c;
      } else {
        KOPPEL_RETURN_IF_ERROR(Escape(text));
      }
    }
  }

  Status Escape(std::string& text) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (const size_t letter = kLetters.find(Peek());
        at_ < json_.size() && letter != std::string_view::npos) {
      text += kMeanings[letter];
      ++at_;
      return OkStatus();
    }
    uint32_t unit = 0;
    if (!TakeUnit(unit)) return Malformed("an escape of JSON after \\");
    if (unit < 0xd800 || unit > 0xdfff) {
      AppendUtf8(unit, text);
      return OkStatus();
    }
    uint32_t low = 0;
    if (unit > 0xdbff || !Take('\\') || !TakeUnit(low) || low < 0xdc00 || low > 0xdfff) {
      return Malformed("both halves of a character in \\u");
    }
    // No key has such a character: enough that two of them differ.
    AppendUtf8(unit, text);
    AppendUtf8(low, text);
    return OkStatus();
  }

  // "u" and four hexadecimal digits.
  bool TakeUnit(uint32_t& unit) {
    if (!Take('u')) return false;
    for (int i = 0; i < 4; ++i) {
      const char c = Peek();
      if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return false;
      const int digit = IsDigit(c) ? c - '0' : std::tolower(c) - 'a' + 10;
      unit = unit * 16 + static_cast<uint32_t>(digit);
      ++at_;
    }
    return true;
  }

  // Past the bracket that opens, and past the one that closes if nothing stands between.
  Status Enter(char close) {
    if (++depth_ > kMostNesting) {
      return Fail(at_, "",
                  Concat("got lists in lists without end, want at most ", kMostNesting, " levels"));
    }
    ++at_;
    SkipBlanks();
    left_ = Take(close);
    return OkStatus();
  }
  // Past a comma, or the bracket that closes.
  Status GoOn(char close) {
    SkipBlanks();
    left_ = Take(close);
    if (left_ || Take(',')) return OkStatus();
    return Malformed(close == '}' ? ", or }" : ", or ]");
  }
  Status Leave() {
    --depth_;
    left_ = false;
    return OkStatus();
  }

  void SkipBlanks() {
    while (at_ < json_.size() &&
           std::string_view(" \t\r\n").find(json_[at_]) != std::string::npos) {
      ++at_;
    }
  }
  char Peek() const { return at_ < json_.size() ? json_[at_] : '\0'; }
  bool Take(char c) {
    if (at_ == json_.size() || json_[at_] != c) return false;
    ++at_;
    return true;
  }

  static std::string Shown(const std::string& key) {
    return key.size() > kMostShownKey ? "..." : key;
  }

  Status Again(size_t begin, const std::string& path) const {
    return Fail(begin, path, "got it twice, want it once");
  }
  Status Unfitting(const Place& place, std::string_view got) const {
    const std::string want = place.WantsList()        ? "a list"
                             : place.field != nullptr ? WantedBy(place.field)
                                                      : "a JSON object";
    return Fail(at_, place.path, Concat("got ", got, ", want ", want));
  }
  Status Malformed(std::string_view want) const {
    return Fail(at_, "",
                Concat(at_ == json_.size() ? "got the end of the file" : "got malformed JSON",
                       ", want ", want));
  }
  Status Fail(size_t at, const std::string& path, std::string_view message) const {
    const auto line = 1 + std::count(json_.begin(), json_.begin() + at, '\n');
    return InvalidArgument(what_, ":", line, ": ", path, path.empty() ? "" : ": ", message);
  }

  std::string_view what_;
  std::string_view json_;
  size_t at_ = 0;
  int depth_ = 0;
  // Whether the bracket that closes the innermost list or object has just been read.
  bool left_ = false;
};

}  // namespace

Status CheckJson(std::string_view what, std::string_view json, const Descriptor* type) {
  return Reader(what, json).Whole(type);
}

}  // namespace koppel
