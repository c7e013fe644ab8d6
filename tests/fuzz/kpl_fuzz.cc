// An offline file: as it comes, and again with its checksums put right so that what they protect is
// reached. It is refused by name, or the linker links it, alone and with a file that it knows.
#include "linker/commands/link_input.h"
#include "linker/commands/link_output.h"
#include "proto/canonical.h"
#include "proto/kpl.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/reference/slow_kpl.h"

namespace koppel::linker {
namespace {

using fuzz::MemoryFile;
using fuzz::Require;

constexpr size_t kMostRecords = 200;

void CheckRecords(const LinkInput& input) {
  for (const match::SourceRecords& source : input.sources) {
    for (const auto& [record, label] : source.planted()) {
      Require(record < source.size() && label.size() == kCanaryBytes, "a label");
    }
    for (size_t i = 0; i < source.size(); ++i) {
      Require(!source.ref(i).empty(), "a reference");
      for (size_t e = 0; e < source.shapes().size(); ++e) {
        Require(source.bits(e, i) <= 8 * source.shapes()[e].bytes, "no more bits than there are");
      }
    }
  }
}

void Link(const LinkInput& input) {
  size_t records = 0;
  for (const match::SourceRecords& source : input.sources) records += source.size();
  if (records > kMostRecords) return;
  match::Options options;
  options.threads = 1;
  options.keep_pairs = true;
  const Result<match::Outcome> outcome = match::Link(input.plan, input.sources, options);
  // References that occur twice are found here.
  if (!outcome.ok()) return;
  size_t members = 0;
  for (size_t i = 0; i < outcome->persons.size(); ++i) members += outcome->persons[i].size();
  size_t real = 0;
  for (const match::SourceRecords& source : input.sources) real += source.real_size();
  Require(members == real, "every record that is not planted is in one person");
  Require(!LinksCsv(input, *outcome, PersonIds(input, *outcome, {})).empty() &&
              !PairsCsv(input, *outcome).empty(),
          "tables");
}

// A file of another source with no records, which the same agencies might have made.
std::string EmptyFile(const testing::KplFile& frames) {
  v1::KplHeader header;
  if (frames.frames.empty() || !header.ParseFromString(frames.frames[0])) return "";
  header.set_source("other");
  return testing::KplFile{frames.magic, {CanonicalBytes(header), "", ""}, {}}.Bytes();
}

void Read(const std::string& bytes, const std::string& other) {
  const MemoryFile file(bytes);
  const MemoryFile other_file(other);
  std::vector<std::string> paths = {file.path()};
  if (!other.empty()) paths.push_back(other_file.path());
  const Result<LinkInput> input = ReadLinkInput(paths, {}, {});
  if (!input.ok()) return fuzz::RequireRefused(input.status(), "/proc/self/fd/");
  CheckRecords(*input);
  Link(*input);
}

void Run(const std::string& bytes) {
  Read(bytes, "");
  const testing::KplFile frames = testing::FramesOf(bytes);
  Read(frames.Bytes(), "");
  Read(frames.Bytes(), EmptyFile(frames));
}

}  // namespace
}  // namespace koppel::linker

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  koppel::linker::Run(std::string(koppel::fuzz::TextOf(data, size)));
  return 0;
}
