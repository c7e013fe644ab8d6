#include "tests/end_to_end/labelled_data.h"

#include <fmt/format.h>

#include <functional>
#include <set>
#include <sstream>
#include <utility>

#include "base/file.h"
#include "base/random.h"
#include "tests/support/process.h"
#include "tests/support/seed.h"

namespace koppel::testing {
namespace {

Status RunProgram(const std::vector<std::string>& command) {
  const Finished finished = Run(command);
  if (finished.exit_code == 0) return OkStatus();
  return Failure(StatusCode::kInternal, command[0], ": ", finished.err);
}

using Kept = std::set<std::pair<std::string, std::string>>;

// Copies the rows to keep, and notes their ids. No cell of the sources holds a line break.
std::string KeptRows(const std::string& source, const std::string& csv,
                     const std::function<bool(size_t row, const std::string& id)>& keep,
                     Kept& kept) {
  std::istringstream lines(csv);
  std::string line;
  std::getline(lines, line);
  std::string rows = line + "\n";
  for (size_t row = 0; std::getline(lines, line); ++row) {
    const std::string id = line.substr(0, line.find(','));
    if (!keep(row, id)) continue;
    kept.emplace(source, id);
    rows += line + "\n";
  }
  return rows;
}

std::string KeptTruth(const quality::Grouping& truth, const Kept& kept) {
  std::string rows = "source,record,entity\n";
  for (const auto& [record, entity] : truth) {
    if (kept.contains(record)) rows += Concat(record.first, ",", record.second, ",", entity, "\n");
  }
  return rows;
}

}  // namespace

LabelledRun::LabelledRun(LabelledData data)
    : data_(std::move(data)),
      data_folder_(SharedDir() + "/data/" + data_.folder),
      key_(folder_.Write("key", std::string(32, 'k'))) {}

Status LabelledRun::Thin() {
  return Keep([](size_t source, size_t row, const std::string&) { return row % 3 != source % 3; });
}

Status LabelledRun::Deal() {
  return Keep([&](size_t source, size_t, const std::string& entity) {
    SeededRandom of_person(std::hash<std::string>()(entity));
    return of_person.Below(data_.sources.size()) == source;
  });
}

Status LabelledRun::Keep(const KeepRow& keep) {
  KOPPEL_ASSIGN_OR_RETURN(const auto whole, quality::ReadGrouping(truth(), "entity"));
  Kept kept;
  for (size_t i = 0; i < data_.sources.size(); ++i) {
    const std::string& source = data_.sources[i];
    KOPPEL_ASSIGN_OR_RETURN(const std::string csv, ReadFile(data_folder_ + "/" + source + ".csv"));
    const auto keep_row = [&](size_t row, const std::string& id) {
      return keep(i, row, whole.at({source, id}));
    };
    folder_.Write(source + ".csv", KeptRows(source, csv, keep_row, kept));
  }
  folder_.Write("truth.csv", KeptTruth(whole, kept));
  data_folder_ = folder_.path();
  return OkStatus();
}

Status LabelledRun::Encode(const std::string& schema) {
  for (const std::string& source : data_.sources) {
    KOPPEL_RETURN_IF_ERROR(RunProgram(
        {Program("koppel-agent"), "encode", data_folder_ + "/" + source + ".csv", "--schema",
         schema, "--key-file", key_, "--id-column", "id", "--out", folder_ / (source + ".kpl")}));
  }
  return OkStatus();
}

Result<quality::PairwiseQuality> LabelledRun::Link(const std::string& threshold) {
  std::vector<std::string> command = {Program("koppel-linker"), "link"};
  for (const std::string& source : data_.sources) command.push_back(folder_ / (source + ".kpl"));
  command.insert(command.end(), {"--out", links()});
  for (const std::string& source : data_.unique) {
    command.insert(command.end(), {"--unique", source});
  }
  if (!threshold.empty()) command.insert(command.end(), {"--threshold", threshold});
  KOPPEL_RETURN_IF_ERROR(RunProgram(command));
  KOPPEL_ASSIGN_OR_RETURN(const auto found, quality::ReadGrouping(links(), "person"));
  KOPPEL_ASSIGN_OR_RETURN(const auto truth, quality::ReadGrouping(this->truth(), "entity"));
  if (found.size() != truth.size()) {
    return Failure(StatusCode::kInternal, "links: got ", found.size(), " records, want ",
                   truth.size());
  }
  return quality::ScorePairs(found, truth, data_.scope);
}

void PrintQuality(const std::string& name, const quality::PairwiseQuality& quality) {
  fmt::print("{:52} precision {:.4f}  recall {:.4f}  F1 {:.4f}\n", name, quality.Precision(),
             quality.Recall(), quality.F1());
}

}  // namespace koppel::testing
