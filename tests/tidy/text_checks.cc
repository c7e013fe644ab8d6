#include "tests/tidy/text_checks.h"

#include <algorithm>
#include <functional>
#include <set>

namespace koppel::tidy {
namespace {

constexpr size_t kMostCppColumns = 100;
constexpr size_t kMostTextColumns = 150;
constexpr size_t kMostLines = 400;
constexpr size_t kMostHeaderLines = 250;

// The checks' own files name what they ban.
bool IsTidy(std::string_view path) { return path.starts_with("tests/tidy/"); }

bool IsText(std::string_view path) {
  static constexpr std::string_view kSuffixes[] = {".cc",  ".h",    ".proto", ".md", ".cmake",
                                                   ".txt", ".json", ".sh",    ".in"};
  const bool known = std::any_of(std::begin(kSuffixes), std::end(kSuffixes),
                                 [&](std::string_view suffix) { return HasSuffix(path, suffix); });
  return known || path == "dev" || path == ".ci/run";
}

bool IsTest(std::string_view path) { return path.starts_with("tests/"); }
bool IsProgram(std::string_view path) {
  return HasSuffix(path, "_main.cc") || path.find("/commands/") != std::string_view::npos;
}
bool Nowhere(std::string_view) { return false; }
bool IsSupport(std::string_view path) { return path.starts_with("tests/support/"); }
// Neither compares secrets: opaque references in sort order, and names of instruction sets.
bool ComparesPublicBytes(std::string_view path) {
  return path == "agents/upload/record_spool.cc" || path == "linker/match/kernel/dice_kernel.cc";
}

struct BannedWord {
  std::string_view word;
  std::string_view replacement;
  bool (*allowed)(std::string_view path);
};

constexpr BannedWord kBannedWords[] = {
    {"std::cout", "print in commands; elsewhere return a Status or use spdlog", IsProgram},
    {"std::cerr", "use Finish or Progress of base/cli.h", Nowhere},
    {"rand(", "take a Random or SeededRandom of base/random.h", Nowhere},
    {"std::random_device", "take a Random of base/random.h", IsSupport},
    {"sleep_for", "wait on a Condition of base/mutex.h, or take a Clock", IsTest},
    {"using namespace", "name what you use", Nowhere},
    {"FIXME", "do it now, or refuse it with a clear line", Nowhere},
    {"TODO", "do it now, or refuse it with a clear line", Nowhere},
    {"strcmp(", "compare std::string_view; secrets with SecretBytes ==", ComparesPublicBytes},
    {"memcmp(", "compare std::string_view; secrets with SecretBytes ==", ComparesPublicBytes},
    {"getenv(", "take a flag or a configuration field", IsSupport},
    {"std::mutex", "use Mutex of base/mutex.h, which the compiler checks", IsTest},
};

// base/mutex.h is where the wrapped type is made; tests may take their support as a whole.
bool IsException(std::string_view path, std::string_view line, std::string_view word) {
  if (path == "base/mutex.h") return word == "std::mutex";
  return IsTest(path) && line == "using namespace ::koppel::testing;";
}

bool IsNameCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Whole words only: "operand(" is not "rand(".
bool HasWord(std::string_view line, std::string_view word) {
  for (size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    const bool begins = at == 0 || !IsNameCharacter(line[at - 1]);
    const size_t end = at + word.size();
    const bool ends =
        !IsNameCharacter(word.back()) || end == line.size() || !IsNameCharacter(line[end]);
    if (begins && ends) return true;
  }
  return false;
}

// Files that turn a secret into bytes. Adding one is a decision: say in review why it must be.
const std::set<std::string_view>& RevealingFiles() {
  static const auto* const files = new std::set<std::string_view>{
      "agents/clkhash/encoder.cc",
      "agents/clkhash/hash.cc",
      "agents/encode/keyed_hash.cc",
      "agents/encode/record_encoder.cc",
      "agents/payload/seal.cc",
      "agents/upload/delivery_store.cc",
      "keys/aead.cc",
      "keys/derive.cc",
      "keys/keystore.cc",
      "keys/linkage_key.cc",
      "keys/passphrase.cc",
      "keys/sealing.cc",
      "keys/secret.cc",
      "keys/secret.h",
      "keys/sign.cc",
      "keys/tls.cc",
      "keys/x509.cc",
      "linker/store/storage_keys.cc",
  };
  return *files;
}

using LineCheck = std::function<std::string(const SourceFile&, std::string_view line)>;

// One finding a line; `check` returns what is wrong or nothing.
Findings CheckLines(const Tree& tree, const std::function<bool(std::string_view)>& wanted,
                    const LineCheck& check) {
  Findings findings;
  for (const SourceFile& file : tree) {
    if (!wanted(file.path)) continue;
    const auto lines = LinesOf(file.text);
    for (size_t i = 0; i < lines.size(); ++i) {
      const std::string what = check(file, lines[i]);
      if (!what.empty()) findings.push_back(At(file, i + 1, what));
    }
  }
  return findings;
}

size_t CountCharacters(std::string_view line) {
  return static_cast<size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

// C0 and DEL; C1 (U+0080..U+009F); zero-width and directional marks; the byte-order mark.
bool HasControlCharacter(std::string_view line) {
  const auto byte = [&](size_t i) -> unsigned {
    return i < line.size() ? static_cast<unsigned char>(line[i]) : 0;
  };
  for (size_t i = 0; i < line.size(); ++i) {
    const unsigned first = byte(i);
    const unsigned second = byte(i + 1);
    const unsigned third = byte(i + 2);
    if (first < 0x20 || first == 0x7f) return true;
    if (first == 0xc2 && second >= 0x80 && second <= 0x9f) return true;
    const bool general = first == 0xe2 && second == 0x80;
    if (general && ((third >= 0x8b && third <= 0x8f) || (third >= 0xa8 && third <= 0xae))) {
      return true;
    }
    if (first == 0xe2 && second == 0x81 && third >= 0xa0 && third <= 0xaf) return true;
    if (first == 0xef && second == 0xbb && third == 0xbf) return true;
  }
  return false;
}

}  // namespace

Findings CheckBannedWords(const Tree& tree) {
  const auto wanted = [](std::string_view path) { return IsCpp(path) && !IsTidy(path); };
  return CheckLines(tree, wanted, [](const SourceFile& file, std::string_view line) {
    for (const BannedWord& banned : kBannedWords) {
      if (!HasWord(line, banned.word) || banned.allowed(file.path)) continue;
      if (IsException(file.path, line, banned.word)) continue;
      return std::string(banned.word) + ": " + std::string(banned.replacement);
    }
    return std::string();
  });
}

Findings CheckReveals(const Tree& tree) {
  const auto wanted = [](std::string_view path) {
    return IsCpp(path) && !IsTest(path) && !RevealingFiles().contains(path);
  };
  return CheckLines(tree, wanted, [](const SourceFile&, std::string_view line) -> std::string {
    if (line.find("reveal()") == std::string_view::npos) return "";
    return "reveal(): pass the SecretBytes on; only the files listed in tests/tidy open it";
  });
}

Findings CheckLineLengths(const Tree& tree) {
  const auto wanted = [](std::string_view path) {
    const bool prose = HasSuffix(path, ".md") || HasSuffix(path, ".proto");
    return IsCpp(path) || prose || HasSuffix(path, ".cmake");
  };
  return CheckLines(tree, wanted, [](const SourceFile& file, std::string_view line) -> std::string {
    const size_t most = IsCpp(file.path) ? kMostCppColumns : kMostTextColumns;
    const size_t got = CountCharacters(line);
    if (got <= most || line.find("https://") != std::string_view::npos) return "";
    return "line: got " + std::to_string(got) + " characters, want at most " + std::to_string(most);
  });
}

Findings CheckFileLengths(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree) {
    if (!IsCpp(file.path) && !HasSuffix(file.path, ".proto")) continue;
    const size_t most = HasSuffix(file.path, ".h") ? kMostHeaderLines : kMostLines;
    const size_t got = LinesOf(file.text).size();
    if (got <= most) continue;
    findings.push_back(file.path + ": got " + std::to_string(got) + " lines, want at most " +
                       std::to_string(most) + ": split it by what it is about");
  }
  return findings;
}

Findings CheckCharacters(const Tree& tree) {
  return CheckLines(tree, IsText, [](const SourceFile&, std::string_view line) -> std::string {
    if (!HasControlCharacter(line)) return "";
    return "a control character: write it as an escape, or remove it";
  });
}

Findings CheckMachinePaths(const Tree& tree) {
  const auto wanted = [](std::string_view path) { return IsText(path) && !IsTidy(path); };
  return CheckLines(tree, wanted, [](const SourceFile&, std::string_view line) -> std::string {
    for (const std::string_view path : {"/work/", "/root/"}) {
      if (line.find(path) == std::string_view::npos) continue;
      return std::string(path) + ": take the path from a flag, or name it relative to the project";
    }
    return "";
  });
}

}  // namespace koppel::tidy
