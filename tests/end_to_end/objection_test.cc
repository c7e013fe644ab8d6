// A person objects: real programs from submit to fetch, before and after.
#include <filesystem>

#include "base/file.h"
#include "proto/canonical.h"
#include "tests/end_to_end/house.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ObjectionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    csv_ = house_.hub.folder.Write("police.csv", PoliceCsv(20));
    ASSERT_EQ(house_.Submit(police(), csv_).exit_code, 0);
    ASSERT_EQ(house_.Submit(house_.hub.cast.board, BoardCsv()).exit_code, 0);
  }

  std::string BoardCsv() const {
    std::string csv =
        "kindzaak_id,kind_id,kind_bsn,voornamen,voorvoegsel,geslachtsnaam,geboortedatum,geslacht,"
        "postcode,huisnr\n";
    for (int i = 0; i < 5; ++i) {
      csv += Concat("z", i, ",b", i, ",,Naam", i, ",,Ander", i, ",20110304,M,2345BC,9\n");
    }
    return house_.hub.folder.Write("board.csv", csv);
  }

  Finished Agent(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), Program("koppel-agent"));
    for (const std::string& more : {std::string("--config"), house_.hub.folder / "police.json",
                                    std::string("--passphrase-file"), house_.passphrase_file}) {
      arguments.push_back(more);
    }
    return koppel::testing::Run(arguments);
  }
  // What it prints; it must succeed.
  std::string Said(std::vector<std::string> arguments) const {
    const Finished run = Agent(std::move(arguments));
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return run.out;
  }
  size_t PersonsOfANewJob() {
    const v1::JobSpecification job = house_.hub.cast.Job(house_.hub.specification);
    EXPECT_OK(house_.hub.Submit(job));
    EXPECT_EQ(*house_.hub.Watch(job.job_id()), v1::SUCCEEDED);
    return house_.hub.Fetch(job.job_id())->persons.size();
  }
  const OpenParty& police() const { return house_.hub.cast.police; }

  House house_;
  std::string csv_;
};

TEST_F(ObjectionTest, AnObjectionTakesThePersonOutOfTheNextResultAndOfLaterDeliveries) {
  EXPECT_EQ(PersonsOfANewJob(), 25u);
  EXPECT_THAT(Said({"subject", "p7"}), HasSubstr("police in pilot, version 1: delivered\n"));
  EXPECT_THAT(Said({"subject", "p7", "--object"}),
              AllOf(HasSubstr("police in pilot, version 1: 1 record withdrawn"),
                    HasSubstr("left out from now on: 1 persons, all projects")));
  EXPECT_EQ(PersonsOfANewJob(), 24u);
  EXPECT_THAT(Said({"subject", "p7"}), AllOf(HasSubstr("version 1: withdrawn on 2"),
                                             HasSubstr(": all projects, all sources")));
  const Finished again = house_.Submit(police(), csv_);
  EXPECT_THAT(again.out,
              AllOf(HasSubstr("police: 19 records"), HasSubstr("1 left out for objections")));
  EXPECT_EQ(PersonsOfANewJob(), 24u);
  EXPECT_THAT(Said({"subject", "p7"}), HasSubstr("version 2: not in it"));
  EXPECT_THAT(Said({"subject", "p8"}), HasSubstr("version 2: delivered"));
}

TEST_F(ObjectionTest, RepeatedItChangesNothing) {
  const std::string first = Said({"subject", "p7", "--object"});
  EXPECT_EQ(Said({"subject", "p7", "--object"}), first);
  EXPECT_EQ(house_.Deliveries(police())[0].withdrawn(), 1u);
}

TEST_F(ObjectionTest, EveryDeliveryOfThePersonIsWithdrawn) {
  ASSERT_EQ(house_.Submit(police(), csv_).exit_code, 0);
  EXPECT_THAT(Said({"subject", "p7", "--object"}),
              AllOf(HasSubstr("version 1: 1 record"), HasSubstr("version 2: 1 record")));
  for (const v1::Delivery& delivery : house_.Deliveries(police())) {
    EXPECT_EQ(delivery.withdrawn(), 1u);
  }
}

TEST_F(ObjectionTest, APersonWhoWasNeverDeliveredIsSaidToBe) {
  EXPECT_THAT(Said({"subject", "p99"}), HasSubstr("in no delivery of this agency"));
  EXPECT_THAT(Said({"subject", "p99", "--object"}), HasSubstr("in no delivery of this agency"));
  EXPECT_THAT(Said({"subject", "p99"}), HasSubstr("objects since"));
  EXPECT_EQ(PersonsOfANewJob(), 25u);
}

TEST_F(ObjectionTest, ASourceThatIsNoneOfTheAgencysIsRefusedBeforeAnythingIsKept) {
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"subject", "p7"},
        {"subject", "p7", "--object"},
        {"subject", "p7", "--lift"},
        {"withdraw", "--project", "pilot", "--person", "p7"}}) {
    std::vector<std::string> mistyped = command;
    mistyped.insert(mistyped.end(), {"--source", "polise"});
    const Finished refused = Agent(mistyped);
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr("--source: got polise, want police"));
  }
  EXPECT_THAT(Said({"subject", "p7", "--source", "police"}), HasSubstr("version 1: delivered"));
  EXPECT_THAT(Said({"subject", "p7"}), Not(HasSubstr("objects since")));
}

TEST_F(ObjectionTest, SubjectNeedsNoLinker) {
  house_.hub.Stop();
  EXPECT_THAT(Said({"subject", "p7", "--json"}),
              AllOf(HasSubstr("\"person\": \"delivered\""), HasSubstr("\"delivered\": 1"),
                    Not(HasSubstr("p7"))));
}

// Kept though the linker is not there; the next one carries it out.
TEST_F(ObjectionTest, WithoutTheLinkerTheObjectionIsKept) {
  house_.hub.Stop();
  const Finished objected = Agent({"subject", "p7", "--object"});
  EXPECT_EQ(objected.exit_code, 1);
  EXPECT_THAT(objected.err, HasSubstr("the objection is kept, repeat the command to withdraw"));
  EXPECT_THAT(Said({"subject", "p7"}), HasSubstr("objects since"));
  house_.hub.ServeAsProcess();
  EXPECT_THAT(Said({"subject", "p7", "--object"}), HasSubstr("1 record withdrawn"));
}

TEST_F(ObjectionTest, AListOfPersonsIsWithdrawnFromOneProject) {
  const std::string list =
      house_.hub.folder.Write("persons.txt", "\xEF\xBB\xBFp1\r\n p2 \r\rp99\n");
  EXPECT_THAT(Said({"withdraw", "--project", "pilot", "--persons", list, "--person", "p3"}),
              AllOf(HasSubstr("version 1: 3 records withdrawn"),
                    HasSubstr("in no delivery of this agency: 1 of 4 persons"),
                    HasSubstr("left out from now on: 4 persons, project pilot")));
  EXPECT_EQ(PersonsOfANewJob(), 22u);
  EXPECT_THAT(house_.Submit(police(), csv_).out, HasSubstr("police: 17 records"));
}

TEST_F(ObjectionTest, AListThatNamesNobodyIsRefused) {
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"\r\n \n", "persons.txt: got no id, want one on each line"},
      {"p1\rp\xFF\n", "persons.txt:2: got bytes that are not UTF-8, want UTF-8"}};
  for (const auto& [text, message] : bad) {
    const std::string list = house_.hub.folder.Write("persons.txt", text);
    const Finished refused =
        Agent({"withdraw", "--project", "pilot", "--persons", list, "--person", "p1"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.err, HasSubstr(message));
  }
  const Finished nobody = Agent({"withdraw", "--project", "pilot", "--person", " "});
  EXPECT_EQ(nobody.exit_code, 2);
  EXPECT_THAT(nobody.err, HasSubstr("--person: got nothing, want an id"));
}

TEST_F(ObjectionTest, ALiftedObjectionLetsLaterDeliveriesHoldThePersonAgain) {
  Said({"subject", "p7", "--object"});
  EXPECT_THAT(Said({"subject", "p7", "--lift"}), HasSubstr("objections lifted: 1 of 1 persons"));
  EXPECT_EQ(PersonsOfANewJob(), 24u);
  EXPECT_THAT(house_.Submit(police(), csv_).out, HasSubstr("police: 20 records"));
  EXPECT_EQ(PersonsOfANewJob(), 25u);
}

TEST_F(ObjectionTest, ADeliveryWithoutItsListIsWithdrawnFromAllTheSame) {
  namespace fs = std::filesystem;
  for (const auto& entry : fs::directory_iterator(house_.hub.folder / "police-state/pilot")) {
    if (entry.path().extension() == ".refs") fs::remove(entry.path());
  }
  EXPECT_THAT(Said({"subject", "p7"}), HasSubstr("version 1: not known"));
  const std::string list = house_.hub.folder.Write("persons.txt", "p7\np99\n");
  EXPECT_THAT(Said({"withdraw", "--project", "pilot", "--persons", list}),
              HasSubstr("version 1: 1 record withdrawn"));
  EXPECT_EQ(PersonsOfANewJob(), 24u);
}

TEST_F(ObjectionTest, NothingThatIsKeptOrPrintedNamesThePerson) {
  csv_ = house_.hub.folder.Write("police.csv", PoliceCsv(20) +
                                                   "i77,subject-77,,Bos,,Jan,20100101,"
                                                   "M,1234AB,1\n");
  ASSERT_EQ(house_.Submit(police(), csv_).exit_code, 0);
  const std::string said = Said({"subject", "subject-77", "--object"});
  EXPECT_THAT(said, AllOf(HasSubstr("1 record withdrawn"), Not(HasSubstr("subject-77"))));
  namespace fs = std::filesystem;
  for (const char* kept : {"police-state", "data"}) {
    for (const auto& entry : fs::recursive_directory_iterator(house_.hub.folder / kept)) {
      if (!entry.is_regular_file()) continue;
      EXPECT_THAT(*ReadFile(entry.path()), Not(HasSubstr("subject-77"))) << entry.path();
    }
  }
  EXPECT_THAT(house_.hub.Log(), Not(HasSubstr("subject-77")));
}

TEST_F(ObjectionTest, UsageErrorsExitWithTwo) {
  EXPECT_EQ(Agent({"subject"}).exit_code, 2);
  EXPECT_EQ(Agent({"subject", "p7", "--object", "--lift"}).exit_code, 2);
  EXPECT_EQ(Agent({"withdraw", "--project", "pilot"}).exit_code, 2);
}

}  // namespace
}  // namespace koppel::testing
