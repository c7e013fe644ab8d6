#include "bench/quality/pairwise.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_split.h"
#include "base/file.h"

namespace koppel::quality {
namespace {

using CountBySource = std::map<std::string, uint64_t>;

uint64_t PairsOf(uint64_t count) { return count * (count - 1) / 2; }

uint64_t PairsOf(const CountBySource& counts, PairScope scope) {
  uint64_t all = 0;
  uint64_t within = 0;
  for (const auto& [source, count] : counts) {
    all += count;
    within += PairsOf(count);
  }
  return PairsOf(all) - (scope == PairScope::kAll ? 0 : within);
}

template <typename Key>
uint64_t SumOfPairs(const std::map<Key, CountBySource>& groups, PairScope scope) {
  uint64_t pairs = 0;
  for (const auto& [key, counts] : groups) pairs += PairsOf(counts, scope);
  return pairs;
}

double Share(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

// The files scored here are ours: no quotes, no commas inside.
std::vector<std::string> Cells(const std::string& line) {
  std::string trimmed = line;
  if (!trimmed.empty() && trimmed.back() == '\r') trimmed.pop_back();
  return absl::StrSplit(trimmed, ',');
}

Result<size_t> ColumnOf(const std::vector<std::string>& header, const std::string& name,
                        const std::string& path) {
  const auto found = std::find(header.begin(), header.end(), name);
  if (found == header.end()) return InvalidArgument(path, ": column ", name, ": not in the header");
  return static_cast<size_t>(found - header.begin());
}

}  // namespace

double PairwiseQuality::Precision() const { return Share(correct_pairs, found_pairs); }
double PairwiseQuality::Recall() const { return Share(correct_pairs, true_pairs); }
double PairwiseQuality::F1() const {
  const double sum = Precision() + Recall();
  return sum == 0 ? 0 : 2 * Precision() * Recall() / sum;
}

Result<PairwiseQuality> ScorePairs(const Grouping& found, const Grouping& truth, PairScope scope) {
  std::map<std::string, CountBySource> by_entity;
  std::map<std::string, CountBySource> by_person;
  std::map<std::pair<std::string, std::string>, CountBySource> by_both;
  for (const auto& [record, entity] : truth) ++by_entity[entity][record.first];
  for (const auto& [record, person] : found) {
    const auto entity = truth.find(record);
    if (entity == truth.end())
      return InvalidArgument("got a record of source ", record.first,
                             ", want records that are in the truth");
    ++by_person[person][record.first];
    ++by_both[{person, entity->second}][record.first];
  }
  return PairwiseQuality{SumOfPairs(by_entity, scope), SumOfPairs(by_person, scope),
                         SumOfPairs(by_both, scope)};
}

Result<Grouping> ReadGrouping(const std::string& path, const std::string& group_column) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, 1u << 30));
  const std::vector<std::string> lines = absl::StrSplit(text, '\n');
  const std::vector<std::string> header = Cells(lines[0]);
  KOPPEL_ASSIGN_OR_RETURN(const size_t source, ColumnOf(header, "source", path));
  KOPPEL_ASSIGN_OR_RETURN(const size_t record, ColumnOf(header, "record", path));
  KOPPEL_ASSIGN_OR_RETURN(const size_t group, ColumnOf(header, group_column, path));
  Grouping grouping;
  for (size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    const std::vector<std::string> cells = Cells(lines[i]);
    if (cells.size() != header.size())
      return InvalidArgument(path, ":", i + 1, ": got ", cells.size(), " cells, want ",
                             header.size());
    if (!grouping.emplace(std::pair(cells[source], cells[record]), cells[group]).second) {
      return InvalidArgument(path, ":", i + 1, ": this record stands in two rows");
    }
  }
  return grouping;
}

}  // namespace koppel::quality
