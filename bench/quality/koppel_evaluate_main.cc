#include <fmt/format.h>
#include <sqlite3.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "base/cli.h"
#include "bench/quality/pairwise.h"
#include "bench/quality/report.pb.h"
#include "proto/json.h"

namespace koppel::quality {
namespace {

struct Options {
  std::string truth;
  std::string links;
  std::string database;
  std::vector<std::string> references;
  bool within = false;
  bool json = false;
};

// record_ref of a source to the agency's own id.
using References = std::map<std::pair<std::string, std::string>, std::string>;

Result<References> ReadReferences(const std::vector<std::string>& paths) {
  References references;
  for (const std::string& path : paths) {
    KOPPEL_ASSIGN_OR_RETURN(const Grouping rows, ReadGrouping(path, "record_ref"));
    for (const auto& [record, reference] : rows)
      references[{record.first, reference}] = record.second;
  }
  return references;
}

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct EndStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

// members(pseudonym, source, record_ref) of the linked database, as the agencies know the records.
Result<Grouping> ReadMembers(const std::string& path, const References& references) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
  const std::unique_ptr<sqlite3, CloseDatabase> database(opened);
  if (code != SQLITE_OK) return Failure(StatusCode::kNotFound, path, ": ", sqlite3_errstr(code));
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v2(opened, "SELECT source, record_ref, pseudonym FROM members", -1, &prepared,
                         nullptr) != SQLITE_OK) {
    return InvalidArgument(path, ": ", sqlite3_errmsg(opened));
  }
  const std::unique_ptr<sqlite3_stmt, EndStatement> statement(prepared);
  const auto text = [&](int column) {
    return std::string(reinterpret_cast<const char*>(sqlite3_column_text(prepared, column)));
  };
  Grouping found;
  while (sqlite3_step(prepared) == SQLITE_ROW) {
    const auto known = references.find({text(0), text(1)});
    if (known == references.end())
      return InvalidArgument(path, ": got a record of source ", text(0),
                             ", want records of which --references has the record_ref");
    found[{text(0), known->second}] = text(2);
  }
  return found;
}

Result<Grouping> ReadFound(const Options& options) {
  if (!options.links.empty()) return ReadGrouping(options.links, "person");
  KOPPEL_ASSIGN_OR_RETURN(const References references, ReadReferences(options.references));
  return ReadMembers(options.database, references);
}

QualityReport ReportOf(const PairwiseQuality& quality) {
  QualityReport report;
  report.set_precision(quality.Precision());
  report.set_recall(quality.Recall());
  report.set_f1(quality.F1());
  report.set_true_pairs(quality.true_pairs);
  report.set_found_pairs(quality.found_pairs);
  report.set_correct_pairs(quality.correct_pairs);
  return report;
}

Status Evaluate(const Options& options) {
  if (options.links.empty() && options.database.empty()) {
    return UsageError("--links: got nothing, want it or --db");
  }
  KOPPEL_ASSIGN_OR_RETURN(const Grouping truth, ReadGrouping(options.truth, "entity"));
  KOPPEL_ASSIGN_OR_RETURN(const Grouping found, ReadFound(options));
  const PairScope scope = options.within ? PairScope::kAll : PairScope::kBetweenSources;
  const auto scored = ScorePairs(found, truth, scope);
  KOPPEL_RETURN_IF_ERROR(
      Annotate(scored.status(), options.links.empty() ? options.database : options.links));
  const PairwiseQuality& quality = *scored;
  if (options.json) {
    PrintJson(ReportOf(quality));
    return OkStatus();
  }
  fmt::print(
      "precision={:.4f} recall={:.4f} f1={:.4f} true_pairs={} found_pairs={} correct_pairs={}\n",
      quality.Precision(), quality.Recall(), quality.F1(), quality.true_pairs, quality.found_pairs,
      quality.correct_pairs);
  return OkStatus();
}

}  // namespace
}  // namespace koppel::quality

int main(int argc, char** argv) {
  koppel::quality::Options options;
  CLI::App app(
      "Pairwise precision, recall and F1 of a linkage against the truth.\n"
      "Example: koppel-evaluate --truth truth.csv --links links.csv",
      "koppel-evaluate");
  app.add_option("--truth", options.truth, "columns source,record,entity")->required();
  auto* links = app.add_option("--links", options.links, "columns person,source,record");
  auto* database =
      app.add_option("--db", options.database, "the office's linked database")->excludes(links);
  app.add_option("--references", options.references,
                 "each agency's columns source,record,record_ref")
      ->needs(database);
  app.add_flag("--within", options.within, "count pairs within a source too");
  koppel::AddJsonFlag(app, options.json);
  return koppel::RunCommandLine(app, argc, argv,
                                [&] { return koppel::quality::Evaluate(options); });
}
