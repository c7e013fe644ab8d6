// How many persons a second does the generator invent, with every source's file and the truth, and
// how near is that to writing as many bytes?
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>

#include "base/cli.h"
#include "base/file.h"
#include "base/partial_file.h"
#include "bench/population/make/each_district.h"
#include "bench/population/make/write.h"

namespace koppel::population {
namespace {

struct BenchOptions {
  uint32_t persons = 500'000;
  uint32_t threads = 2;
  std::string folder = "/tmp";
};

double SecondsOf(const std::function<Status()>& work, Status& status) {
  const auto start = std::chrono::steady_clock::now();
  status = work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Every district by itself, kept nowhere.
Status MakeAll(const BenchOptions& options, bool with_views) {
  struct Nothing {};
  const Country country(1, options.persons);
  return ForEachDistrict<Nothing>(
      country, options.threads, "inventing",
      [&](uint32_t number, Nothing&) {
        const WholeDistrict whole = MakeWholeDistrict(country, number);
        if (!with_views) return;
        const Scene scene{country, whole.district, whole.events, Difficulty::kRealistic};
        for (const Source& source : Sources()) source.look(scene, {kFirstCut, false});
      },
      [](Nothing&) { return OkStatus(); });
}

Status WriteBytes(const std::string& path, uint64_t bytes) {
  KOPPEL_ASSIGN_OR_RETURN(const auto file, PartialFile::Create(path));
  const std::string piece(1u << 20, 'x');
  for (uint64_t done = 0; done < bytes; done += piece.size())
    KOPPEL_RETURN_IF_ERROR(file->Write(piece));
  return file->Finish();
}

class Bench {
 public:
  explicit Bench(const BenchOptions& options) : options_(options) {}

  // In a folder of its own, which goes with everything in it.
  Status Run() {
    folder_ = options_.folder + "/koppel-population-bench-XXXXXX";
    if (mkdtemp(folder_.data()) == nullptr) return ErrnoStatus(folder_, errno);
    const Status status = TimeAll();
    std::filesystem::remove_all(folder_);
    return status;
  }

 private:
  Status TimeAll() {
    fmt::print("{} residents, {} threads\n", options_.persons, options_.threads);
    KOPPEL_RETURN_IF_ERROR(
        Time("persons, lives and events alone", [this] { return MakeAll(options_, false); }));
    KOPPEL_RETURN_IF_ERROR(
        Time("with every source's view", [this] { return MakeAll(options_, true); }));
    KOPPEL_RETURN_IF_ERROR(Time("with every file and the truth", [this] { return Write(); }));
    return Time(fmt::format("{:.0f} MB written alone", 1e-6 * bytes_),
                [this] { return WriteBytes(folder_ + "/bytes", static_cast<uint64_t>(bytes_)); });
  }

  Status Time(const std::string& what, const std::function<Status()>& work) {
    Status status;
    const double seconds = SecondsOf(work, status);
    if (status.ok()) fmt::print("{:34}{:>10.0f} persons/s\n", what, options_.persons / seconds);
    return status;
  }

  Status Write() {
    KOPPEL_ASSIGN_OR_RETURN(const Written written, WritePopulation({1,
                                                                    options_.persons,
                                                                    Difficulty::kRealistic,
                                                                    Sources(),
                                                                    kFirstCut,
                                                                    {},
                                                                    {},
                                                                    folder_ + "/people",
                                                                    options_.threads}));
    bytes_ = static_cast<double>(written.bytes);
    return OkStatus();
  }

  BenchOptions options_;
  std::string folder_;
  double bytes_ = 0;
};

}  // namespace
}  // namespace koppel::population

int main(int argc, char** argv) {
  CLI::App app("Times the population generator", "population_bench");
  koppel::population::BenchOptions options;
  app.add_option("--persons", options.persons, "residents");
  app.add_option("--threads", options.threads, "threads");
  app.add_option("--folder", options.folder, "where the files are made, and removed");
  return koppel::RunCommandLine(app, argc, argv,
                                [&] { return koppel::population::Bench(options).Run(); });
}
