#include "tests/tidy/source_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/process.h"

namespace koppel::tidy {
namespace {

std::vector<std::string> TrackedFiles(const std::string& folder) {
  const testing::Finished git =
      testing::Run({"git", "-C", folder, "ls-files", "--cached", "--others", "--exclude-standard"});
  if (git.exit_code != 0) return {};
  std::vector<std::string> paths;
  for (const std::string_view line : LinesOf(git.out)) paths.emplace_back(line);
  return paths;
}

std::vector<std::string> AllFiles(const std::string& folder) {
  std::vector<std::string> paths;
  auto i = std::filesystem::recursive_directory_iterator(folder);
  for (; i != std::filesystem::recursive_directory_iterator(); ++i) {
    const std::string name = i->path().filename().string();
    if (i->is_directory() && (name == "build" || name == ".git")) i.disable_recursion_pending();
    if (i->is_regular_file()) paths.push_back(i->path().lexically_relative(folder).string());
  }
  return paths;
}

std::string ReadWhole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

Tree ReadTree(const std::string& folder) {
  std::vector<std::string> paths = TrackedFiles(folder);
  if (paths.empty()) paths = AllFiles(folder);
  std::sort(paths.begin(), paths.end());
  Tree tree;
  for (const std::string& path : paths) {
    const std::string whole = folder + "/" + path;
    if (std::filesystem::is_regular_file(whole)) tree.push_back({path, ReadWhole(whole)});
  }
  return tree;
}

std::string FolderOf(std::string_view path) {
  const size_t slash = path.rfind('/');
  return std::string(path.substr(0, slash == std::string_view::npos ? 0 : slash));
}

std::string FileNameOf(std::string_view path) {
  const size_t slash = path.rfind('/');
  return std::string(path.substr(slash == std::string_view::npos ? 0 : slash + 1));
}

std::string TopFolderOf(std::string_view path) {
  const size_t slash = path.find('/');
  return std::string(path.substr(0, slash == std::string_view::npos ? 0 : slash));
}

bool HasSuffix(std::string_view path, std::string_view suffix) { return path.ends_with(suffix); }

bool IsCpp(std::string_view path) { return HasSuffix(path, ".cc") || HasSuffix(path, ".h"); }

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::string At(const SourceFile& file, size_t line, std::string_view what) {
  return file.path + ":" + std::to_string(line) + ": " + std::string(what);
}

}  // namespace koppel::tidy
