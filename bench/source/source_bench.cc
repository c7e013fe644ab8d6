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
#include "base/time.h"
#include "bench/population/make/whole_district.h"
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

// Persons are invented in pieces, so that making them takes no memory to speak of.
constexpr uint32_t kPersonsAtOnce = 10'000;

// Ids in no order that the file has: the row order says nothing about them.
uint32_t PersonId(uint64_t number) { return static_cast<uint32_t>(number * 0x9e3779b1u); }

void WriteRow(uint64_t row, uint64_t number, const population::Person& person,
              std::ofstream& file) {
  const population::Surname& name = person.surname;
  const population::Address& home = person.residences.back().address;
  file << fmt::format(
      "r{},p{:08x},{},{},{},{},{},{},{},{},{}\n", row, PersonId(number), person.bsn, name.stem,
      name.particle, person.first_names, person.first_names, FormatDate(CivilDate(person.birth)),
      person.sex == population::Sex::kMale ? "M" : "V", home.Postcode(), home.house_number);
}

// Two rows a person on average, in an order of chance.
void WriteRows(const BenchOptions& options, const std::string& path) {
  SeededRandom random(1);
  std::ofstream file(path);
  file << "row,person,bsn,surname,particles,first_names,initials,birth_date,sex,postcode,"
          "house_number\n";
  std::vector<population::Person> persons;
  for (uint64_t row = 0; row < options.rows; ++row) {
    if (row % (2 * kPersonsAtOnce) == 0) {
      persons = population::MakeResidents(row, kPersonsAtOnce);
    }
    const uint64_t chosen = random.Below(persons.size());
    WriteRow(row, (row / (2 * kPersonsAtOnce) << 20) + chosen, persons[chosen], file);
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

rusage Used() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return used;
}

double CpuSeconds() {
  const rusage used = Used();
  return Seconds(used.ru_utime) + Seconds(used.ru_stime);
}

// What encoding took.
struct Cost {
  double seconds;
  double cpu_seconds;
  double csv_bytes;
  double kpl_bytes;
};

void Print(const BenchOptions& options, const agents::EncodeReport& report, const Cost& cost) {
  const auto rows = static_cast<double>(report.rows());
  const auto records = static_cast<double>(report.records());
  fmt::print("{} rows{}, {} records, schema {}, {} threads\n", report.rows(),
             options.grouped ? " sorted by person" : "", report.records(), options.schema,
             options.threads == 0 ? "all" : std::to_string(options.threads));
  fmt::print("{:.0f} rows/s, {:.0f} records/s, {:.1f} MB/s of CSV, {:.0f} bytes/record of .kpl\n",
             rows / cost.seconds, records / cost.seconds, cost.csv_bytes / cost.seconds / 1e6,
             cost.kpl_bytes / records);
  fmt::print("{:.1f} s, {:.1f} s of all cores; peak memory {} MiB\n", cost.seconds,
             cost.cpu_seconds, Used().ru_maxrss >> 10);
}

Status Measure(const BenchOptions& options, const agents::OfflineRequest& request) {
  const double cpu_before = CpuSeconds();
  const auto start = std::chrono::steady_clock::now();
  KOPPEL_ASSIGN_OR_RETURN(const agents::EncodeReport report,
                          agents::EncodeToFile(request, SecretBytes::CopyOf(std::string(32, 'k'))));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  Print(options, report,
        {seconds.count(), CpuSeconds() - cpu_before,
         static_cast<double>(std::filesystem::file_size(request.csv)),
         static_cast<double>(std::filesystem::file_size(request.out))});
  return OkStatus();
}

Status RunBench(const BenchOptions& options) {
  agents::OfflineRequest request;
  request.csv = options.folder + "/koppel-source-bench.csv";
  request.out = options.folder + "/koppel-source-bench.kpl";
  request.source = "bench";
  request.settings.threads = options.threads;
  KOPPEL_ASSIGN_OR_RETURN(request.schema, WriteSchema(options));
  WriteRows(options, request.csv);
  const Status status = Measure(options, request);
  for (const std::string& path : {request.csv, request.out, request.schema}) {
    std::filesystem::remove(path);
  }
  return status;
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
