#include "proto/check_rules.h"

#include <algorithm>

#include "base/text.h"

namespace koppel {
namespace {

constexpr size_t kMostNameCharacters = 64;
constexpr size_t kMostShownCharacters = 64;

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

bool BeginsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

bool IsNameCharacter(char c, std::string_view others) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         others.find(c) != std::string_view::npos;
}

// Names are ASCII; whatever else stands in their place goes into logs and onto terminals.
std::string Shown(std::string_view text) {
  if (text.empty()) return "nothing";
  std::string shown(text.substr(0, kMostShownCharacters));
  std::replace_if(
      shown.begin(), shown.end(),
      [](char c) { return IsControl(c) || static_cast<unsigned char>(c) >= 0x80; }, '?');
  return text.size() > kMostShownCharacters ? shown + "..." : shown;
}

}  // namespace

std::string At(std::string_view list, int index) { return Concat(list, "[", index, "]"); }

Status CheckRange(std::string_view path, uint64_t got, uint64_t least, uint64_t most) {
  if (got >= least && got <= most) return OkStatus();
  return InvalidArgument(path, ": got ", got, ", want ", least, "..", most);
}

Status CheckBytes(std::string_view path, std::string_view bytes, size_t want) {
  if (bytes.size() == want) return OkStatus();
  return InvalidArgument(path, ": got ", bytes.size(), " bytes, want ", want);
}

Status CheckText(std::string_view path, std::string_view text, size_t least, size_t most) {
  const auto characters =
      static_cast<size_t>(std::count_if(text.begin(), text.end(), BeginsCharacter));
  if (characters < least || characters > most) {
    return InvalidArgument(path, ": got ", characters, " characters, want ", least, "..", most);
  }
  const auto unwanted = [](char c) { return IsControl(c) && c != '\n'; };
  if (std::none_of(text.begin(), text.end(), unwanted)) return OkStatus();
  return InvalidArgument(path, ": got a control character, want plain text");
}

Status CheckName(std::string_view path, std::string_view name, std::string_view others,
                 size_t least) {
  const bool fits = name.size() >= least && name.size() <= kMostNameCharacters;
  const bool allowed =
      std::all_of(name.begin(), name.end(), [&](char c) { return IsNameCharacter(c, others); });
  if (fits && allowed) return OkStatus();
  return InvalidArgument(path, ": got ", Shown(name), ", want ", least, "..", kMostNameCharacters,
                         " of a-z, 0-9 and ", others);
}

Status CheckNew(std::string_view path, std::string_view name, Names& names) {
  if (names.emplace(name).second) return OkStatus();
  return InvalidArgument(path, ": got ", Shown(name), " again, want each once");
}

Status CheckNewName(std::string_view path, std::string_view name, std::string_view others,
                    Names& names) {
  KOPPEL_RETURN_IF_ERROR(CheckName(path, name, others));
  return CheckNew(path, name, names);
}

Status CheckKnown(std::string_view path, std::string_view name, const Names& names) {
  if (names.contains(name)) return OkStatus();
  if (names.empty()) return InvalidArgument(path, ": got ", Shown(name), ", but there are none");
  return InvalidArgument(path, ": got ", Shown(name),
                         names.size() == 1 ? ", want " : ", want one of ",
                         Listed(names, ", ", Shown));
}

}  // namespace koppel
