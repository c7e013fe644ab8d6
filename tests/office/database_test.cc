#include "office/database/database.h"

#include <sys/stat.h>

#include <filesystem>

#include "base/digest.h"
#include "base/file.h"
#include "office/disclosure/release.h"
#include "office/indicators/overlap.h"
#include "proto/canonical.h"
#include "tests/office/sample_project.h"
#include "tests/office/sample_result.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::office {
namespace {

using ::koppel::testing::Fails;
using ::koppel::testing::Happened;
using ::testing::HasSubstr;

class DatabaseTest : public ::testing::Test {
 protected:
  OpenedPerson Person(const std::string& pseudonym, const std::vector<std::string>& sources) {
    OpenedPerson person{pseudonym, {}};
    for (const std::string& source : sources) {
      OpenedMember member{source, "ref " + pseudonym, 97, {}};
      v1::Event event = Happened("youth_care", "2017-05-31");
      v1::Attribute* attribute = event.add_attributes();
      attribute->set_name("care_type");
      attribute->set_value("31");
      *member.payload.add_events() = event;
      person.members.push_back(member);
    }
    return person;
  }
  // A database with these persons.
  void Write(const std::vector<OpenedPerson>& persons) {
    ASSERT_OK_AND_ASSIGN(const auto writer, DatabaseWriter::Create(path_));
    ASSERT_OK(writer->WriteMeta({specification_, TaggedHash("project", specification_), "job"}));
    v1::Manifest manifest;
    manifest.mutable_restricted()->add_score_histogram(12);
    ASSERT_OK(writer->WriteManifest(manifest));
    ASSERT_OK(writer->WriteDelivery({"board", "delivery", 3, 2, "root"}));
    for (const OpenedPerson& person : persons) ASSERT_OK(writer->WritePerson(person));
    ASSERT_OK(writer->Finish());
  }
  std::string Cell(const Database& database, const std::string& sql) {
    Result<Statement> select = database.Prepare(sql);
    EXPECT_OK(select);
    EXPECT_OK(select->Step());
    return select->Text(0);
  }

  testing::TempDir folder_;
  std::string path_ = folder_ / "linked.db";
  std::string specification_ = CanonicalBytes(testing::SampleSpecification());
};

TEST_F(DatabaseTest, PossibleLinksAreKeptBetweenPersonsThatAreThere) {
  ASSERT_OK_AND_ASSIGN(const auto writer, DatabaseWriter::Create(path_));
  ASSERT_OK(writer->WriteMeta({specification_, TaggedHash("project", specification_), "job"}));
  v1::PossibleLink link;
  link.set_pseudonym_a("a");
  link.set_pseudonym_b("b");
  link.set_source_a("board");
  link.set_source_b("police");
  link.set_probability_percent(7);
  ASSERT_OK(writer->WritePerson(Person("a", {"board"})));
  EXPECT_THAT(writer->WritePossible(link), Fails(StatusCode::kNotFound, HasSubstr("want two")));
  ASSERT_OK(writer->WritePerson(Person("b", {"police"})));
  ASSERT_OK(writer->WritePossible(link));
  EXPECT_EQ(writer->WritePossible(link).code(), StatusCode::kAlreadyExists);
  ASSERT_OK(writer->Finish());
  ASSERT_OK_AND_ASSIGN(const Database database, Database::Open(path_));
  EXPECT_EQ(Cell(database, "SELECT probability FROM possible_links WHERE source_b = 'police'"),
            "0.07");
}

TEST_F(DatabaseTest, ChangesAreKeptWhereTheyTellOfPersonsThatAreThere) {
  ASSERT_OK_AND_ASSIGN(const auto writer, DatabaseWriter::Create(path_));
  ASSERT_OK(writer->WriteMeta({specification_, TaggedHash("project", specification_), "job"}));
  ASSERT_OK(writer->WritePerson(Person("a", {"board"})));
  const auto write = [&](v1::ChangeKind kind, const std::string& was, const std::string& is) {
    v1::PersonChange change;
    change.set_kind(kind);
    change.set_previous_pseudonym(was);
    change.set_pseudonym(is);
    return writer->WriteChange(change);
  };
  EXPECT_OK(write(v1::MERGED, "a", "a"));
  EXPECT_OK(write(v1::MERGED, "b", "a"));
  EXPECT_OK(write(v1::GONE, "c", ""));
  EXPECT_EQ(write(v1::MERGED, "b", "a").code(), StatusCode::kAlreadyExists);
  EXPECT_EQ(write(v1::NEW, "", "d").code(), StatusCode::kNotFound);
  EXPECT_EQ(write(v1::NEW, "b", "a").code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(write(v1::CHANGED, "b", "a").code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(write(v1::CHANGE_KIND_UNSPECIFIED, "a", "a").code(), StatusCode::kInvalidArgument);
  ASSERT_OK(writer->Finish());
  ASSERT_OK_AND_ASSIGN(const Database database, Database::Open(path_));
  EXPECT_EQ(Cell(database,
                 "SELECT group_concat(previous) FROM person_changes WHERE pseudonym = "
                 "'61' AND kind = 'merged'"),
            "61,62");
  EXPECT_EQ(Cell(database, "SELECT previous FROM person_changes WHERE pseudonym IS NULL"), "63");
}

TEST_F(DatabaseTest, WhatWasWrittenIsRead) {
  Write({Person("a", {"board", "police"}), Person("b", {"board"})});
  ASSERT_OK_AND_ASSIGN(const Database database, Database::Open(path_));
  EXPECT_EQ(database.specification().id(), testing::kSampleProject);
  EXPECT_EQ(database.meta().job_id, "job");
  EXPECT_EQ(Cell(database, "SELECT count(*) FROM persons"), "2");
  EXPECT_EQ(Cell(database, "SELECT pseudonym FROM persons ORDER BY 1"), ToHex("a"));
  EXPECT_EQ(Cell(database, "SELECT probability FROM members"), "0.97");
  EXPECT_EQ(Cell(database, "SELECT count(*) FROM events WHERE \"end\" IS NULL"), "3");
  EXPECT_EQ(Cell(database, "SELECT value FROM attributes WHERE name = 'care_type'"), "31");
  ASSERT_OK_AND_ASSIGN(const auto deliveries, database.ReadDeliveries());
  ASSERT_EQ(deliveries.size(), 1u);
  EXPECT_EQ(deliveries[0].version, 3u);
  EXPECT_EQ(deliveries[0].records_root, "root");
  ASSERT_OK_AND_ASSIGN(const v1::Manifest manifest, database.ReadManifest());
  EXPECT_EQ(manifest.restricted().score_histogram(0), 12u);
}

TEST_F(DatabaseTest, SourceOverlapCountsEachPersonOnce) {
  Write({Person("a", {"board", "police"}), Person("b", {"board"}), Person("c", {"board"})});
  ASSERT_OK_AND_ASSIGN(const Database database, Database::Open(path_));
  ASSERT_OK_AND_ASSIGN(const SourceOverlap overlap, CountSourceOverlap(database));
  EXPECT_EQ(overlap, (SourceOverlap{{{"board"}, 2}, {{"board", "police"}, 1}}));
}

TEST_F(DatabaseTest, TheSameRowsGiveTheSameBytes) {
  Write({Person("a", {"board"})});
  ASSERT_OK_AND_ASSIGN(const std::string one, ReadFile(path_));
  Write({Person("a", {"board"})});
  ASSERT_OK_AND_ASSIGN(const std::string other, ReadFile(path_));
  EXPECT_EQ(Sha256(one), Sha256(other));
}

TEST_F(DatabaseTest, OnlyItsOwnerMayReadIt) {
  Write({});
  struct stat found {};
  ASSERT_EQ(stat(path_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
}

TEST_F(DatabaseTest, AWriterThatIsDroppedLeavesNothing) {
  {
    ASSERT_OK_AND_ASSIGN(const auto writer, DatabaseWriter::Create(path_));
    ASSERT_OK(writer->WritePerson(Person("a", {"board"})));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(DatabaseTest, APseudonymTwiceIsRefused) {
  ASSERT_OK_AND_ASSIGN(const auto writer, DatabaseWriter::Create(path_));
  ASSERT_OK(writer->WritePerson(Person("a", {"board"})));
  EXPECT_THAT(writer->WritePerson(Person("a", {"board"})),
              Fails(StatusCode::kAlreadyExists, HasSubstr("linked.db")));
}

TEST_F(DatabaseTest, AFileThatIsNoDatabaseIsRefused) {
  EXPECT_THAT(Database::Open(folder_.Write("text", std::string(4096, 'x'))),
              Fails(StatusCode::kInvalidArgument, HasSubstr("no linked database")));
  EXPECT_THAT(Database::Open(folder_.Write("empty", "")),
              Fails(StatusCode::kInvalidArgument, HasSubstr("no linked database")));
  EXPECT_THAT(Database::Open(folder_ / "absent"),
              Fails(StatusCode::kNotFound, HasSubstr("absent")));
}

TEST_F(DatabaseTest, AnotherVersionOfTheTablesIsRefused) {
  Write({});
  ASSERT_OK_AND_ASSIGN(Sqlite sqlite, Sqlite::Create(path_));
  ASSERT_OK(sqlite.Execute("PRAGMA user_version = 1"));
  ASSERT_OK(sqlite.Close());
  EXPECT_THAT(Database::Open(path_),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("version 1, want 3")));
}

TEST_F(DatabaseTest, ASpecificationThatWasExchangedIsRefused) {
  Write({});
  ASSERT_OK_AND_ASSIGN(Sqlite sqlite, Sqlite::Create(path_));
  ASSERT_OK(sqlite.Execute("UPDATE meta SET value = x'00' WHERE name = 'specification'"));
  ASSERT_OK(sqlite.Close());
  EXPECT_THAT(Database::Open(path_), Fails(StatusCode::kDataLoss, HasSubstr("project hash")));
}

TEST_F(DatabaseTest, AReleaseIsMadeOfItsRows) {
  std::vector<OpenedPerson> persons;
  for (int i = 0; i < 40; ++i) persons.push_back(Person(Concat(i), {"board"}));
  for (int i = 0; i < 25; ++i) {
    *persons[static_cast<size_t>(i)].members[0].payload.add_events() =
        Happened("supervision_order", i < 12 ? "2017-05-31" : "2016-01-31");
  }
  Write(persons);
  ASSERT_OK_AND_ASSIGN(const Database database, Database::Open(path_));
  NoCareQuestion question;
  question.from = ParseDate("2016-01-01").value();
  question.to = ParseDate("2017-12-31").value();
  question.data_cut = ParseDate("2019-01-01").value();
  ASSERT_OK_AND_ASSIGN(const Release release, MakeRelease(database, question));
  EXPECT_EQ(release.no_care().no_care().total().value(), 25u);
  EXPECT_EQ(release.no_care().no_care().count().value(), 15u);
  EXPECT_EQ(release.overlap().rows(0).persons().value(), 40u);
  EXPECT_EQ(release.provenance().sources(0).agency(), "board");
}

}  // namespace
}  // namespace koppel::office
