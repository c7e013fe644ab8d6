#include "linker/service/checks.h"

#include <algorithm>

namespace koppel::linker {
namespace {

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\n') || byte == 0x7f;
}

bool BeginsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

}  // namespace

Status CheckName(std::string_view field, std::string_view name, size_t least, size_t most,
                 std::string_view letters) {
  if (name.size() < least || name.size() > most) {
    return InvalidArgument(field, ": got ", name.size(), " characters, want ", least, "..", most);
  }
  if (name.find_first_not_of(letters) == std::string_view::npos) return OkStatus();
  return InvalidArgument(field, ": got another character, want only ", letters);
}

Status CheckText(std::string_view field, std::string_view text, size_t least, size_t most) {
  const auto characters =
      static_cast<size_t>(std::count_if(text.begin(), text.end(), BeginsCharacter));
  if (characters < least || characters > most) {
    return InvalidArgument(field, ": got ", characters, " characters, want ", least, "..", most);
  }
  if (std::none_of(text.begin(), text.end(), IsControl)) return OkStatus();
  return InvalidArgument(field, ": got a control character, want plain text");
}

Status CheckBytes(std::string_view field, std::string_view bytes, size_t want) {
  if (bytes.size() == want) return OkStatus();
  return InvalidArgument(field, ": got ", bytes.size(), " bytes, want ", want);
}

Status CheckCount(std::string_view field, int got, int least, int most) {
  if (got >= least && got <= most) return OkStatus();
  return InvalidArgument(field, ": got ", got, ", want ", least, "..", most);
}

}  // namespace koppel::linker
