// A new delivery linked after an earlier one, with the real programs: persons keep their
// pseudonyms, and what became of the others is listed.
#include <map>
#include <set>

#include "proto/canonical.h"
#include "tests/end_to_end/house.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::testing {
namespace {

// The n-th number that passes the eleven test of a BSN.
std::string Bsn(int n) {
  for (int number = 100000000;; ++number) {
    const std::string digits = std::to_string(number);
    int sum = -(digits[8] - '0');
    for (int i = 0; i < 8; ++i) sum += (9 - i) * (digits[static_cast<size_t>(i)] - '0');
    if (sum % 11 == 0 && n-- == 0) return digits;
  }
}

// What is known of the n-th person, unlike that of any other.
struct Known {
  explicit Known(int n)
      : bsn(Bsn(n)),
        surname(Concat(std::string(3, static_cast<char>('a' + n % 26)), "man")),
        forename(Concat("Voor", std::string(3, static_cast<char>('z' - n % 26)))),
        birth(Concat(2000 + n % 15, "0", 1 + n % 9, 10 + n % 18)),
        postcode(Concat(1000 + 37 * n, "AB")) {}
  std::string bsn, surname, forename, birth, postcode;
};

class ContinuedTest : public ::testing::Test {
 protected:
  // A row p<record> about person <record>, or about another one where `about` says so.
  void DeliverPolice(int first, int last, const std::map<int, int>& about) {
    std::string csv =
        "incident_nr,persoon_vol_nr,bsn,achternaam,voorvoegsel,voornamen,geboortedatum,geslacht,"
        "postcode,huisnummer\n";
    for (int i = first; i <= last; ++i) {
      const Known known(about.contains(i) ? about.at(i) : i);
      csv += Concat("i", i, ",p", i, ",", known.bsn, ",", known.surname, ",,", known.forename, ",",
                    known.birth, ",V,", known.postcode, ",1\n");
    }
    const Finished run =
        house_.Submit(house_.hub.cast.police, house_.hub.folder.Write("police.csv", csv));
    ASSERT_EQ(run.exit_code, 0) << run.err;
  }

  void DeliverBoard(int first, int last) {
    std::string csv =
        "kindzaak_id,kind_id,kind_bsn,voornamen,voorvoegsel,geslachtsnaam,geboortedatum,geslacht,"
        "postcode,huisnr\n";
    for (int i = first; i <= last; ++i) {
      const Known known(i);
      csv += Concat("z", i, ",b", i, ",", known.bsn, ",", known.forename, ",,", known.surname, ",",
                    known.birth, ",V,", known.postcode, ",1\n");
    }
    const Finished run =
        house_.Submit(house_.hub.cast.board, house_.hub.folder.Write("board.csv", csv));
    ASSERT_EQ(run.exit_code, 0) << run.err;
  }

  void Object(const std::string& person) {
    const Finished run = koppel::testing::Run(
        {Program("koppel-agent"), "subject", person, "--object", "--config",
         house_.hub.folder / "police.json", "--passphrase-file", house_.passphrase_file});
    ASSERT_EQ(run.exit_code, 0) << run.err;
  }

  struct Linked {
    v1::Manifest manifest;
    FetchedResult result;
    std::string digest() const { return manifest.public_().result_digest(); }
    // Pseudonym by source and reference.
    std::map<std::pair<std::string, std::string>, std::string> Called() const {
      std::map<std::pair<std::string, std::string>, std::string> called;
      for (const v1::Person& person : result.persons) {
        for (const v1::Member& member : person.members()) {
          called[{member.source(), member.record_ref()}] = person.pseudonym();
        }
      }
      return called;
    }
    std::vector<v1::PersonChange> Changes(v1::ChangeKind kind) const {
      std::vector<v1::PersonChange> changes;
      for (const v1::PersonChange& change : result.changes) {
        if (change.kind() == kind) changes.push_back(change);
      }
      return changes;
    }
  };

  Linked Link(const std::string& previous) {
    v1::JobSpecification job = house_.hub.cast.Job(house_.hub.specification);
    job.set_previous_result(previous);
    EXPECT_OK(house_.hub.Submit(job));
    EXPECT_EQ(*house_.hub.Watch(job.job_id()), v1::SUCCEEDED);
    return {*house_.hub.GetManifest(house_.hub.cast.office, job.job_id()),
            *house_.hub.Fetch(job.job_id())};
  }

  static std::vector<std::string> BytesOf(const FetchedResult& result) {
    std::vector<std::string> bytes;
    for (const v1::Person& person : result.persons) bytes.push_back(CanonicalBytes(person));
    for (const v1::PersonChange& change : result.changes) bytes.push_back(CanonicalBytes(change));
    return bytes;
  }

  House house_;
};

// The police know 0..19, the board 17..24. p12 turns out to be 22; p15 objects; p20 is new.
TEST_F(ContinuedTest, PersonsKeepTheirPseudonymsAndWhatBecameOfTheOthersIsListed) {
  DeliverPolice(0, 19, {});
  DeliverBoard(17, 24);
  const Linked first = Link("");
  EXPECT_EQ(first.result.persons.size(), 25u);

  DeliverPolice(0, 20, {{12, 22}, {20, 25}});
  Object("p15");
  const Linked second = Link(first.digest());
  const Linked again = Link(first.digest());
  EXPECT_NE(second.digest(), first.digest());
  EXPECT_EQ(second.digest(), again.digest());
  EXPECT_EQ(BytesOf(second.result), BytesOf(again.result));

  const auto before = first.Called();
  const auto now = second.Called();
  std::set<std::string> renamed;
  for (const auto& [record, pseudonym] : now) {
    const auto was = before.find(record);
    if (was != before.end() && was->second != pseudonym) renamed.insert(pseudonym);
  }
  const auto merged = second.Changes(v1::MERGED);
  ASSERT_EQ(merged.size(), 2u);
  EXPECT_EQ(merged[0].pseudonym(), merged[1].pseudonym());
  EXPECT_NE(merged[0].previous_pseudonym(), merged[1].previous_pseudonym());
  EXPECT_EQ(renamed, std::set<std::string>{merged[0].pseudonym()});
  EXPECT_EQ(second.Changes(v1::NEW).size(), 1u);
  ASSERT_EQ(second.Changes(v1::GONE).size(), 1u);
  for (const auto& [record, pseudonym] : now) {
    EXPECT_NE(pseudonym, second.Changes(v1::GONE)[0].previous_pseudonym());
  }
  EXPECT_EQ(second.result.changes.size(), 4u);
  EXPECT_EQ(second.manifest.restricted().changes().merged_from(), 2u);
}

}  // namespace
}  // namespace koppel::testing
