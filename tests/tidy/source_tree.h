// The project's own files, as the tidy checks read them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace koppel::tidy {

struct SourceFile {
  // Relative to the project: "keys/sign.cc".
  std::string path;
  std::string text;
};

using Tree = std::vector<SourceFile>;

// What is wrong and what to do instead, each as "path:line: ..." or "path: ...".
using Findings = std::vector<std::string>;

// The files that git tracks or would track; in a tree that is no checkout every file outside
// build/. Ordered by path.
Tree ReadTree(const std::string& folder);

// Path parts.
std::string FolderOf(std::string_view path);     // "keys"; "" for the top
std::string FileNameOf(std::string_view path);   // "sign.cc"
std::string TopFolderOf(std::string_view path);  // "tests" of "tests/keys/sign_test.cc"
bool HasSuffix(std::string_view path, std::string_view suffix);
bool IsCpp(std::string_view path);  // .h or .cc

std::vector<std::string_view> LinesOf(std::string_view text);

// "path:line: what".
std::string At(const SourceFile& file, size_t line, std::string_view what);

}  // namespace koppel::tidy
