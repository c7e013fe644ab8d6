#include "tests/tidy/structure_checks.h"

#include <algorithm>
#include <map>
#include <regex>
#include <set>

namespace koppel::tidy {
namespace {

constexpr size_t kMostReadmeLines = 60;
constexpr size_t kMostTopReadmeLines = 150;
constexpr size_t kMostFunctionLines = 60;
constexpr size_t kMostMainLines = 80;

// It holds nothing but the folder of the version.
// tests/fuzz describes the seeds: every file in their folders is one.
bool NeedsNoReadme(const std::string& folder) {
  return folder == "proto/koppel" || folder.starts_with("tests/fuzz/seeds");
}

size_t CountTitles(const SourceFile& readme) {
  size_t titles = 0;
  bool in_code = false;
  for (const std::string_view line : LinesOf(readme.text)) {
    if (line.starts_with("```")) in_code = !in_code;
    if (!in_code && line.starts_with("# ")) ++titles;
  }
  return titles;
}

void CheckReadme(const SourceFile& readme, Findings& findings) {
  const size_t most = readme.path == "README.md" ? kMostTopReadmeLines : kMostReadmeLines;
  const size_t lines = LinesOf(readme.text).size();
  if (lines > most) {
    findings.push_back(readme.path + ": got " + std::to_string(lines) + " lines, want at most " +
                       std::to_string(most));
  }
  if (const size_t titles = CountTitles(readme); titles != 1) {
    findings.push_back(readme.path + ": got " + std::to_string(titles) +
                       " titles (# ...), want exactly 1");
  }
}

// Every folder from the top down to the file's own.
std::vector<std::string> FoldersOf(const std::string& path) {
  std::vector<std::string> folders;
  for (std::string folder = FolderOf(path); !folder.empty(); folder = FolderOf(folder)) {
    folders.push_back(folder);
  }
  folders.emplace_back();
  return folders;
}

bool DefinesContract(std::string_view line) {
  const size_t word = line.find_first_not_of(' ');
  if (word == std::string_view::npos) return false;
  line.remove_prefix(word);
  static constexpr std::string_view kKeywords[] = {"message ", "enum ", "service ", "rpc "};
  return std::any_of(std::begin(kKeywords), std::end(kKeywords),
                     [&](std::string_view keyword) { return line.starts_with(keyword); });
}

bool IsComment(std::string_view line) {
  const size_t begin = line.find_first_not_of(' ');
  return begin != std::string_view::npos && line.substr(begin).starts_with("//");
}

bool OpensNoFunction(std::string_view line) {
  static constexpr std::string_view kKeywords[] = {
      "namespace", "class ", "struct ", "enum ", "union ", "extern \"", "template <typename"};
  const size_t word = line.find_first_not_of(' ');
  line.remove_prefix(std::min(word, line.size()));
  return std::any_of(std::begin(kKeywords), std::end(kKeywords),
                     [&](std::string_view keyword) { return line.starts_with(keyword); });
}

// A block, not a list of values.
bool OpensBlock(std::string_view line) {
  if (!line.ends_with("{")) return false;
  return !line.ends_with("({") && !line.ends_with("= {") && !line.ends_with("{{");
}

bool IsIndentedBy(std::string_view line, size_t indent) {
  return line.find_first_not_of(' ') == indent;
}

// Functions whose closing brace stands at this indent: 0 at namespace level, 2 in a class.
void CheckFunctionsAt(const SourceFile& file, size_t indent, Findings& findings) {
  const auto lines = LinesOf(file.text);
  const std::string closing = std::string(indent, ' ') + "}";
  std::string_view statement;
  size_t opened = 0;
  bool in_type = indent == 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    if (indent > 0 && !line.empty() && line[0] != ' ') {
      in_type = OpensNoFunction(line);
      statement = line;
    }
    if (opened == 0 && IsIndentedBy(line, indent)) statement = line;
    const bool opens = OpensBlock(line) && in_type && !OpensNoFunction(statement);
    if (opened == 0 && opens) opened = i + 1;
    if (opened == 0 || line != closing) continue;
    const size_t got = i + 2 - opened;
    const size_t most = statement.starts_with("int main(") ? kMostMainLines : kMostFunctionLines;
    if (got > most) {
      findings.push_back(At(file, opened,
                            "function: got " + std::to_string(got) + " lines, want at most " +
                                std::to_string(most) + ": give its steps names"));
    }
    opened = 0;
  }
}

}  // namespace

Findings CheckTestsAreBuilt(const Tree& tree) {
  std::map<std::string, std::string_view> builds;
  for (const SourceFile& file : tree) {
    if (FileNameOf(file.path) == "CMakeLists.txt") builds[FolderOf(file.path)] = file.text;
  }
  Findings findings;
  for (const SourceFile& file : tree) {
    if (!file.path.starts_with("tests/") || !HasSuffix(file.path, "_test.cc")) continue;
    const std::vector<std::string> folders = FoldersOf(file.path);
    const bool named = std::any_of(folders.begin(), folders.end(), [&](const std::string& folder) {
      const std::string name = file.path.substr(folder.empty() ? 0 : folder.size() + 1);
      const std::regex word("(^|[\\s(])" + name + "($|[\\s)])");
      const std::string build(builds[folder]);
      return std::regex_search(build, word);
    });
    if (!named) findings.push_back(file.path + ": in no CMakeLists.txt: no build runs it");
  }
  return findings;
}

Findings CheckReadmes(const Tree& tree) {
  std::set<std::string> folders;
  std::set<std::string> described;
  Findings findings;
  for (const SourceFile& file : tree) {
    for (const std::string& folder : FoldersOf(file.path)) folders.insert(folder);
    if (FileNameOf(file.path) != "README.md") continue;
    described.insert(FolderOf(file.path));
    CheckReadme(file, findings);
  }
  for (const std::string& folder : folders) {
    if (described.contains(folder) || NeedsNoReadme(folder)) continue;
    findings.push_back((folder.empty() ? "." : folder) +
                       ": no README.md: say what it is, what it must never see, where to start");
  }
  return findings;
}

Findings CheckContractComments(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree) {
    if (!HasSuffix(file.path, ".proto")) continue;
    const auto lines = LinesOf(file.text);
    for (size_t i = 0; i < lines.size(); ++i) {
      if (!DefinesContract(lines[i]) || (i > 0 && IsComment(lines[i - 1]))) continue;
      findings.push_back(At(file, i + 1, "no comment directly above: say what it is for"));
    }
  }
  return findings;
}

Findings CheckFunctionLengths(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree) {
    if (!IsCpp(file.path)) continue;
    CheckFunctionsAt(file, 0, findings);
    CheckFunctionsAt(file, 2, findings);
  }
  return findings;
}

}  // namespace koppel::tidy
