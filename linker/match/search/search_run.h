// A search that is set up once: blocks of equal tokens counted, LSH tables chosen, large blocks
// judged. ForEachCandidate and MeasureRecall run on it.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "linker/match/search/finder.h"
#include "linker/match/search/join.h"
#include "linker/match/search/lsh.h"
#include "linker/match/search/outlet.h"

namespace koppel::match {

class SearchRun {
 public:
  SearchRun(const Pool& pool, const Plan& plan, CandidateScope scope, const Options& options)
      : pool_(pool), plan_(plan), scope_(scope), options_(options) {}

  // Must come first, and once.
  Status SetUp();

  Status ForEach(const CandidateConsumer& consume, SearchReport& report);
  Result<RecallEstimate> Recall(size_t encoding, uint32_t dice_permille,
                                const PairPredicate& sought) const;

 private:
  // The pairs that a similar pass looks at, and how.
  struct Similar {
    std::vector<JoinTask> tasks;
    // Records in any task, ascending.
    std::vector<uint32_t> numbers;
    uint64_t left_out = 0;
    LshDesign design;
    std::string note;
  };

  Status CheckListed() const;
  Status SetUpSimilar(size_t pass);
  Status SetUpLsh(size_t pass, Similar& similar);
  Status CheckSimilar(size_t pass, const Similar& similar) const;
  Similar SidesOf(size_t pass) const;
  LshTask LshTaskOf(size_t pass, const Similar& similar) const;

  Status RunEqual(size_t pass, Outlet& outlet, PassReport& report);
  Status RunLarge(size_t column, size_t large, Outlet& outlet, PassReport& report);
  Status RunSimilar(size_t pass, Outlet& outlet, PassReport& report);
  // Gives what `join` finds and no earlier column or pass does.
  using JoinWith = std::function<Status(const OnFound& on_found)>;
  Status GiveOwned(size_t pass, size_t column, const JoinWith& join, Outlet& outlet,
                   PassReport& report);
  Status MeasureLsh(size_t pass, LshReport& report) const;
  void ReportLarge(const Outlet& outlet, SearchReport& report) const;

  const Pool& pool_;
  const Plan& plan_;
  const CandidateScope scope_;
  const Options& options_;
  std::optional<BlockTable> table_;
  std::vector<LargeJoin> large_joins_;
  // By pass; null and empty for equal ones.
  std::vector<std::unique_ptr<SimilarRule>> rules_;
  std::vector<Similar> similar_;
  std::optional<Finder> finder_;
  std::atomic<uint64_t> given_ = 0;
};

}  // namespace koppel::match
