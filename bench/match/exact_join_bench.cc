// How many pairs of filters a second does the exact similarity join compare, and how many times
// what a plain POPCNT loop compares in the same run?
//
// Every case is measured in rounds, each of the loop first and the join then; the best of each
// counts, since a shared machine only ever makes a round slower.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstring>

#include "base/cli.h"
#include "base/file.h"
#include "base/random.h"
#include "bench/match/plain_popcnt.h"
#include "linker/match/kernel/dice_kernel.h"
#include "linker/match/kernel/exact_join.h"

namespace koppel::bench {
namespace {

struct BenchOptions {
  std::string folder;
  size_t rows = 20'000;
  size_t rounds = 5;
};

void AddRow(const std::vector<uint64_t>& row, Filters& filters) {
  filters.rows.insert(filters.rows.end(), row.begin(), row.end());
  uint32_t bits = 0;
  for (const uint64_t word : row) bits += static_cast<uint32_t>(__builtin_popcountll(word));
  filters.bits.push_back(bits);
}

// Filters of persons: each the bits of tokens that are drawn from a few frequent and many rare
// ones, so that bits differ in frequency and go together, as those of real filters do.
class Maker {
 public:
  Maker(size_t bits, double fill) : words_(bits / 64), fill_(fill), random_(1) {
    for (size_t token = 0; token < kTokens; ++token) {
      for (size_t hash = 0; hash < kHashes; ++hash) places_.push_back(random_.Below(bits));
    }
  }

  // Every second row of the other side is one of this side's with a tenth of its tokens new.
  std::pair<Filters, Filters> Make(size_t rows) {
    std::pair<Filters, Filters> sides{{words_, {}, {}}, {words_, {}, {}}};
    for (size_t i = 0; i < rows; ++i) {
      std::vector<size_t> tokens = Grow({});
      AddRow(RowOf(tokens), sides.first);
      if (i % 2 == 0) {
        std::erase_if(tokens, [&](size_t) { return random_.Chance(0.1); });
      } else {
        tokens.clear();
      }
      AddRow(RowOf(Grow(tokens)), sides.second);
    }
    return sides;
  }

 private:
  static constexpr size_t kTokens = 3000;
  static constexpr size_t kHashes = 10;

  std::vector<uint64_t> RowOf(const std::vector<size_t>& tokens) const {
    std::vector<uint64_t> row(words_);
    for (const size_t token : tokens) {
      for (size_t hash = 0; hash < kHashes; ++hash) {
        const size_t place = places_[token * kHashes + hash];
        row[place / 64] |= uint64_t{1} << (place % 64);
      }
    }
    return row;
  }

  // More tokens, as many as give the fill, give or take a tenth.
  std::vector<size_t> Grow(std::vector<size_t> tokens) {
    const double bits = static_cast<double>(words_ * 64);
    const double wanted = -std::log(1 - fill_) * bits / kHashes * (0.9 + 0.2 * random_.Unit());
    while (static_cast<double>(tokens.size()) < wanted) {
      const double rank = std::pow(static_cast<double>(kTokens), random_.Unit()) * 30 - 30;
      tokens.push_back(static_cast<size_t>(rank) % kTokens);
    }
    return tokens;
  }

  size_t words_;
  double fill_;
  SeededRandom random_;
  std::vector<size_t> places_;
};

Result<Filters> ReadFilters(const std::string& path, size_t most) {
  constexpr size_t kBytes = 128;
  KOPPEL_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  Filters filters{kBytes / 8, {}, {}};
  std::vector<uint64_t> row(filters.words);
  for (size_t i = 0; i < std::min(most, bytes.size() / kBytes); ++i) {
    std::memcpy(row.data(), bytes.data() + i * kBytes, kBytes);
    AddRow(row, filters);
  }
  return filters;
}

match::FilterSide SideOf(const Filters& filters) {
  std::vector<match::FilterRow> rows;
  for (uint32_t i = 0; i < filters.size(); ++i) {
    rows.push_back({filters.rows.data() + i * filters.words, filters.bits[i], i});
  }
  return {rows, filters.words};
}

// Both sides as the loop and as the join want them.
struct Sides {
  Filters a;
  Filters b;
  match::FilterSide side_a = SideOf(a);
  match::FilterSide side_b = SideOf(b);
  // The loop meets so many rows of either side.
  Filters few_a = First(a);
  Filters few_b = First(b);

  static Filters First(const Filters& all) {
    const size_t count = std::min<size_t>(all.size(), 5000);
    const auto end = static_cast<ptrdiff_t>(count);
    return {all.words,
            {all.rows.begin(), all.rows.begin() + end * static_cast<ptrdiff_t>(all.words)},
            {all.bits.begin(), all.bits.begin() + end}};
  }
};

template <class Work>
double SecondsOf(Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

struct Case {
  std::string name;
  uint32_t permille = 800;
  unsigned threads = 1;
  bool abandon_early = true;
};

uint64_t CountJoin(const Sides& sides, const Case& what) {
  std::atomic<uint64_t> found = 0;
  match::JoinOptions options;
  options.threads = what.threads;
  options.abandon_early = what.abandon_early;
  const Status status =
      match::JoinExactly(sides.side_a, sides.side_b, match::Measure::Dice(what.permille), options,
                         [&](unsigned, std::span<const match::JoinPair> pairs) {
                           found += pairs.size();
                           return OkStatus();
                         });
  return status.ok() ? found.load() : 0;
}

void Report(const Sides& sides, const Case& what, size_t rounds) {
  double plain = 1e9;
  double join = 1e9;
  uint64_t found = 0;
  volatile uint64_t sink = 0;
  for (size_t round = 0; round < rounds; ++round) {
    plain = std::min(
        plain, SecondsOf([&] { sink = CountPlainly(sides.few_a, sides.few_b, what.permille); }));
    join = std::min(join, SecondsOf([&] { found = CountJoin(sides, what); }));
  }
  const auto pairs = [](size_t a, size_t b) { return static_cast<double>(a) * 1e-6 * b; };
  const double plain_rate = pairs(sides.few_a.size(), sides.few_b.size()) / plain;
  const double join_rate = pairs(sides.a.size(), sides.b.size()) / join;
  fmt::print("{:<44} {:>6.0f} {:>8.0f} {:>6.1f}x {:>12} found\n", what.name, plain_rate, join_rate,
             join_rate / plain_rate, found);
}

// The threshold that half of the pairs reach.
uint32_t MedianPermille(const Sides& sides) {
  const size_t few = std::min<size_t>(200, sides.a.size());
  uint32_t permille = 1000;
  Filters a{sides.a.words, {}, {}};
  Filters b = a;
  for (size_t i = 0; i < few; ++i) {
    const auto row = [&](const Filters& all) {
      const auto begin = all.rows.begin() + static_cast<ptrdiff_t>(i * all.words);
      return std::vector<uint64_t>(begin, begin + static_cast<ptrdiff_t>(all.words));
    };
    AddRow(row(sides.a), a);
    AddRow(row(sides.b), b);
  }
  while (permille > 0 && CountPlainly(a, b, permille) < few * few / 2) --permille;
  return permille;
}

void ReportThresholds(const Sides& sides, size_t rounds) {
  Report(sides, {"all pairs, no pruning", 800, 1, false}, rounds);
  Report(sides, {"abandoning early, t = 0.8", 800}, rounds);
  Report(sides, {"  two threads", 800, 2}, rounds);
  Report(sides, {"  two threads, no pruning", 800, 2, false}, rounds);
  Report(sides, {"abandoning early, t = 0.9", 900}, rounds);
  Report(sides, {"abandoning early, t = 0.7", 700}, rounds);
  Report(sides, {"abandoning early, t = 0.6", 600}, rounds);
  Report(sides, {"abandoning early, t = 0.55", 550}, rounds);
  const uint32_t median = MedianPermille(sides);
  Report(sides, {fmt::format("every second pair a hit, t = 0.{:03}", median), median}, rounds);
}

void ReportLevels(const Sides& sides, size_t rounds) {
  std::vector<const char*> names(16);
  names.resize(match::KernelLevels(names.data(), names.size()));
  for (const char* name : names) {
    match::ForceKernelLevel(name);
    Report(sides, {fmt::format("{}, no pruning", name), 800, 1, false}, rounds);
    Report(sides, {fmt::format("{}, t = 0.8", name), 800}, rounds);
  }
  match::ForceKernelLevel(nullptr);
}

void ReportLengths(const BenchOptions& options) {
  for (const size_t bits : {512, 1024, 2048}) {
    for (const double fill : {0.10, 0.25, 0.43}) {
      auto [a, b] = Maker(bits, fill).Make(options.rows / 2);
      const Sides sides{std::move(a), std::move(b)};
      const std::string name = fmt::format("{} bits, {:.0f}% full", bits, 100 * fill);
      Report(sides, {name + ", no pruning", 800, 1, false}, options.rounds);
      Report(sides, {name + ", t = 0.8", 800}, options.rounds);
    }
  }
}

Status RunBench(const BenchOptions& options) {
  Filters a;
  Filters b;
  if (options.folder.empty()) {
    std::tie(a, b) = Maker(1024, 0.43).Make(options.rows);
  } else {
    KOPPEL_ASSIGN_OR_RETURN(a, ReadFilters(options.folder + "/clk_A.bin", options.rows));
    KOPPEL_ASSIGN_OR_RETURN(b, ReadFilters(options.folder + "/clk_B.bin", options.rows));
  }
  const Sides sides{std::move(a), std::move(b)};
  fmt::print("{} x {} filters, 1024 bits; M pairs/s, one thread unless said\n", sides.a.size(),
             sides.b.size());
  fmt::print("{:<44} {:>6} {:>8} {:>7}\n", "", "plain", "join", "");
  ReportThresholds(sides, options.rounds);
  ReportLevels(sides, options.rounds);
  ReportLengths(options);
  return OkStatus();
}

}  // namespace
}  // namespace koppel::bench

int main(int argc, char** argv) {
  CLI::App app("Compares all pairs of two sides and measures it", "exact_join_bench");
  auto options = std::make_shared<koppel::bench::BenchOptions>();
  app.add_option("folder", options->folder,
                 "Holds clk_A.bin and clk_B.bin, filters of 128 bytes; made up if not given");
  app.add_option("--rows", options->rows, "At most so many of each");
  app.add_option("--rounds", options->rounds, "The best of so many counts");
  const koppel::Action action = [options] { return koppel::bench::RunBench(*options); };
  return koppel::RunCommandLine(app, argc, argv, action);
}
