// Planted records: how they fared is counted, and nothing else knows of them.
#include "linker/match/canaries.h"

#include <functional>
#include <set>

#include "linker/match/manifest.h"
#include "tests/linker/match/registers.h"
#include "tests/reference/slow_canaries.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

std::string LabelOf(uint64_t person) { return Concat("planted-", 10000000 + person); }

// Sources of a few records each, some of them planted; what they hold does not matter.
std::vector<SourceRecords> RandomSources(SeededRandom& random, const Plan& plan) {
  std::vector<SourceRecords> sources;
  for (const char* name : {"c", "a", "b"}) {
    SourceRecords source(name, random.Chance(0.5), plan.shapes);
    const std::vector<std::string_view> nothing(plan.shapes.size());
    for (uint64_t i = 0; i < random.Below(12); ++i) {
      const std::string label = random.Chance(0.6) ? LabelOf(random.Below(4)) : "";
      EXPECT_OK(source.Add(Concat("r", i), nothing, label));
    }
    sources.push_back(std::move(source));
  }
  return sources;
}

TEST(CanariesTest, CountsAreThoseOfTheSlowTwin) {
  SeededRandom random(testing::Seed());
  const Plan plan = RegisterPlan();
  for (int round = 0; round < 200; ++round) {
    const std::vector<SourceRecords> sources = RandomSources(random, plan);
    ASSERT_OK_AND_ASSIGN(const Pool pool, Pool::Of(plan, sources));
    const SourcePairs source_pairs(pool);
    std::vector<uint32_t> persons;
    std::vector<reference::SlowRecord> slow;
    for (uint32_t i = 0; i < pool.size(); ++i) {
      const MemberId id = pool.member(i);
      const SourceRecords& source = sources[id.source];
      const auto label = source.planted().find(id.record);
      persons.push_back(static_cast<uint32_t>(random.Below(6)));
      slow.push_back({source.name(), source.unique(),
                      label == source.planted().end() ? "" : label->second, persons.back()});
    }
    const CanaryReport report = JudgeCanaries(pool, source_pairs, persons);
    if (!pool.has_planted()) {
      EXPECT_TRUE(report.sources.empty() && report.pairs.empty());
      continue;
    }
    auto twin = reference::SlowJudge(slow);
    for (const PairCanaries& pair : report.pairs) {
      const auto& want = twin[{sources[pair.source_a].name(), sources[pair.source_b].name()}];
      EXPECT_EQ(pair.planted, want.planted);
      EXPECT_EQ(pair.found, want.found);
      EXPECT_EQ(pair.joined_to_real, want.joined_to_real);
      EXPECT_EQ(pair.joined_to_another, want.joined_to_another);
    }
    EXPECT_EQ(report.sources.size(), sources.size());
  }
}

// Two registers; every tenth person that both hold is planted in both.
class PlantedRegistersTest : public ::testing::Test {
 protected:
  static constexpr size_t kPersons = 2400;
  static constexpr size_t kShared = 1200;

  PlantedRegistersTest() {
    const std::vector<RegisterPerson> all = RandomHouseholds(random_, kPersons);
    std::vector<RawSource> raw = {{"a", true, {}}, {"b", true, {}}};
    AddPersons(random_, all, 0, kShared + 600, raw[0]);
    AddPersons(random_, all, 0, kShared, raw[1]);
    AddPersons(random_, all, kShared + 600, kPersons, raw[1]);
    raw_ = std::move(raw);
    sources_ = Build([](const std::string&, uint64_t person) { return person % 10 == 0; }, true);
  }

  // The records, with those planted that are; or without them.
  std::vector<SourceRecords> Build(
      const std::function<bool(const std::string& source, uint64_t person)>& is_planted,
      bool keeps_planted) const {
    std::vector<SourceRecords> sources;
    for (const RawSource& one : raw_) {
      SourceRecords source(one.name, one.unique, plan_.shapes);
      for (const auto& [ref, encodings] : one.records) {
        const uint64_t person = std::stoull(ref.substr(ref.find('-') + 1));
        const std::vector<std::string_view> views(encodings.begin(), encodings.end());
        const bool plants = person < kShared && is_planted(one.name, person);
        if (plants && !keeps_planted) continue;
        EXPECT_OK(source.Add(ref, views, plants ? LabelOf(person) : ""));
      }
      sources.push_back(std::move(source));
    }
    return sources;
  }

  SeededRandom random_{testing::Seed()};
  Plan plan_ = RegisterPlan();
  std::vector<RawSource> raw_;
  std::vector<SourceRecords> sources_;
};

using References = std::set<std::vector<std::string>>;

References PersonsOf(const std::vector<SourceRecords>& sources, const Outcome& outcome) {
  References persons;
  for (size_t i = 0; i < outcome.persons.size(); ++i) {
    std::vector<std::string> person;
    for (const MemberId& id : outcome.persons[i]) {
      person.push_back(sources[id.source].ref(id.record));
    }
    persons.insert(std::move(person));
  }
  return persons;
}

// A loose threshold has members of a household compete for each other. Planted in one source alone,
// they are the best partners of real records in the other.
TEST_F(PlantedRegistersTest, RealRecordsAreLinkedAsIfNoneWerePlanted) {
  plan_.terms = {{kFirst, 1, 0}, {kLast, 1, 0}, {kBirth, 1, 0}, {kPlace, 1, 0}};
  plan_.threshold_permille = 500;
  const auto in_b = [](const std::string& source, uint64_t person) {
    return source == "b" && person % 3 == 0;
  };
  const std::vector<SourceRecords> planted = Build(in_b, true);
  const std::vector<SourceRecords> without = Build(in_b, false);
  ASSERT_OK_AND_ASSIGN(const Outcome outcome, Link(plan_, planted));
  ASSERT_OK_AND_ASSIGN(const Outcome wanted, Link(plan_, without));
  EXPECT_GT(outcome.canaries.pairs[0].joined_to_real, 0u);
  EXPECT_EQ(PersonsOf(planted, outcome), PersonsOf(without, wanted));
}

TEST_F(PlantedRegistersTest, RecallIsReportedAndThePlantedAreInNothingElse) {
  for (const uint32_t false_links : {0u, 10'000u}) {
    plan_.rates.false_links = false_links;
    Options options;
    options.keep_pairs = true;
    ASSERT_OK_AND_ASSIGN(const Outcome outcome, Link(plan_, sources_, options));
    ASSERT_EQ(outcome.canaries.pairs.size(), 1u);
    const PairCanaries& pair = outcome.canaries.pairs[0];
    EXPECT_EQ(pair.planted, kShared / 10);
    EXPECT_GT(pair.found, kShared / 10 / 2);
    EXPECT_LE(pair.Recall().low, static_cast<double>(pair.found) / (kShared / 10));
    const auto is_planted = [&](const MemberId& id) {
      return sources_[id.source].planted().contains(id.record);
    };
    size_t members = 0;
    for (size_t i = 0; i < outcome.persons.size(); ++i) {
      EXPECT_FALSE(outcome.persons[i].empty());
      for (const MemberId& id : outcome.persons[i]) EXPECT_FALSE(is_planted(id));
      members += outcome.persons[i].size();
    }
    EXPECT_EQ(members, sources_[0].real_size() + sources_[1].real_size());
    EXPECT_EQ(outcome.percent.size(), members);
    for (const ScoredPair& one : outcome.pairs) {
      EXPECT_FALSE(is_planted(one.a) || is_planted(one.b));
    }
    for (const PossiblePersons& edge : outcome.possible) {
      EXPECT_LT(edge.person_b, outcome.persons.size());
    }
    uint64_t linked = 0;
    for (size_t i = 0; i < outcome.persons.size(); ++i) {
      linked += outcome.persons[i].size() == 2 ? 1 : 0;
    }
    EXPECT_EQ(outcome.source_pairs[0].linked, linked);
    EXPECT_EQ(outcome.quality.total.linked, linked);
    EXPECT_LT(outcome.candidates, outcome.search.candidates);
  }
}

TEST_F(PlantedRegistersTest, TheManifestHasThemApartAndCountsThemNowhere) {
  ASSERT_OK_AND_ASSIGN(const Outcome outcome, Link(plan_, sources_));
  const v1::Manifest manifest = ManifestOf(plan_, sources_, outcome);
  const v1::CanaryReport& canaries = manifest.restricted().canaries();
  ASSERT_EQ(canaries.sources_size(), 2);
  EXPECT_EQ(canaries.sources(0).records(), kShared / 10);
  EXPECT_EQ(canaries.sources(0).persons(), kShared / 10);
  ASSERT_EQ(canaries.pairs_size(), 1);
  EXPECT_EQ(canaries.pairs(0).found() + canaries.pairs(0).missed(), kShared / 10);
  EXPECT_EQ(manifest.restricted().sources(0).records(), sources_[0].real_size());
  EXPECT_GT(canaries.pairs(0).recall().high(), canaries.pairs(0).recall().low());
}

TEST_F(PlantedRegistersTest, ASourceWithoutAnyIsSaidToHaveNone) {
  SourceRecords none("c", true, plan_.shapes);
  const std::vector<std::string> encodings =
      RecordOf(random_, RandomHouseholds(random_, 1).front());
  const std::vector<std::string_view> views(encodings.begin(), encodings.end());
  ASSERT_OK(none.Add("1-1-a", views));
  sources_.push_back(std::move(none));
  ASSERT_OK_AND_ASSIGN(const Outcome outcome, Link(plan_, sources_));
  const v1::Manifest manifest = ManifestOf(plan_, sources_, outcome);
  EXPECT_THAT(manifest.restricted().notes(), Contains(HasSubstr("c: has no planted records")));
  EXPECT_EQ(manifest.restricted().canaries().sources(2).records(), 0u);
  EXPECT_FALSE(manifest.restricted().canaries().pairs(1).has_recall());
}

TEST_F(PlantedRegistersTest, ASourceThatIsMostlyPlantedIsSaidToBe) {
  const size_t in_b = kShared + (kPersons - kShared - 600);
  for (const uint64_t planted : {uint64_t{kShared}, uint64_t{in_b / 2 - 1}}) {
    const std::vector<SourceRecords> sources =
        Build([&](const std::string& source,
                  uint64_t person) { return source == "b" && person < planted; },
              true);
    ASSERT_EQ(sources[1].size(), in_b);
    ASSERT_OK_AND_ASSIGN(const Outcome outcome, Link(plan_, sources));
    const auto said = Contains(HasSubstr(
        Concat("b: planted are ", planted, " of ", in_b, " records, which no result holds")));
    const v1::RestrictedManifest manifest = ManifestOf(plan_, sources, outcome).restricted();
    if (2 * planted >= in_b) {
      EXPECT_THAT(manifest.notes(), said);
    } else {
      EXPECT_THAT(manifest.notes(), ::testing::Not(said));
    }
  }
}

TEST_F(PlantedRegistersTest, ThreadsAndOrderDoNotMatter) {
  ASSERT_OK_AND_ASSIGN(const Outcome first, Link(plan_, sources_));
  std::swap(sources_[0], sources_[1]);
  Options options;
  options.threads = 1;
  ASSERT_OK_AND_ASSIGN(const Outcome again, Link(plan_, sources_, options));
  EXPECT_EQ(again.canaries.pairs[0].found, first.canaries.pairs[0].found);
  EXPECT_EQ(ResultDigest(sources_, again.persons).size(), 32u);
  const std::string digest = ResultDigest(sources_, again.persons);
  std::swap(sources_[0], sources_[1]);
  EXPECT_EQ(ResultDigest(sources_, first.persons), digest);
}

}  // namespace
}  // namespace koppel::match
