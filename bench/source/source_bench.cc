// How fast does a file become encodings, end to end, and in how much memory?
//
// Invents a file, encodes it as `koppel-agent encode` does, and prints rows and bytes a second and
// the peak memory of the whole process.
#include <fmt/format.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "agents/commands/offline_file.h"
#include "agents/schema/schema.h"
#include "base/cli.h"
#include "base/file.h"
#include "base/random.h"
#include "proto/json.h"

namespace koppel::bench {
namespace {

struct BenchOptions {
  uint64_t rows = 20'000;
  std::string schema = "nl-person-fields";
  std::string folder = std::filesystem::temp_directory_path();
  bool grouped = false;
  size_t threads = 0;
};

// Two rows a person on average, in an order of chance.
void WriteRows(const BenchOptions& options, const std::string& path) {
  constexpr std::string_view kNames[] = {"Bakker",     "de Vries", "van den Berg", "Y\u0131lmaz",
                                         "El Idrissi", "Jansen",   "M\u00fcller",  "Visser"};
  SeededRandom random(1);
  std::ofstream file(path);
  file << "row,person,bsn,surname,first_names,birth_date,sex,postcode,house_number\n";
  for (uint64_t i = 0; i < options.rows; ++i) {
    const uint64_t person = random.Below(options.rows / 2 + 1);
    file << fmt::format("r{},p{},,{}{},{},{}{:02}{:02},{},{}AB,{}\n", i, person, kNames[person % 8],
                        person % 977, kNames[person % 7], 1940 + person % 70, 1 + person % 12,
                        1 + person % 28, person % 2 == 0 ? "M" : "V", 1000 + person % 8999,
                        1 + person % 199);
  }
}

// The schema with a mapping for the invented file.
Result<std::string> WriteSchema(const BenchOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(v1::LinkageSchema schema, agents::LoadSchema(options.schema));
  schema.clear_sources();
  v1::SourceMapping& mapping = *schema.add_sources();
  mapping.set_source("bench");
  mapping.set_row_id("row");
  if (options.grouped) mapping.set_person_id("person");
  const std::string path = options.folder + "/koppel-source-bench.json";
  KOPPEL_RETURN_IF_ERROR(WriteFileAtomically(path, OutputJson(schema)));
  return path;
}

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

void PrintSpeed(const BenchOptions& options, const agents::EncodeReport& report, double seconds,
                double csv_bytes) {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto rows = static_cast<double>(report.rows());
  fmt::print("{} rows, {} records, schema {}, {} threads\n", report.rows(), report.records(),
             options.schema, options.threads == 0 ? "all" : std::to_string(options.threads));
  fmt::print(
      "{:.0f} rows/s, {:.1f} MB/s of CSV, {:.1f} s ({:.1f} s of all cores, with the file's "
      "making), peak memory {} MiB\n",
      rows / seconds, csv_bytes / seconds / 1e6, seconds,
      Seconds(used.ru_utime) + Seconds(used.ru_stime), used.ru_maxrss >> 10);
}

Status RunBench(const BenchOptions& options) {
  agents::OfflineRequest request;
  request.csv = options.folder + "/koppel-source-bench.csv";
  request.out = options.folder + "/koppel-source-bench.kpl";
  request.source = "bench";
  request.settings.threads = options.threads;
  KOPPEL_ASSIGN_OR_RETURN(request.schema, WriteSchema(options));
  WriteRows(options, request.csv);
  const auto start = std::chrono::steady_clock::now();
  const auto report = agents::EncodeToFile(request, SecretBytes::CopyOf(std::string(32, 'k')));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  if (report.ok()) {
    const auto bytes = static_cast<double>(std::filesystem::file_size(request.csv));
    PrintSpeed(options, *report, seconds.count(), bytes);
  }
  for (const std::string& path : {request.csv, request.out, request.schema}) {
    std::filesystem::remove(path);
  }
  return report.status();
}

}  // namespace
}  // namespace koppel::bench

int main(int argc, char** argv) {
  CLI::App app("Encodes an invented file and measures it", "source_bench");
  auto options = std::make_shared<koppel::bench::BenchOptions>();
  app.add_option("--rows", options->rows, "Rows of the file");
  app.add_option("--schema", options->schema, "Schema file, or a built-in name");
  app.add_option("--folder", options->folder, "Where the files are made");
  app.add_flag("--grouped", options->grouped, "Rows of one person become one record");
  app.add_option("--threads", options->threads, "As many as the machine has if not given");
  const koppel::Action action = [options] { return koppel::bench::RunBench(*options); };
  return koppel::RunCommandLine(app, argc, argv, action);
}
