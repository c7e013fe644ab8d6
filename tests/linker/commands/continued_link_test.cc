// Offline linkage that continues an earlier table of persons.
#include <algorithm>
#include <map>

#include "base/file.h"
#include "base/text.h"
#include "koppel/v1/job.pb.h"
#include "linker/commands/link_output.h"
#include "linker/commands/reports.pb.h"
#include "proto/canonical.h"
#include "proto/kpl.h"
#include "tests/support/process.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::linker {
namespace {

using ::testing::AllOf;
using testing::Finished;
using ::testing::HasSubstr;
using Ids = std::map<std::string, std::string>;

constexpr const char* kSchema = R"({
  "name": "test", "version": 1,
  "fields": [{"name": "bsn", "type": "BSN"}, {"name": "name", "type": "NAME"}],
  "encodings": [{"name": "person", "bloom": {"bits": 64, "fields": [
                  {"field": "name", "tokens": "BIGRAMS", "hashes": 8}]}},
                {"name": "bsn", "token": {"settles": true, "parts": [{"field": "bsn"}]}}],
  "passes": [{"equal": {"encoding": "bsn"}}],
  "comparison": {"threshold_permille": 800}
})";

// A record and the letter of its person.
using Rows = std::vector<std::pair<std::string, char>>;

class ContinuedLinkTest : public ::testing::Test {
 protected:
  std::string Kpl(const std::string& source, const Rows& rows, bool local_ids = true) {
    KplContents contents;
    EXPECT_OK(ParseJson("schema", kSchema, contents.schema));
    contents.key_check = std::string(16, 'k');
    contents.local_ids = local_ids;
    contents.source = source;
    const std::string path = dir_ / (source + ".kpl");
    auto writer = KplWriter::Create(path, contents);
    EXPECT_OK(writer);
    for (const auto& [ref, person] : rows) {
      v1::EncodedRecord record;
      record.set_record_ref(local_ids ? ref : ref + std::string(16 - ref.size(), '.'));
      record.add_encodings("");
      record.add_encodings(std::string(16, person));
      EXPECT_OK((*writer)->Write(record));
    }
    EXPECT_OK((*writer)->Finish());
    return path;
  }

  Finished Run(const std::vector<std::string>& files, const std::string& out,
               const std::vector<std::string>& more = {}) {
    std::vector<std::string> command = {testing::Program("koppel-linker"), "link"};
    command.insert(command.end(), files.begin(), files.end());
    command.insert(command.end(), {"--out", dir_ / out});
    command.insert(command.end(), more.begin(), more.end());
    return testing::Run(command);
  }

  // The person of every record.
  Ids Link(const std::vector<std::string>& files, const std::string& out,
           const std::vector<std::string>& more = {}) {
    const Finished run = Run(files, out, more);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    said_ = run.out;
    Ids ids;
    for (const std::string_view line : Lines(out)) {
      const size_t comma = line.find(',');
      const size_t second = line.find(',', comma + 1);
      ids[std::string(line.substr(second + 1, line.find(',', second + 1) - second - 1))] =
          line.substr(0, comma);
    }
    ids.erase("record");
    return ids;
  }

  // Header included.
  std::vector<std::string> Lines(const std::string& file) {
    std::vector<std::string> lines;
    std::string line;
    const std::string text = ReadFile(dir_ / file).value();
    for (const char c : text) {
      if (c != '\n') {
        line += c;
        continue;
      }
      lines.push_back(line);
      line.clear();
    }
    return lines;
  }

  std::vector<std::string> First() {
    return {Kpl("a", {{"a1", 'p'}, {"a2", 'q'}, {"a3", 'r'}, {"a4", 's'}}),
            Kpl("b", {{"b1", 'p'}, {"b2", 'q'}, {"b5", 't'}})};
  }

  testing::TempDir dir_;
  std::string said_;
};

TEST_F(ContinuedLinkTest, OnTheSameFilesEveryIdIsKept) {
  const std::vector<std::string> files = First();
  const Ids first = Link(files, "first.csv");
  EXPECT_EQ(Link(files, "second.csv",
                 {"--previous", dir_ / "first.csv", "--changes", dir_ / "changes.csv"}),
            first);
  EXPECT_THAT(Lines("changes.csv"), ::testing::ElementsAre("change,previous,person"));
  EXPECT_THAT(said_, HasSubstr("5 persons before: 5 kept, 0 changed"));
}

// a5 is new, a3 turns out to be t, a4 is not there any more.
TEST_F(ContinuedLinkTest, IdsGoOnAndChangesAreWritten) {
  const Ids first = Link(First(), "first.csv");
  const std::vector<std::string> files = {
      Kpl("a", {{"a1", 'p'}, {"a2", 'q'}, {"a3", 't'}, {"a5", 'u'}}),
      Kpl("b", {{"b1", 'p'}, {"b2", 'q'}, {"b5", 't'}})};
  const Ids second = Link(files, "second.csv",
                          {"--previous", dir_ / "first.csv", "--changes", dir_ / "changes.csv",
                           "--manifest", dir_ / "manifest.json"});
  EXPECT_EQ(second.at("b2"), first.at("a2"));
  EXPECT_EQ(second.at("b5"), second.at("a3"));
  EXPECT_EQ(second.at("a3"), first.at("a3"));
  const std::string merged = second.at("a3");
  EXPECT_THAT(Lines("changes.csv"),
              ::testing::ElementsAre("change,previous,person", "merged," + merged + "," + merged,
                                     "merged," + first.at("b5") + "," + merged,
                                     "new,," + second.at("a5"), "gone," + first.at("a4") + ","));
  EXPECT_THAT(said_, HasSubstr("5 persons before: 2 kept, 0 changed, 2 merged into 1, 0 split into "
                               "0, 1 gone; 1 new\n"));
  v1::Manifest manifest;
  ASSERT_OK(ParseJson("manifest", ReadFile(dir_ / "manifest.json").value(), manifest));
  EXPECT_EQ(manifest.restricted().changes().merged_from(), 2u);
  EXPECT_EQ(manifest.public_().previous_result().size(), 32u);
}

TEST_F(ContinuedLinkTest, APersonThatFallsApartIsListedForEachPart) {
  const Ids first = Link({Kpl("a", {{"a1", 'p'}, {"a2", 'p'}, {"a3", 'p'}})}, "first.csv");
  const Ids second = Link({Kpl("a", {{"a1", 'q'}, {"a2", 'p'}, {"a3", 'p'}})}, "second.csv",
                          {"--previous", dir_ / "first.csv", "--changes", dir_ / "changes.csv"});
  EXPECT_EQ(second.at("a2"), first.at("a2"));
  EXPECT_NE(second.at("a1"), first.at("a1"));
  EXPECT_THAT(Lines("changes.csv"),
              ::testing::ElementsAre("change,previous,person",
                                     "split," + first.at("a1") + "," + second.at("a1"),
                                     "split," + first.at("a1") + "," + second.at("a2")));
}

TEST_F(ContinuedLinkTest, TheOrderOfRowsAndFilesDoesNotMatter) {
  Link(First(), "first.csv");
  std::vector<std::string> lines = Lines("first.csv");
  std::reverse(lines.begin() + 1, lines.end());
  std::string turned;
  for (const std::string& line : lines) turned += line + "\n";
  dir_.Write("turned.csv", turned);
  const std::vector<std::string> files = {
      Kpl("a", {{"a1", 'p'}, {"a2", 'x'}, {"a3", 't'}, {"a5", 'u'}}), dir_ / "b.kpl"};
  Link(files, "one.csv", {"--previous", dir_ / "first.csv", "--threads", "1"});
  Link({files[1], files[0]}, "two.csv", {"--previous", dir_ / "turned.csv", "--threads", "4"});
  EXPECT_EQ(Lines("one.csv"), Lines("two.csv"));
}

TEST_F(ContinuedLinkTest, ATableThatASpreadsheetHasSavedIsRead) {
  const std::vector<std::string> files = First();
  const Ids first = Link(files, "first.csv");
  std::string saved;
  for (const std::string& line : Lines("first.csv")) saved += line + "\r\n";
  dir_.Write("saved.csv", saved);
  EXPECT_EQ(Link(files, "second.csv", {"--previous", dir_ / "saved.csv"}), first);
  EXPECT_THAT(said_, HasSubstr("5 kept"));
}

// Opaque references are written in hexadecimal.
TEST_F(ContinuedLinkTest, OpaqueReferencesGoOnToo) {
  const std::vector<std::string> files = {Kpl("a", {{"a1", 'p'}, {"a2", 'q'}}, false)};
  const Ids first = Link(files, "first.csv");
  EXPECT_EQ(Link(files, "second.csv", {"--previous", dir_ / "first.csv"}), first);
  EXPECT_THAT(said_, HasSubstr("2 kept"));
}

TEST_F(ContinuedLinkTest, JsonHasTheCounts) {
  const std::vector<std::string> files = First();
  Link(files, "first.csv");
  const Finished run = Run(files, "second.csv", {"--previous", dir_ / "first.csv", "--json"});
  LinkReport report;
  ASSERT_OK(ParseJson("report", run.out, report));
  EXPECT_EQ(report.changes().kept(), 5u);
}

TEST_F(ContinuedLinkTest, ATableThatIsNoneIsRefused) {
  const std::vector<std::string> files = {Kpl("a", {{"a1", 'p'}, {"a2", 'q'}}),
                                          Kpl("b", {{"b1", 'p'}}, false)};
  const std::string header(kLinksHeader);
  const std::string id = "0123456789abcdef";
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"", "want person,source,record,probability"},
      {header + "Jansen,a,a1,\n", "previous.csv:2: person: got another id"},
      {header + id + ",a\n", "previous.csv:2: got 2 cells, want 4"},
      {header + id + ",b,z1,\n", "previous.csv:2: record: got a local id"},
      {header + id + ",a,a1,7\n", "previous.csv:2: probability: got 7, want 0 to 1, or nothing"},
      {header + id + ",a,a1,nan\n", "previous.csv:2: probability: got nan"},
      {header + id + ",a,\"a1,\n", "quote"},
      {header + id + ",p,1,\n" + id + ",q,1,\n",
       "previous.csv:2: source: got p and no source of this linkage in any row, want a"},
      {header + id + ",a,a1,\n" + id + ",a,a1,\n", "previous.csv:3: previous result: got a record"},
  };
  for (const auto& [text, message] : bad) {
    dir_.Write("previous.csv", text);
    const Finished run = Run(files, "out.csv", {"--previous", dir_ / "previous.csv"});
    EXPECT_EQ(run.exit_code, 1) << text;
    EXPECT_THAT(run.err, HasSubstr(message));
  }
}

TEST_F(ContinuedLinkTest, TheEarlierTableIsNotWrittenOver) {
  const std::vector<std::string> files = First();
  Link(files, "first.csv");
  EXPECT_THAT(Run(files, "first.csv", {"--previous", dir_ / "first.csv"}).err,
              HasSubstr("got the file twice"));
  EXPECT_EQ(Run(files, "out.csv", {"--changes", dir_ / "changes.csv"}).exit_code, 2);
}

}  // namespace
}  // namespace koppel::linker
