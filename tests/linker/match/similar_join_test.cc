#include "base/file.h"
#include "linker/match/core/parallel.h"
#include "linker/match/search/search.h"
#include "tests/linker/match/people.h"
#include "tests/reference/match_twin.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

Plan OneFilter(int bits, int permille) {
  return PlanOf(SchemaOf(Concat(R"({"name": "test", "version": 1, "encodings": [{"name": "f",
             "bloom": {"bits": )",
                                bits, R"(}}], "passes": [{"similar": {"encoding": "f",
             "dice_permille": )",
                                permille, R"(}}], "comparison": {"threshold_permille": 800}})")))
      .value();
}

// All pairs that the passes give, as a list.
std::vector<PackedPair> AllCandidates(const Pool& pool, const Plan& plan, const Options& options) {
  std::vector<std::vector<PackedPair>> found(ThreadsOf(options));
  SearchReport report;
  EXPECT_OK(ForEachCandidate(
      pool, plan, CandidateScope::kWanted, options,
      [&](unsigned worker, std::span<const PackedPair> pairs) {
        found[worker].insert(found[worker].end(), pairs.begin(), pairs.end());
        return OkStatus();
      },
      report));
  std::vector<PackedPair> all;
  for (const auto& one : found) all.insert(all.end(), one.begin(), one.end());
  return all;
}

// Sizes around tiles and blocks, where an off-by-one would lose or repeat pairs.
TEST(SimilarJoinTest, FindsExactlyThePairsOfTheSlowTwinAtEverySize) {
  SeededRandom random(testing::Seed());
  for (const int size : {1, 7, 8, 9, 63, 64, 65, 130}) {
    for (const bool unique : {true, false}) {
      const Plan plan = OneFilter(136, 450);
      std::vector<RawSource> raw = {{"a", unique, {}}, {"b", false, {}}};
      for (int i = 0; i < size; ++i) {
        const double density = 0.1 + 0.3 * random.Unit();
        raw[0].records.push_back({std::to_string(i), {RandomBits(random, 17, density)}});
        if (i % 3 == 0)
          raw[1].records.push_back({std::to_string(i), {RandomBits(random, 17, 0.3)}});
      }
      const std::vector<SourceRecords> sources = BuildAll(plan, raw);
      ASSERT_OK_AND_ASSIGN(const Pool pool, Pool::Of(plan, sources));
      Options options;
      options.threads = 1 + static_cast<unsigned>(random.Below(4));
      const std::vector<PackedPair> pairs = AllCandidates(pool, plan, options);
      const reference::Twin twin(plan, sources);
      std::set<reference::NamePair> found;
      for (const PackedPair pair : pairs) {
        found.emplace(twin.NameOf(pool.member(First(pair))),
                      twin.NameOf(pool.member(Second(pair))));
      }
      EXPECT_EQ(found.size(), pairs.size());
      EXPECT_EQ(found, twin.Candidates(plan.passes)) << size << " records";
    }
  }
}

struct KnownCase {
  size_t a;
  size_t b;
  int permille;
  size_t pairs;
  // Sum of i * 1000003 + j over pairs (i, j), modulo 2^64; 0: not known.
  uint64_t checksum;
};

SourceRecords ReadFilters(const Plan& plan, const std::string& path, const std::string& name,
                          size_t count) {
  constexpr size_t kBytes = 128;
  SourceRecords source(name, true, plan.shapes);
  const Result<std::string> bytes = ReadFile(path);
  EXPECT_OK(bytes);
  for (size_t i = 0; i < count; ++i) {
    const std::string_view filter(bytes->data() + i * kBytes, kBytes);
    // References that sort as the numbers do.
    const std::string ref = std::to_string(1'000'000 + i);
    EXPECT_OK(source.Add(ref, std::span(&filter, 1)));
  }
  return source;
}

TEST(SimilarJoinTest, ReproducesTheKnownPairsOfSharedFilters) {
  if (testing::SharedDir().empty()) GTEST_SKIP() << "KOPPEL_SHARED_DIR is not set";
  std::vector<KnownCase> cases = {{10000, 10000, 800, 4953, 24545122429816},
                                  {10000, 10000, 600, 214973, 0}};
  if (testing::Full()) {
    cases.push_back({20000, 20000, 800, 9917, 73949612115773});
    cases.push_back({100000, 10000, 800, 4953, 24545122429816});
    cases.push_back({10000, 10000, 550, 4037644, 0});
  }
  for (const KnownCase& known : cases) {
    const Plan plan = OneFilter(1024, known.permille);
    const std::string folder = testing::SharedDir() + "/bench/";
    std::vector<SourceRecords> sources;
    sources.push_back(ReadFilters(plan, folder + "clk_A.bin", "A", known.a));
    sources.push_back(ReadFilters(plan, folder + "clk_B.bin", "B", known.b));
    ASSERT_OK_AND_ASSIGN(const Pool pool, Pool::Of(plan, sources));
    const std::vector<PackedPair> pairs = AllCandidates(pool, plan, {});
    EXPECT_EQ(pairs.size(), known.pairs);
    uint64_t checksum = 0;
    for (const PackedPair pair : pairs) {
      checksum += uint64_t{First(pair)} * 1000003 + Second(pair) - known.a;
    }
    if (known.checksum != 0) {
      EXPECT_EQ(checksum, known.checksum);
    }
  }
}

}  // namespace
}  // namespace koppel::match
