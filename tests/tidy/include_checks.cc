#include "tests/tidy/include_checks.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace koppel::tidy {
namespace {

using Allowed = std::map<std::string, std::vector<std::string>>;

// What each folder at the top may include beside itself; folders that are not listed may include
// all.
const Allowed& AllowedTops() {
  static const auto* const allowed = new Allowed{
      {"base", {}},
      {"proto", {"base"}},
      {"keys", {"base", "proto"}},
      {"agents", {"base", "proto", "keys"}},
      {"linker", {"base", "proto", "keys"}},
      {"office", {"base", "proto", "keys"}},
      {"auditors", {"base", "proto", "keys"}},
  };
  return *allowed;
}

// The same inside the linker, whose top ("") holds the configuration. `commands` and the main
// program put the parts together.
const Allowed& AllowedLinkerParts() {
  static const auto* const allowed = new Allowed{
      {"match", {}},      {"store", {}},
      {"log", {"store"}}, {"job", {"match", "store", "log"}},
      {"monitor", {}},    {"service", {"", "job", "match", "store", "log", "monitor"}},
  };
  return *allowed;
}

// Headers that would let match/ do input, output or remote calls.
constexpr std::string_view kNotInMatch[] = {
    "<grpc",     "<rocksdb", "<fstream>",      "<iostream>",          "<filesystem>",
    "<openssl",  "<sodium",  "proto/framed.h", "proto/grpc_status.h", "proto/kpl",
    "base/file", "base/cli", ".grpc.pb.h",
};

// Libraries that only some folders may use directly.
struct Library {
  std::string_view header;
  std::vector<std::string_view> folders;
};
const std::vector<Library>& Libraries() {
  static const auto* const libraries = new std::vector<Library>{
      {"<unicode/", {"agents"}},
      {"<sodium", {"keys", "agents"}},
      {"<rocksdb/", {"linker"}},
      {"<sqlite3", {"office"}},
  };
  return *libraries;
}

// "keys/sign.h" of `#include "keys/sign.h"`, "<vector>" of `#include <vector>`.
std::optional<std::string> IncludeOf(std::string_view line) {
  constexpr std::string_view kInclude = "#include ";
  if (!line.starts_with(kInclude)) return std::nullopt;
  line.remove_prefix(kInclude.size());
  if (line.starts_with("<")) return std::string(line.substr(0, line.find('>') + 1));
  if (!line.starts_with("\"")) return std::nullopt;
  line.remove_prefix(1);
  return std::string(line.substr(0, line.find('"')));
}

// The generated contracts live below "koppel/" but belong to proto.
std::string TopOfInclude(const std::string& include) {
  const std::string top = TopFolderOf(include);
  return top == "koppel" ? "proto" : top;
}

// Not a library's header.
bool IsOurs(const std::string& include) {
  const std::string top = TopOfInclude(include);
  return AllowedTops().contains(top) || top == "tests" || top == "bench";
}

std::string SecondFolderOf(std::string_view path) {
  const std::string top = TopFolderOf(path);
  return top.empty() ? "" : TopFolderOf(path.substr(top.size() + 1));
}

bool IsAllowed(const Allowed& allowed, const std::string& from, const std::string& to) {
  const auto rule = allowed.find(from);
  if (rule == allowed.end() || from == to) return true;
  return std::find(rule->second.begin(), rule->second.end(), to) != rule->second.end();
}

std::string CheckLibraries(const std::string& top, const std::string& include) {
  if (top == "tests" || top == "bench") return "";
  for (const Library& library : Libraries()) {
    if (!include.starts_with(library.header)) continue;
    if (std::count(library.folders.begin(), library.folders.end(), top) > 0) continue;
    return "includes " + include + ", which only " + std::string(library.folders[0]) +
           " may use: go through its headers";
  }
  return "";
}

std::string CheckInclude(const std::string& path, const std::string& include) {
  const std::string top = TopFolderOf(path);
  const std::string part = SecondFolderOf(path);
  if (top == "linker" && part == "match") {
    for (const std::string_view banned : kNotInMatch) {
      if (include.find(banned) == std::string::npos) continue;
      return "match/ is pure and includes " + include + ": move it to job/ or commands/";
    }
  }
  if (include.starts_with("<")) return CheckLibraries(top, include);
  if (IsOurs(include) && !IsAllowed(AllowedTops(), top, TopOfInclude(include))) {
    return top + "/ includes " + include + ": dependencies run down, parties meet in proto/";
  }
  const bool in_linker = top == "linker" && TopFolderOf(include) == "linker";
  if (in_linker && !IsAllowed(AllowedLinkerParts(), part, SecondFolderOf(include))) {
    return "linker/" + part + " includes " + include +
           ": parts run service -> job -> match, and both -> store, log";
  }
  return "";
}

}  // namespace

Findings CheckIncludeDirections(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree) {
    if (!IsCpp(file.path)) continue;
    const auto lines = LinesOf(file.text);
    for (size_t i = 0; i < lines.size(); ++i) {
      const auto include = IncludeOf(lines[i]);
      if (!include) continue;
      const std::string what = CheckInclude(file.path, *include);
      if (!what.empty()) findings.push_back(At(file, i + 1, what));
    }
  }
  return findings;
}

Findings CheckTwoWayFolders(const Tree& tree) {
  std::map<std::pair<std::string, std::string>, std::string> edges;
  for (const SourceFile& file : tree) {
    // Main programs are where everything meets.
    if (!IsCpp(file.path) || HasSuffix(file.path, "_main.cc")) continue;
    for (const std::string_view line : LinesOf(file.text)) {
      const auto include = IncludeOf(line);
      if (!include || include->starts_with("<")) continue;
      const std::string from = FolderOf(file.path);
      const std::string to = FolderOf(*include);
      if (from != to && !to.empty()) edges[{from, to}] = file.path + " includes " + *include;
    }
  }
  Findings findings;
  for (const auto& [edge, example] : edges) {
    const auto back = edges.find({edge.second, edge.first});
    if (back == edges.end() || edge.first > edge.second) continue;
    findings.push_back(edge.first + " and " + edge.second + " include each other: " + example +
                       ", " + back->second);
  }
  return findings;
}

}  // namespace koppel::tidy
