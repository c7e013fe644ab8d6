#include "tests/support/page.h"

#include <regex>
#include <vector>

namespace koppel::testing {

std::string WhatIsNotWellFormed(const std::string& page) {
  static const std::regex kTag(R"(<(/?)([A-Za-z0-9]+)((?: [a-zA-Z0-9-]+="[^"<]*")*)(/?)>)");
  std::vector<std::string> open;
  size_t at = page.find("<html");
  while ((at = page.find('<', at)) != std::string::npos) {
    std::smatch tag;
    const std::string rest = page.substr(at, 400);
    if (!std::regex_search(rest, tag, kTag, std::regex_constants::match_continuous)) return rest;
    if (tag[1].length() > 0) {
      if (open.empty() || open.back() != tag[2]) return rest;
      open.pop_back();
    } else if (tag[4].length() == 0) {
      open.push_back(tag[2]);
    }
    at += static_cast<size_t>(tag.length());
  }
  return open.empty() ? "" : open.back();
}

std::string WhatIsFromOutside(const std::string& page) {
  for (const char* outside :
       {"<script", "src=", "href", "url(", "@import", "<link", "<iframe", "//", "onload"}) {
    if (page.find(outside) != std::string::npos) return outside;
  }
  return page.find("default-src 'none'") == std::string::npos ? "no policy" : "";
}

}  // namespace koppel::testing
