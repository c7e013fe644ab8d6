#include "linker/match/continuity/continuity.h"

#include "base/random.h"
#include "tests/linker/match/people.h"
#include "tests/reference/slow_continuity.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

using reference::SlowPerson;
using reference::SlowRecord;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Previous = std::vector<std::pair<std::string, SlowPerson>>;
using testing::Fails;

std::string NameOf(ChangeKind kind) {
  const char* const names[] = {"changed", "merged", "split", "new", "gone"};
  return names[static_cast<size_t>(kind)];
}

// New persons as a linkage gives them: sources in any order, persons and records in canonical one.
class NewPersons {
 public:
  NewPersons(std::vector<SlowPerson> persons, SeededRandom& random) : persons_(std::move(persons)) {
    std::sort(persons_.begin(), persons_.end(),
              [](const SlowPerson& a, const SlowPerson& b) { return *a.begin() < *b.begin(); });
    std::map<std::string, std::vector<std::string>> refs;
    for (const SlowPerson& person : persons_) {
      for (const auto& [source, ref] : person) refs[source].push_back(ref);
    }
    std::vector<std::string> names;
    for (const auto& [name, of_source] : refs) names.push_back(name);
    Shuffle(random, names);
    std::map<SlowRecord, MemberId> ids;
    for (const std::string& name : names) {
      Shuffle(random, refs[name]);
      SourceRecords& source = sources.emplace_back(name, false, std::vector<EncodingShape>());
      for (const std::string& ref : refs[name]) {
        ids[{name, ref}] = {static_cast<uint32_t>(sources.size() - 1),
                            static_cast<uint32_t>(source.size())};
        EXPECT_OK(source.Add(ref, {}));
      }
    }
    for (const SlowPerson& person : persons_) {
      std::vector<MemberId> members;
      for (const SlowRecord& record : person) members.push_back(ids.at(record));
      partition.Append(members);
    }
  }

  const SlowPerson& at(uint32_t person) const { return persons_[person]; }
  size_t size() const { return persons_.size(); }
  const std::vector<SlowPerson>& persons() const { return persons_; }

  std::vector<SourceRecords> sources;
  Partition partition;

 private:
  std::vector<SlowPerson> persons_;
};

Continuity Find(const NewPersons& now, const Previous& previous) {
  PreviousPersons added(now.sources);
  for (const auto& [id, person] : previous) {
    added.AddPerson();
    for (const auto& [source, ref] : person) EXPECT_OK(added.AddRecord(source, ref));
  }
  added.Close();
  return FindContinuity(added, now.partition);
}

// What was found in words that depend on content alone.
reference::SlowContinuity Told(const NewPersons& now, const Previous& previous,
                               const Continuity& found) {
  reference::SlowContinuity told;
  for (uint32_t i = 0; i < found.continues.size(); ++i) {
    if (found.continues[i] == kNoPerson) continue;
    told.continues[now.at(i)] = previous[found.continues[i]].first;
  }
  for (const Change& change : found.changes) {
    told.changes.insert({NameOf(change.kind),
                         change.previous == kNoPerson ? "" : previous[change.previous].first,
                         change.person == kNoPerson ? SlowPerson() : now.at(change.person)});
  }
  told.kept = found.counts.kept;
  return told;
}

// Some of the records, in groups of few.
std::vector<SlowPerson> RandomPersons(SeededRandom& random, int records) {
  std::vector<SlowPerson> persons;
  for (int i = 0; i < records; ++i) {
    if (random.Chance(0.1)) continue;
    const SlowRecord record = {std::string(1, static_cast<char>('a' + i % 3)), Concat("r", i)};
    if (persons.empty() || random.Chance(0.4)) {
      persons.push_back({record});
    } else {
      persons[random.Below(persons.size())].insert(record);
    }
  }
  return persons;
}

// The same persons with some records moved, so that most go on.
std::vector<SlowPerson> Disturb(SeededRandom& random, std::vector<SlowPerson> persons) {
  for (size_t moves = random.Below(persons.size() + 1); moves > 0; --moves) {
    SlowPerson& from = persons[random.Below(persons.size())];
    SlowPerson& to = persons[random.Below(persons.size())];
    if (&from == &to || from.size() < 2) continue;
    to.insert(*from.begin());
    from.erase(from.begin());
  }
  return persons;
}

Previous Called(SeededRandom& random, std::vector<SlowPerson> persons) {
  Shuffle(random, persons);
  Previous previous;
  for (SlowPerson& person : persons) {
    previous.emplace_back(Concat("p", random.Below(1000), "-", previous.size()), std::move(person));
  }
  return previous;
}

TEST(ContinuityTest, HeirsAndChangesAreThoseOfTheSlowTwin) {
  SeededRandom random(testing::Seed());
  for (int round = 0; round < (testing::Full() ? 3000 : 300); ++round) {
    const auto before = RandomPersons(random, 1 + static_cast<int>(random.Below(14)));
    const bool near = random.Chance(0.5) && !before.empty();
    const auto after =
        near ? Disturb(random, before) : RandomPersons(random, static_cast<int>(random.Below(14)));
    const NewPersons now(after, random);
    const Previous previous = Called(random, before);
    const auto told = Told(now, previous, Find(now, previous));
    const auto slow = reference::FindSlowContinuity(
        std::map<std::string, SlowPerson>(previous.begin(), previous.end()), now.persons());
    EXPECT_EQ(told.continues, slow.continues);
    EXPECT_EQ(told.changes, slow.changes);
    EXPECT_EQ(told.kept, slow.kept);
  }
}

TEST(ContinuityTest, APartitionContinuesItselfWithAllKept) {
  SeededRandom random(testing::Seed());
  const auto persons = RandomPersons(random, 200);
  const NewPersons now(persons, random);
  const Previous previous = Called(random, persons);
  const Continuity found = Find(now, previous);
  EXPECT_THAT(found.changes, IsEmpty());
  EXPECT_EQ(found.counts.kept, persons.size());
  EXPECT_EQ(found.counts.continued, persons.size());
  for (uint32_t i = 0; i < now.size(); ++i) {
    EXPECT_EQ(previous[found.continues[i]].second, now.at(i));
  }
}

// Names, order of sources, of records and of earlier persons.
TEST(ContinuityTest, NeitherOrderNorIdsDecide) {
  SeededRandom random(testing::Seed());
  for (int round = 0; round < 100; ++round) {
    const auto before = RandomPersons(random, 30);
    const auto after = RandomPersons(random, 30);
    std::map<SlowPerson, SlowPerson> heirs[2];
    std::vector<std::string> kinds[2];
    for (int i = 0; i < 2; ++i) {
      const NewPersons now(after, random);
      const Previous previous = Called(random, before);
      const Continuity found = Find(now, previous);
      for (const auto& [person, id] : Told(now, previous, found).continues) {
        for (const auto& [name, was] : previous) {
          if (name == id) heirs[i][person] = was;
        }
      }
      for (const Change& change : found.changes) {
        // Those gone come as they were added.
        if (change.kind == ChangeKind::kGone) continue;
        std::string line = NameOf(change.kind);
        if (change.previous != kNoPerson) {
          line += Concat(" ", previous[change.previous].second.begin()->second);
        }
        kinds[i].push_back(Concat(line, " ", now.at(change.person).begin()->second));
      }
    }
    EXPECT_EQ(heirs[0], heirs[1]);
    EXPECT_EQ(kinds[0], kinds[1]);
  }
}

TEST(ContinuityTest, EveryIdIsTakenOverAtMostOnceAndEveryPersonIsAccountedFor) {
  SeededRandom random(testing::Seed());
  for (int round = 0; round < 100; ++round) {
    const NewPersons now(RandomPersons(random, 60), random);
    const Previous previous = Called(random, RandomPersons(random, 60));
    const Continuity found = Find(now, previous);
    std::set<uint32_t> taken;
    for (const uint32_t was : found.continues) {
      if (was == kNoPerson) continue;
      EXPECT_TRUE(taken.insert(was).second);
    }
    EXPECT_EQ(found.counts.continued, taken.size());
    std::set<uint32_t> was, is;
    for (const Change& change : found.changes) {
      was.insert(change.previous);
      is.insert(change.person);
    }
    was.erase(kNoPerson);
    is.erase(kNoPerson);
    EXPECT_EQ(was.size() + found.counts.kept, previous.size());
    EXPECT_EQ(is.size() + found.counts.kept, now.size());
  }
}

// Persons of records r1..r9 of one source.
SlowPerson Of(std::string_view refs) {
  SlowPerson person;
  for (const char ref : refs) person.insert({"s", std::string(1, ref)});
  return person;
}

std::map<std::string, std::string> HeirsOf(const std::vector<SlowPerson>& persons,
                                           const Previous& previous) {
  SeededRandom random(testing::Seed());
  const NewPersons now(persons, random);
  std::map<std::string, std::string> heirs;
  for (const auto& [person, id] : Told(now, previous, Find(now, previous)).continues) {
    for (const auto& [source, ref] : person) heirs[id] += ref;
  }
  return heirs;
}

using Heirs = std::map<std::string, std::string>;

TEST(ContinuityTest, AMergedPersonIsCalledByMostOfItsRecords) {
  EXPECT_EQ(HeirsOf({Of("12345")}, {{"a", Of("12")}, {"b", Of("345")}}), (Heirs{{"b", "12345"}}));
}

TEST(ContinuityTest, APersonThatFellApartGoesOnWhereMostOfItsRecordsAre) {
  EXPECT_EQ(HeirsOf({Of("12"), Of("345")}, {{"a", Of("12345")}}), (Heirs{{"a", "345"}}));
}

TEST(ContinuityTest, OfEqualSharesThePersonThatIsWholeGoesFirst) {
  EXPECT_EQ(HeirsOf({Of("1256"), Of("34")}, {{"a", Of("1234")}, {"b", Of("56")}}),
            (Heirs{{"a", "34"}, {"b", "1256"}}));
}

TEST(ContinuityTest, OfEqualRecordsTheFirstDecides) {
  EXPECT_EQ(HeirsOf({Of("12")}, {{"b", Of("2")}, {"a", Of("1")}}), (Heirs{{"a", "12"}}));
  EXPECT_EQ(HeirsOf({Of("12")}, {{"a", Of("2")}, {"b", Of("1")}}), (Heirs{{"b", "12"}}));
  EXPECT_EQ(HeirsOf({Of("1"), Of("2")}, {{"a", Of("12")}}), (Heirs{{"a", "1"}}));
}

TEST(ContinuityTest, ARecordThatStandsTwiceInTheEarlierResultIsRefused) {
  SeededRandom random(testing::Seed());
  const NewPersons now({Of("1")}, random);
  PreviousPersons previous(now.sources);
  previous.AddPerson();
  ASSERT_OK(previous.AddRecord("s", "1"));
  previous.AddPerson();
  EXPECT_THAT(previous.AddRecord("s", "1"),
              Fails(StatusCode::kInvalidArgument, HasSubstr("source s twice")));
}

}  // namespace
}  // namespace koppel::match
