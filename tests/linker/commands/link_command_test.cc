#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>
#include <sstream>

#include "base/digest.h"
#include "base/file.h"
#include "base/random.h"
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

using ::testing::HasSubstr;

constexpr const char* kSchema = R"({
  "name": "test", "version": 1,
  "fields": [{"name": "name", "type": "NAME"}, {"name": "bsn", "type": "BSN"}],
  "encodings": [{"name": "person", "bloom": {"bits": 64, "fields": [
                  {"field": "name", "tokens": "BIGRAMS", "hashes": 8}]}},
                {"name": "bsn", "token": {"settles": true, "parts": [{"field": "bsn"}]}}],
  "passes": [{"equal": {"encoding": "bsn"}},
             {"similar": {"encoding": "person", "dice_permille": 500}}],
  "comparison": {"threshold_permille": 800}
})";

// A filter of 64 bits with these set.
std::string Bits(const std::vector<int>& places) {
  std::string bits(8, '\0');
  for (const int i : places) {
    char& byte = bits[static_cast<size_t>(i / 8)];
    byte = static_cast<char>(byte | (0x80 >> (i % 8)));
  }
  return bits;
}

struct Row {
  std::string ref;
  std::string person;
  std::string bsn;
};

class LinkCommandTest : public ::testing::Test {
 protected:
  LinkCommandTest() {
    EXPECT_OK(ParseJson("schema", kSchema, contents_.schema));
    contents_.key_check = std::string(16, 'k');
    contents_.local_ids = true;
  }

  std::string Kpl(const std::string& source, const std::vector<Row>& rows) {
    contents_.source = source;
    const std::string path = dir_ / (source + ".kpl");
    auto writer = KplWriter::Create(path, contents_);
    EXPECT_OK(writer);
    for (const Row& row : rows) {
      v1::EncodedRecord record;
      record.set_record_ref(row.ref);
      record.add_encodings(row.person);
      record.add_encodings(row.bsn);
      EXPECT_OK((*writer)->Write(record));
    }
    EXPECT_OK((*writer)->Finish());
    return path;
  }

  // The usual two: b's first is settled with a's first, its second scores 0.8 with a's second (4
  // of 5 bits each), its third has nobody.
  std::vector<std::string> TwoFiles() {
    const std::string token(16, 't');
    return {Kpl("a", {{"a1", "", token}, {"a2", Bits({0, 1, 2, 3, 4}), ""}}),
            Kpl("b", {{"b1", "", token},
                      {"b,2", Bits({0, 1, 2, 3, 60}), ""},
                      {"b3", Bits({30, 31, 32}), ""}})};
  }

  testing::Finished Link(const std::vector<std::string>& files,
                         const std::vector<std::string>& more = {}) {
    std::vector<std::string> command = {testing::Program("koppel-linker"), "link"};
    command.insert(command.end(), files.begin(), files.end());
    command.insert(command.end(), {"--out", dir_ / "links.csv"});
    command.insert(command.end(), more.begin(), more.end());
    return testing::Run(command);
  }

  void ExpectRefused(const testing::Finished& run, const std::string& message, int exit_code = 1) {
    EXPECT_EQ(run.exit_code, exit_code);
    EXPECT_THAT(run.err, HasSubstr(message));
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1);
    EXPECT_FALSE(std::filesystem::exists(dir_ / "links.csv"));
  }

  // `persons` in two files; those from `first_shared` on are in both, with the same filter.
  std::vector<std::string> People(int persons, int first_shared) {
    SeededRandom random(testing::Seed());
    std::vector<Row> a, b;
    for (int i = 0; i < persons; ++i) {
      const auto draw = [&] {
        std::vector<int> places;
        for (int bit = 0; bit < 64; ++bit) {
          if (random.Chance(0.3)) places.push_back(bit);
        }
        return Bits(places);
      };
      a.push_back({Concat("a", i), draw(), ""});
      b.push_back({Concat("b", i), i < first_shared ? draw() : a.back().person, ""});
    }
    return {Kpl("a", a), Kpl("b", b)};
  }

  std::string Content(const std::string& name) { return ReadFile(dir_ / name).value(); }

  testing::TempDir dir_;
  KplContents contents_;
};

TEST_F(LinkCommandTest, EveryRecordGetsARowAndLinkedOnesShareTheirPerson) {
  const testing::Finished run = Link(TwoFiles());
  ASSERT_EQ(run.exit_code, 0) << run.err;
  std::istringstream lines(Content("links.csv"));
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line, "person,source,record,probability");
  std::vector<std::string> people;
  std::vector<std::string> rest;
  while (std::getline(lines, line)) {
    people.push_back(line.substr(0, line.find(',')));
    rest.push_back(line.substr(line.find(',')));
  }
  EXPECT_THAT(rest, ::testing::ElementsAre(",a,a1,", ",b,b1,", ",a,a2,", ",b,\"b,2\",", ",b,b3,"));
  ASSERT_EQ(people.size(), 5u);
  EXPECT_EQ(people[0], people[1]);
  EXPECT_EQ(people[2], people[3]);
  EXPECT_EQ(std::set<std::string>(people.begin(), people.end()).size(), 3u);
  EXPECT_THAT(run.out, HasSubstr("5 records are 3 persons"));
}

TEST_F(LinkCommandTest, PersonsKeepTheirIdWhateverTheOrderOfFilesAndThreads) {
  std::vector<std::string> files = TwoFiles();
  ASSERT_EQ(Link(files).exit_code, 0);
  const std::string first = Content("links.csv");
  std::swap(files[0], files[1]);
  ASSERT_EQ(Link(files, {"--threads", "4"}).exit_code, 0);
  EXPECT_EQ(Content("links.csv"), first);
}

TEST_F(LinkCommandTest, PairsAndManifestSayWhatHappened) {
  const testing::Finished run =
      Link(TwoFiles(), {"--pairs", dir_ / "p.csv", "--manifest", dir_ / "m.json", "--unique", "b"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(Content("p.csv"),
            "source_a,record_a,source_b,record_b,score,probability,class\n"
            "a,a1,b,b1,1.000000,,match\n"
            "a,a2,b,\"b,2\",0.800000,,match\n");
  v1::Manifest manifest;
  ASSERT_OK(ParseJson("manifest", Content("m.json"), manifest));
  EXPECT_EQ(manifest.restricted().settled(), 1u);
  EXPECT_EQ(manifest.restricted().compared(), 1u);
  EXPECT_EQ(manifest.restricted().persons(), 3u);
  EXPECT_EQ(manifest.restricted().passes(1).pass(), "similar:person>=0.500");
  EXPECT_EQ(manifest.public_().suppressed_size(), 2);
  EXPECT_EQ(manifest.public_().result_digest().size(), 32u);
}

TEST_F(LinkCommandTest, ThePairsAboveAThresholdThatClusteringRefusedArePossible) {
  const std::string a = Kpl("a", {{"a1", Bits({0, 1, 2, 3}), ""}});
  const std::string b = Kpl("b", {{"b1", Bits({0, 1, 2, 3}), ""}, {"b2", Bits({0, 1, 2, 4}), ""}});
  const testing::Finished run = Link(
      {a, b}, {"--pairs", dir_ / "p.csv", "--unique", "a", "--unique", "b", "--threshold", "0.75"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(Content("p.csv"), HasSubstr("a,a1,b,b1,1.000000,,match\n"
                                          "a,a1,b,b2,0.750000,,possible\n"));
}

TEST_F(LinkCommandTest, TheModelSaysHowGoodItsLinksAre) {
  const std::vector<std::string> files = People(300, 100);
  const std::vector<std::string> more = {"--threshold", "auto", "--unique",   "a",
                                         "--unique",    "b",    "--manifest", dir_ / "m.json"};
  const testing::Finished run = Link(files, more);
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("\n  estimated, with 95% intervals: precision "));
  EXPECT_THAT(run.out, ::testing::Not(HasSubstr("no overlap")));
  std::vector<std::string> json = more;
  json.push_back("--json");
  LinkReport report;
  ASSERT_OK(ParseJson("link", Link(files, json).out, report));
  EXPECT_GT(report.quality().precision().value(), 0.9);
  EXPECT_GT(report.source_pairs(0).quality().recall().value(), 0.9);
  v1::Manifest manifest;
  ASSERT_OK(ParseJson("manifest", Content("m.json"), manifest));
  EXPECT_THAT(manifest.public_().parameters(), ::testing::Contains("engine=koppel-match/2"));
  EXPECT_THAT(manifest.public_().parameters(), ::testing::Contains("decision=model"));
  const v1::RestrictedManifest& restricted = manifest.restricted();
  EXPECT_EQ(restricted.quality().precision().value(),
            std::lround(report.quality().precision().value() * 1e6));
  EXPECT_LE(restricted.quality().recall().low(), restricted.quality().recall().value());
  EXPECT_EQ(restricted.quality().by_threshold_size(), 10);
  EXPECT_FALSE(restricted.candidate_recall().encoding().empty());
  ASSERT_EQ(restricted.pairs_size(), 1);
  EXPECT_EQ(restricted.pairs(0).quality().linked(), restricted.pairs(0).linked());
  ASSERT_GT(restricted.pairs(0).model().terms_size(), 0);
  uint64_t m = 0;
  for (const auto& level : restricted.pairs(0).model().terms(0).levels()) m += level.m();
  EXPECT_NEAR(static_cast<double>(m), 1e6, 50);
}

TEST_F(LinkCommandTest, SourcesThatShareNobodyAreSaidToHaveNoOverlap) {
  const testing::Finished run = Link(People(300, 300), {"--threshold", "0.99"});
  EXPECT_THAT(run.out, HasSubstr("note: a - b: there seems to be no overlap: 0 pairs linked of 300 "
                                 "and 300 records"));
  EXPECT_THAT(run.out, ::testing::Not(HasSubstr("estimated")));
}

TEST_F(LinkCommandTest, SourcesWhoseRecordsAreAllTheSameAreNotSaidToHaveNoOverlap) {
  const std::vector<Row> same(30, {"", Bits({1, 2, 3}), std::string(16, 't')});
  std::vector<std::string> files;
  for (const std::string source : {"a", "b"}) {
    std::vector<Row> rows = same;
    for (size_t i = 0; i < rows.size(); ++i) rows[i].ref = Concat(source, i);
    files.push_back(Kpl(source, rows));
  }
  const testing::Finished run =
      Link(files, {"--threshold", "auto", "--unique", "a", "--unique", "b"});
  EXPECT_THAT(run.out, HasSubstr("note: a - b: all records are the same in every encoding"));
  EXPECT_THAT(run.out, ::testing::Not(HasSubstr("no overlap")));
}

TEST_F(LinkCommandTest, WhatFollowsAUniqueSourceIsAFile) {
  std::vector<std::string> command = {
      testing::Program("koppel-linker"), "link", "--threshold", "0.8", "--unique", "a"};
  for (const std::string& file : TwoFiles()) command.push_back(file);
  command.insert(command.end(), {"--out", dir_ / "links.csv"});
  const testing::Finished run = testing::Run(command);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("5 records are 3 persons"));
}

TEST_F(LinkCommandTest, TwoSpellingsOfOneOutputAreOneFile) {
  const testing::Finished run =
      Link(TwoFiles(), {"--threshold", "0.8", "--pairs", dir_ / "./links.csv"});
  EXPECT_NE(run.exit_code, 0);
  EXPECT_THAT(run.err, HasSubstr("got the file twice"));
}

TEST_F(LinkCommandTest, AThresholdRaisedByOneThousandthCutsThePairAtIt) {
  ASSERT_EQ(Link(TwoFiles(), {"--threshold", "0.8"}).exit_code, 0);
  const std::string at = Content("links.csv");
  const testing::Finished run = Link(TwoFiles(), {"--threshold", "0.801"});
  EXPECT_THAT(run.out, HasSubstr("5 records are 4 persons"));
  EXPECT_NE(Content("links.csv"), at);
}

TEST_F(LinkCommandTest, JsonHoldsTheSameCountsAsNumbers) {
  const testing::Finished run = Link(TwoFiles(), {"--json", "--manifest", dir_ / "m.json"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  LinkReport report;
  ASSERT_OK(ParseJson("link", run.out, report));
  EXPECT_EQ(report.file(), dir_ / "links.csv");
  EXPECT_THAT(run.out, HasSubstr("\"records\": 5,\n \"persons\": 3,"));
  EXPECT_THAT(Content("m.json"), HasSubstr("\"persons\": 3,"));
}

TEST_F(LinkCommandTest, OneFileAloneIsDeduplicated) {
  const std::string a = Kpl("a", {{"1", Bits({0, 1, 2}), ""}, {"2", Bits({0, 1, 2}), ""}});
  EXPECT_THAT(Link({a}).out, HasSubstr("2 records are 1 person\n"));
}

TEST_F(LinkCommandTest, OpaqueReferencesAreShownInHexadecimal) {
  contents_.local_ids = false;
  ASSERT_EQ(Link({Kpl("a", {{std::string(16, '\xab'), Bits({1}), ""}})}).exit_code, 0);
  EXPECT_THAT(Content("links.csv"), HasSubstr(",a,abababababababababababababababab,\n"));
}

TEST_F(LinkCommandTest, FilesThatDoNotFitAreRefusedByName) {
  const std::vector<std::string> files = TwoFiles();
  ExpectRefused(Link({files[0], files[0]}), "a.kpl: source: got \"a\"");
  contents_.key_check = std::string(16, 'x');
  ExpectRefused(Link({files[0], Kpl("c", {})}), "c.kpl: key_check: got another linkage key");
  contents_.key_check = std::string(16, 'k');
  contents_.schema.set_version(2);
  const testing::Finished run = Link({files[0], Kpl("d", {})});
  ExpectRefused(run, "d.kpl: schema: got test version 2 (schema hash ");
  EXPECT_THAT(run.err, HasSubstr("), want that of " + files[0] + ", test version 1 (schema hash "));
  EXPECT_THAT(run.err, HasSubstr(ToHex(TaggedHash("schema", CanonicalBytes(contents_.schema)))));
  contents_.schema.set_version(1);
  ExpectRefused(Link({dir_ / "none.kpl"}), "none.kpl");
}

// All carry the same token and nothing else: no filter tells what the pass misses.
TEST_F(LinkCommandTest, RecallIsThatOfWhatPassesFindWhereNothingTellsWhatTheyMiss) {
  contents_.schema.clear_passes();
  contents_.schema.add_passes()->mutable_equal()->set_encoding("bsn");
  contents_.schema.mutable_encodings()->DeleteSubrange(0, 1);
  contents_.schema.mutable_fields()->DeleteSubrange(0, 1);
  contents_.schema.clear_comparison();
  std::vector<std::string> files;
  for (const char* source : {"a", "b"}) {
    contents_.source = source;
    files.push_back(dir_ / Concat(source, ".kpl"));
    ASSERT_OK_AND_ASSIGN(auto writer, KplWriter::Create(files.back(), contents_));
    for (int i = 0; i < 200; ++i) {
      v1::EncodedRecord record;
      record.set_record_ref(Concat(source, i));
      record.add_encodings(Concat("token-", 1000000000 + i));
      ASSERT_OK(writer->Write(record));
    }
    ASSERT_OK(writer->Finish());
  }
  const std::vector<std::string> more = {"--unique", "a",          "--unique",
                                         "b",        "--manifest", dir_ / "m.json"};
  EXPECT_THAT(Link(files, more).out, HasSubstr(", recall of what passes find "));
  std::vector<std::string> json = more;
  json.push_back("--json");
  LinkReport report;
  ASSERT_OK(ParseJson("link", Link(files, json).out, report));
  EXPECT_TRUE(report.quality().recall_of_found());
  v1::Manifest manifest;
  ASSERT_OK(ParseJson("manifest", Content("m.json"), manifest));
  EXPECT_TRUE(manifest.restricted().quality().recall_of_found());
  EXPECT_TRUE(manifest.restricted().pairs(0).quality().recall_of_found());
}

TEST_F(LinkCommandTest, WhatLshMissesIsSaid) {
  const std::vector<std::string> files = People(300, 100);
  const testing::Finished run = Link(files, {"--index", "lsh"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr(": LSH finds "));
  LinkReport report;
  ASSERT_OK(ParseJson("link", Link(files, {"--index", "lsh", "--json"}).out, report));
  ASSERT_EQ(report.lsh_size(), 1);
  EXPECT_GT(report.lsh(0).pairs(), 0u);
  EXPECT_GT(report.lsh(0).recall().value(), 0.9);
  EXPECT_GT(report.lsh(0).compared(), 0u);
  EXPECT_EQ(report.lsh(0).exact_comparisons(), 600u * 599u / 2);
  EXPECT_THAT(Link(files).out, ::testing::Not(HasSubstr("LSH")));
}

// Most persons once in a, one of them five times.
TEST_F(LinkCommandTest, WhoHasFarMoreRecordsThanOthersIsNoted) {
  std::vector<Row> a, b;
  for (int i = 0; i < 30; ++i) {
    const std::string token = Concat("token-", 1000000000 + i);
    for (int j = 0; j < (i == 7 ? 5 : 1); ++j) a.push_back({Concat("a", i, "-", j), "", token});
    b.push_back({Concat("b", i), "", token});
  }
  EXPECT_THAT(Link({Kpl("a", a), Kpl("b", b)}).out,
              HasSubstr("note: a: 1 person has at least four times as many of its records as "
                        "persons have on average, 5 at most\n"));
}

TEST_F(LinkCommandTest, AnIndexWithoutASimilarPassIsRefused) {
  contents_.schema.clear_passes();
  for (const v1::Encoding& encoding : contents_.schema.encodings()) {
    if (!encoding.has_token()) continue;
    contents_.schema.add_passes()->mutable_equal()->set_encoding(encoding.name());
  }
  ASSERT_GT(contents_.schema.passes_size(), 0);
  ExpectRefused(Link(TwoFiles(), {"--index", "lsh"}),
                "--index: got lsh, want none: the schema has no similar pass");
}

TEST_F(LinkCommandTest, WhatIsNotAvailableIsRefusedInOneLine) {
  const std::vector<std::string> files = TwoFiles();
  ExpectRefused(Link(files, {"--index", "fast"}), "--index: got fast, want exact, lsh", 2);
  ExpectRefused(Link(files, {"--ranks", "2"}), "--ranks: several processes are not available yet",
                2);
  ExpectRefused(Link(files, {"--threshold", "1.2"}), "--threshold: got 1.2, want", 2);
  ExpectRefused(Link(files, {"--threshold", "0.8005"}), "in steps of 0.001", 2);
  ExpectRefused(Link(files, {"--unique", "c"}), "--unique: got \"c\", want one of: a, b", 2);
  ExpectRefused(Link(files, {"--pairs", files[0]}), "got the file twice");
  ExpectRefused(Link(files, {"--pairs", dir_ / "no/p.csv"}), "no");
  ExpectRefused(Link(files, {"--threads", "0"}), "--threads: got 0, want a whole number", 2);
  ExpectRefused(Link(files, {"--pairs", ""}), "--pairs: got an empty text, want", 2);
  ExpectRefused(Link({dir_.path()}), "got a folder, want a file");
  EXPECT_EQ(testing::Run({testing::Program("koppel-linker"), "link"}).exit_code, 2);
}

TEST_F(LinkCommandTest, ATruncatedFileLeavesNothingBehind) {
  const std::string a = Kpl("a", {{"1", Bits({1}), ""}});
  const std::string whole = ReadFile(a).value();
  dir_.Write("a.kpl", whole.substr(0, whole.size() - 1));
  ExpectRefused(Link({a}), "a.kpl: truncated after 1 records");
}

}  // namespace
}  // namespace koppel::linker
