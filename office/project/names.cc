#include "office/project/names.h"

#include <algorithm>

namespace koppel::office {
namespace {

constexpr size_t kMostNameCharacters = 64;

std::string_view Wanted(NameStyle style) {
  switch (style) {
    case NameStyle::kHyphens:
      return "lower-case letters, digits and hyphens";
    case NameStyle::kUnderscores:
      return "lower-case letters, digits and underscores";
    case NameStyle::kBoth:
      break;
  }
  return "lower-case letters, digits, hyphens and underscores";
}

bool Allowed(char c, NameStyle style) {
  if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return true;
  return (c == '-' && style != NameStyle::kUnderscores) ||
         (c == '_' && style != NameStyle::kHyphens);
}

}  // namespace

Status CheckName(std::string_view where, const std::string& name, NameStyle style, size_t least) {
  const bool fits = name.size() >= least && name.size() <= kMostNameCharacters;
  const bool allowed =
      std::all_of(name.begin(), name.end(), [&](char c) { return Allowed(c, style); });
  if (fits && allowed) return OkStatus();
  return InvalidArgument(where, ": got ", name.empty() ? "nothing" : name, ", want ", least, " to ",
                         kMostNameCharacters, " ", Wanted(style));
}

Status CheckNumber(std::string_view where, uint64_t number, uint64_t least, uint64_t most) {
  if (number >= least && number <= most) return OkStatus();
  return InvalidArgument(where, ": got ", number, ", want ", least, " to ", most);
}

Status CheckText(std::string_view where, const std::string& text, size_t most) {
  const auto characters = static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
  if (characters >= 1 && characters <= most) return OkStatus();
  return InvalidArgument(where, ": got ", characters, " characters, want 1 to ", most);
}

Status CheckNew(std::string_view where, const std::string& name, std::set<std::string>& seen) {
  if (seen.insert(name).second) return OkStatus();
  return InvalidArgument(where, ": got ", name, " twice, want each name once");
}

Status CheckKnown(std::string_view where, const std::string& name,
                  const std::set<std::string>& known) {
  if (known.count(name) != 0) return OkStatus();
  std::string names;
  for (const std::string& one : known) names += Concat(names.empty() ? "" : ", ", one);
  return InvalidArgument(where, ": got ", name.empty() ? "nothing" : name, ", want one of ", names);
}

std::string Place(std::string_view above, std::string_view list, int index) {
  return Concat(above, above.empty() ? "" : ".", list, "[", index, "]");
}

}  // namespace koppel::office
