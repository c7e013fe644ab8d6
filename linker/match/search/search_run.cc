#include "linker/match/search/search_run.h"

#include <algorithm>
#include <cmath>

#include "linker/match/kernel/dice_kernel.h"
#include "linker/match/search/block_lister.h"
#include "linker/match/search/large_blocks.h"

namespace koppel::match {
namespace {

constexpr uint64_t kRecallSalt = 0x726563616c6c;
constexpr uint64_t kCheckSalt = 0x636865636b;
constexpr size_t kCheckedPairs = 1 << 16;
// An estimate from a sample refuses only what is beyond doubt.
constexpr double kBeyondDoubt = 1.5;

}  // namespace

Status SearchRun::SetUp() {
  KOPPEL_ASSIGN_OR_RETURN(table_, BlockTable::Of(pool_, plan_, scope_, options_));
  KOPPEL_RETURN_IF_ERROR(CheckListed());
  large_joins_ = JudgeLargeBlocks(pool_, plan_, *table_, scope_, options_);
  rules_.resize(plan_.passes.size());
  similar_.resize(plan_.passes.size());
  for (size_t pass = 0; pass < plan_.passes.size(); ++pass) {
    if (!plan_.passes[pass].equal) KOPPEL_RETURN_IF_ERROR(SetUpSimilar(pass));
  }
  finder_.emplace(pool_, plan_, *table_, large_joins_, rules_);
  return OkStatus();
}

Status SearchRun::CheckListed() const {
  uint64_t all = 0;
  size_t most = 0;
  for (size_t column = 0; column < table_->columns().size(); ++column) {
    all += table_->pairs(column);
    if (table_->pairs(column) > table_->pairs(most)) most = column;
  }
  if (all <= options_.most_listed_pairs) return OkStatus();
  return Failure(StatusCode::kResourceExhausted, "candidates: equal tokens give ", all,
                 " pairs, want at most ", options_.most_listed_pairs, "; most are of pass ",
                 plan_.passes[table_->columns()[most].pass].label, " (", table_->pairs(most),
                 " pairs, at most ", table_->largest(most),
                 " records share one token); make its token of more parts");
}

// One task for each two sources in scope, and what is left out of them.
SearchRun::Similar SearchRun::SidesOf(size_t pass) const {
  const SimilarRule& rule = *rules_[pass];
  const size_t encoding = plan_.passes[pass].encoding;
  Similar similar;
  std::vector<bool> taken(pool_.size());
  const auto sought = [&](uint32_t rank, uint32_t towards) {
    std::vector<uint32_t> numbers;
    for (uint32_t number = pool_.begin(rank); number < pool_.end(rank); ++number) {
      if (pool_.bits(encoding, number) == 0) continue;
      if (rule.left_out(number, towards)) {
        ++similar.left_out;
        continue;
      }
      numbers.push_back(number);
      taken[number] = true;
    }
    return numbers;
  };
  for (uint32_t a = 0; a < pool_.ranks(); ++a) {
    for (uint32_t b = a; b < pool_.ranks(); ++b) {
      if (!InScope(pool_, scope_, a, b)) continue;
      JoinTask task{encoding, rule.measure(), sought(a, b), {}, a == b};
      if (a != b) task.columns = sought(b, a);
      similar.tasks.push_back(std::move(task));
    }
  }
  for (uint32_t number = 0; number < pool_.size(); ++number) {
    if (taken[number]) similar.numbers.push_back(number);
  }
  return similar;
}

LshTask SearchRun::LshTaskOf(size_t pass, const Similar& similar) const {
  return {plan_.passes[pass].encoding, rules_[pass]->measure(), scope_,
          plan_.passes[pass].recall_permille, similar.numbers};
}

Status SearchRun::SetUpLsh(size_t pass, Similar& similar) {
  if (plan_.passes[pass].diffused) {
    similar.note =
        "LSH is replaced by the exact join: the filter is diffused, so that similar and random "
        "pairs look alike bit by bit";
    return OkStatus();
  }
  KOPPEL_ASSIGN_OR_RETURN(similar.design, DesignLsh(pool_, LshTaskOf(pass, similar), options_));
  if (similar.design.tables.empty()) {
    if (!similar.design.reason.empty()) {
      similar.note = Concat("LSH is replaced by the exact join: ", similar.design.reason);
    }
    return OkStatus();
  }
  const size_t words = pool_.shape(plan_.passes[pass].encoding).words();
  rules_[pass]->SetTables(MasksOf(similar.design, words));
  return OkStatus();
}

// Refuses what a sample shows to give far too many pairs.
Status SearchRun::CheckSimilar(size_t pass, const Similar& similar) const {
  const std::vector<PackedPair> pairs =
      SamplePairs(pool_, scope_, similar.numbers, kCheckedPairs, kCheckSalt);
  if (pairs.empty()) return OkStatus();
  const auto found = std::count_if(pairs.begin(), pairs.end(), [&](const PackedPair pair) {
    return rules_[pass]->Finds(pool_, First(pair), Second(pair));
  });
  const double all = static_cast<double>(CountPairs(pool_, scope_, similar.numbers));
  const double expected = all * static_cast<double>(found) / static_cast<double>(pairs.size());
  if (expected <= kBeyondDoubt * static_cast<double>(options_.most_listed_pairs)) return OkStatus();
  return Failure(StatusCode::kResourceExhausted, "candidates: pass ", plan_.passes[pass].label,
                 " would give about ", static_cast<uint64_t>(expected), " pairs, want at most ",
                 options_.most_listed_pairs, "; raise its threshold");
}

Status SearchRun::SetUpSimilar(size_t pass) {
  rules_[pass] = std::make_unique<SimilarRule>(pool_, plan_.passes[pass]);
  if (plan_.passes[pass].unsettled_only) rules_[pass]->Settle(pool_, plan_, *table_, pass);
  similar_[pass] = SidesOf(pass);
  KOPPEL_RETURN_IF_ERROR(CheckSimilar(pass, similar_[pass]));
  if (plan_.passes[pass].index == Index::kLsh) return SetUpLsh(pass, similar_[pass]);
  return OkStatus();
}

Status SearchRun::GiveOwned(size_t pass, size_t column, const JoinWith& join, Outlet& outlet,
                            PassReport& report) {
  const unsigned workers = ThreadsOf(options_);
  std::vector<PairCounts> counts(workers);
  std::vector<std::vector<PackedPair>> owned(workers);
  const auto give = [&](unsigned worker, std::span<const PackedPair> pairs) {
    owned[worker].clear();
    for (const PackedPair pair : pairs) {
      const uint32_t a = First(pair);
      const uint32_t b = Second(pair);
      if (finder_->FoundIn(table_->begin(pass), column, a, b)) continue;
      ++counts[worker].found;
      if (!finder_->FoundBefore(column, pass, a, b)) owned[worker].push_back(pair);
    }
    counts[worker].owned += owned[worker].size();
    if (given_.fetch_add(pairs.size()) + pairs.size() > options_.most_listed_pairs) {
      return Failure(StatusCode::kResourceExhausted, "candidates: similar passes up to ",
                     plan_.passes[pass].label, " give more than ", options_.most_listed_pairs,
                     " pairs; raise the threshold");
    }
    return outlet.Give(worker, pass, owned[worker]);
  };
  KOPPEL_RETURN_IF_ERROR(join(give));
  for (const PairCounts& one : counts) {
    report.found += one.found;
    report.owned += one.owned;
  }
  return OkStatus();
}

Status SearchRun::MeasureLsh(size_t pass, LshReport& report) const {
  const SimilarRule& rule = *rules_[pass];
  const auto sought = [&](uint32_t a, uint32_t b) {
    return !rule.left_out(a, pool_.rank(b)) && !rule.left_out(b, pool_.rank(a));
  };
  const auto found = [&](uint32_t a, uint32_t b) { return rule.Finds(pool_, a, b); };
  const SampleJoin join{plan_.passes[pass].encoding, rule.measure(), scope_, kRecallSalt};
  KOPPEL_ASSIGN_OR_RETURN(report.recall, EstimateRecall(pool_, join, sought, found, options_));
  report.recall.least_permille = plan_.passes[pass].dice_permille;
  return OkStatus();
}

Status SearchRun::RunSimilar(size_t pass, Outlet& outlet, PassReport& report) {
  const Similar& similar = similar_[pass];
  report.left_out = similar.left_out;
  report.note = similar.note;
  for (const JoinTask& task : similar.tasks) report.comparisons += task.comparisons();
  const size_t column = table_->end(pass);
  if (similar.design.tables.empty()) {
    for (const JoinTask& task : similar.tasks) {
      const auto join = [&](const OnFound& on_found) {
        return JoinRecords(pool_, task, options_, on_found);
      };
      KOPPEL_RETURN_IF_ERROR(GiveOwned(pass, column, join, outlet, report));
    }
    return OkStatus();
  }
  report.has_lsh = true;
  report.lsh.bits = similar.design.bits;
  report.lsh.tables = static_cast<uint32_t>(similar.design.tables.size());
  report.lsh.target_permille = plan_.passes[pass].recall_permille;
  const SimilarRule& rule = *rules_[pass];
  const auto join = [&](const OnFound& on_found) {
    return JoinByLsh(
        pool_, LshTaskOf(pass, similar), similar.design,
        [&](uint32_t a, uint32_t b) {
          return !rule.left_out(a, pool_.rank(b)) && !rule.left_out(b, pool_.rank(a));
        },
        options_, on_found, report.lsh.compared);
  };
  KOPPEL_RETURN_IF_ERROR(GiveOwned(pass, column, join, outlet, report));
  return MeasureLsh(pass, report.lsh);
}

Status SearchRun::RunLarge(size_t column, size_t large, Outlet& outlet, PassReport& report) {
  const LargeJoin& judged = large_joins_[large];
  const std::vector<uint32_t>& numbers = table_->large()[large].numbers;
  const auto of_rank = [&](uint32_t rank) {
    return std::vector<uint32_t>(
        std::lower_bound(numbers.begin(), numbers.end(), pool_.begin(rank)),
        std::lower_bound(numbers.begin(), numbers.end(), pool_.end(rank)));
  };
  for (uint32_t a = 0; a < pool_.ranks(); ++a) {
    for (uint32_t b = a; b < pool_.ranks(); ++b) {
      if (!InScope(pool_, scope_, a, b)) continue;
      JoinTask task{judged.encoding, Measure::Dice(judged.dice_permille), of_rank(a), {}, a == b};
      if (a != b) task.columns = of_rank(b);
      report.comparisons += task.comparisons();
      const auto join = [&](const OnFound& on_found) {
        return JoinRecords(pool_, task, options_, on_found);
      };
      KOPPEL_RETURN_IF_ERROR(
          GiveOwned(table_->columns()[column].pass, column, join, outlet, report));
    }
  }
  return OkStatus();
}

Status SearchRun::RunEqual(size_t pass, Outlet& outlet, PassReport& report) {
  for (size_t column = table_->begin(pass); column < table_->end(pass); ++column) {
    report.blocks += table_->blocks(column);
    report.largest_block = std::max(report.largest_block, table_->largest(column));
    PairCounts counts;
    KOPPEL_RETURN_IF_ERROR(
        ListBlocks(pool_, *table_, *finder_, column, scope_, options_, outlet, counts));
    report.found += counts.found;
    report.owned += counts.owned;
    for (size_t large = 0; large < table_->large().size(); ++large) {
      if (table_->large()[large].column != column || !large_joins_[large].joined) continue;
      KOPPEL_RETURN_IF_ERROR(RunLarge(column, large, outlet, report));
    }
  }
  return OkStatus();
}

void SearchRun::ReportLarge(const Outlet& outlet, SearchReport& report) const {
  const std::vector<uint64_t> others = outlet.PairsOfOtherPasses();
  for (size_t i = 0; i < table_->large().size(); ++i) {
    const LargeBlock& block = table_->large()[i];
    const TokenColumn& column = table_->columns()[block.column];
    ++report.passes[column.pass].blocks;
    report.oversized.push_back({column.pass, column.place, block.numbers.size(), block.pairs,
                                large_joins_[i].joined, large_joins_[i].encoding,
                                large_joins_[i].dice_permille, others[i]});
  }
}

Status SearchRun::ForEach(const CandidateConsumer& consume, SearchReport& report) {
  Outlet outlet(*table_, pool_, ThreadsOf(options_), consume);
  report = {};
  given_ = 0;
  for (size_t pass = 0; pass < plan_.passes.size(); ++pass) {
    const int64_t begin = options_.clock->NowMs();
    PassReport& own = report.passes.emplace_back();
    own.label = plan_.passes[pass].label;
    KOPPEL_RETURN_IF_ERROR(plan_.passes[pass].equal ? RunEqual(pass, outlet, own)
                                                    : RunSimilar(pass, outlet, own));
    const int64_t spent = std::max<int64_t>(0, options_.clock->NowMs() - begin);
    own.milliseconds = static_cast<uint64_t>(spent);
    report.candidates += own.owned;
  }
  ReportLarge(outlet, report);
  return OkStatus();
}

Result<RecallEstimate> SearchRun::Recall(size_t encoding, uint32_t dice_permille,
                                         const PairPredicate& sought) const {
  const SampleJoin join{encoding, Measure::Dice(dice_permille), scope_, kRecallSalt};
  const auto found = [&](uint32_t a, uint32_t b) { return finder_->FindsAny(a, b); };
  KOPPEL_ASSIGN_OR_RETURN(RecallEstimate recall,
                          EstimateRecall(pool_, join, sought, found, options_));
  recall.least_permille = dice_permille;
  return recall;
}

Status ForEachCandidate(const Pool& pool, const Plan& plan, CandidateScope scope,
                        const Options& options, const CandidateConsumer& consume,
                        SearchReport& report) {
  SearchRun run(pool, plan, scope, options);
  KOPPEL_RETURN_IF_ERROR(run.SetUp());
  return run.ForEach(consume, report);
}

Result<RecallEstimate> MeasureRecall(const Pool& pool, const Plan& plan, size_t encoding,
                                     uint32_t dice_permille, const Options& options) {
  return MeasureRecall(
      pool, plan, encoding, dice_permille, [](uint32_t, uint32_t) { return true; }, options);
}

Result<RecallEstimate> MeasureRecall(const Pool& pool, const Plan& plan, size_t encoding,
                                     uint32_t dice_permille, const PairPredicate& sought,
                                     const Options& options) {
  if (encoding >= plan.shapes.size() || plan.shapes[encoding].is_token) {
    return InvalidArgument("encoding: got number ", encoding, ", want that of a filter");
  }
  SearchRun run(pool, plan, CandidateScope::kWanted, options);
  KOPPEL_RETURN_IF_ERROR(run.SetUp());
  return run.Recall(encoding, dice_permille, sought);
}

}  // namespace koppel::match
