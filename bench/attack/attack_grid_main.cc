// Which hardening protects best and costs least: makes variants of a schema, attacks them, and puts
// what attacks found beside how well they link (make_grid.sh does all of it).
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

#include "agents/audit/audit.h"
#include "agents/audit/sample.h"
#include "agents/audit/target.h"
#include "agents/commands/source_input.h"
#include "agents/schema/schema.h"
#include "base/cli.h"
#include "base/file.h"
#include "bench/attack/attack.h"
#include "bench/attack/table.h"
#include "bench/attack/variants.h"
#include "proto/canonical.h"
#include "proto/json.h"

namespace koppel::grid {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string schema;
  std::string folder;
  std::string csv;
  std::string source;
  std::string title;
  uint32_t records = 10'000;
  uint32_t graph_records = 5'000;
};

constexpr size_t kTimesNeeded = 4;
constexpr std::string_view kAudit = ".audit.json";
constexpr std::string_view kQuality = ".quality.json";

Status MakeVariants(const Options& options) {
  KOPPEL_ASSIGN_OR_RETURN(const v1::LinkageSchema schema, agents::LoadSchema(options.schema));
  for (const Variant& variant : VariantsOf(schema)) {
    const std::string path = Concat(options.folder, "/", variant.name, ".schema.json");
    KOPPEL_RETURN_IF_ERROR(WriteFileAtomically(path, OutputJson(variant.schema)));
    fmt::print("{}\n", variant.name);
  }
  return OkStatus();
}

Status Attack(const Options& options) {
  v1::AuditSettings settings = agents::UsualSettings(false);
  settings.set_records(options.records);
  settings.set_pairs(options.records / 2);
  KOPPEL_ASSIGN_OR_RETURN(const agents::OpenSource source,
                          agents::OpenSourceToRead(options.csv, options.schema, options.source));
  const size_t most = kTimesNeeded * agents::MostPersons(settings);
  KOPPEL_ASSIGN_OR_RETURN(const auto persons, agents::SamplePersons(source, most, settings.seed()));
  KOPPEL_ASSIGN_OR_RETURN(
      const v1::EncodingAudit audit,
      AttackAll(source.source.schema, persons, settings, options.graph_records));
  PrintJson(audit);
  return OkStatus();
}

template <typename Message>
Status Read(const std::string& path, Message& message) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string json, ReadFile(path));
  return ParseJson(path, json, message);
}

// In the order in which variants are made; those that were not measured are left out.
Result<std::vector<Point>> ReadPoints(const Options& options) {
  KOPPEL_ASSIGN_OR_RETURN(const v1::LinkageSchema schema, agents::LoadSchema(options.schema));
  std::vector<std::string> names;
  for (const Variant& variant : VariantsOf(schema)) names.push_back(variant.name);
  names.push_back("fields");
  std::vector<Point> points;
  for (const std::string& name : names) {
    const std::string path = Concat(options.folder, "/", name);
    if (!fs::exists(Concat(path, kQuality))) continue;
    Point& point = points.emplace_back();
    point.name = name;
    KOPPEL_RETURN_IF_ERROR(Read(Concat(path, kQuality), point.quality));
    if (!fs::exists(Concat(path, kAudit))) continue;
    KOPPEL_RETURN_IF_ERROR(Read(Concat(path, kAudit), point.audit));
  }
  if (std::none_of(points.begin(), points.end(), [](const Point& point) {
        return point.name == "unhardened" && point.audit.patterns_size() > 0;
      })) {
    return Failure(StatusCode::kNotFound, options.folder,
                   "/unhardened: got no results, want those of what all others ",
                   "are held against");
  }
  return points;
}

Status WriteTable(const Options& options) {
  KOPPEL_ASSIGN_OR_RETURN(const std::vector<Point> points, ReadPoints(options));
  fmt::print("{}", TableOf(points));
  return WriteFileAtomically(options.folder + "/grid.svg", PictureOf(options.title, points));
}

CLI::App& Command(CLI::App& app, const char* name, const char* help, Options& options,
                  Action& action, Status (*run)(const Options&)) {
  CLI::App& command = *app.add_subcommand(name, help);
  command.add_option("--schema", options.schema, "Schema file, or a built-in name")->required();
  command.callback([&options, &action, run] { action = [&options, run] { return run(options); }; });
  return command;
}

void AddCommands(CLI::App& app, Options& options, Action& action) {
  Command(app, "variants", "Write a schema for each hardening, and print names", options, action,
          MakeVariants)
      .add_option("--folder", options.folder, "Where they go")
      ->required();
  CLI::App& attack = Command(app, "attack", "Attack a schema's filters", options, action, Attack);
  attack.add_option("csv", options.csv, "Persons")->required();
  attack.add_option("--source", options.source, "Source in the schema (default: file's stem)");
  attack.add_option("--records", options.records, "Codes that are attacked (10000)");
  attack.add_option("--graph-records", options.graph_records,
                    "Codes that are attacked without known persons (5000)");
  CLI::App& table = Command(app, "table", "Print the table, and write FOLDER/grid.svg", options,
                            action, WriteTable);
  table.add_option("--folder", options.folder, "Results of all variants")->required();
  table.add_option("--title", options.title, "Of the picture");
  app.require_subcommand(1);
}

}  // namespace
}  // namespace koppel::grid

int main(int argc, char** argv) {
  CLI::App program("Attack every hardening of a schema", "attack_grid");
  koppel::grid::Options options;
  koppel::Action action;
  koppel::grid::AddCommands(program, options, action);
  return koppel::RunCommandLine(program, argc, argv, [&] { return action(); });
}
