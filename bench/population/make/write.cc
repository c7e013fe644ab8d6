#include "bench/population/make/write.h"

#include <filesystem>
#include <memory>
#include <unordered_set>

#include "base/file.h"
#include "base/partial_file.h"
#include "bench/population/make/each_district.h"

namespace koppel::population {
namespace {

// What is written of one district.
struct Pages {
  std::vector<std::string> views;  // of the first delivery, then of the later one
  TruthRows truth;
  Sums sums;
  uint64_t records = 0;
};

class Writer {
 public:
  explicit Writer(const WriteOptions& options)
      : options_(options), country_(options.seed, options.persons) {}

  Result<Written> Write() {
    KOPPEL_RETURN_IF_ERROR(OpenAll());
    KOPPEL_RETURN_IF_ERROR(ForEachDistrict<Pages>(
        country_, options_.threads, "inventing",
        [this](uint32_t district, Pages& pages) { Make(district, pages); },
        [this](Pages& pages) { return Append(pages); }));
    KOPPEL_RETURN_IF_ERROR(AddSums());
    for (auto& file : files_) KOPPEL_RETURN_IF_ERROR(file->Sync());
    for (auto& file : files_) KOPPEL_RETURN_IF_ERROR(file->Finish());
    return std::move(written_);
  }

 private:
  Status OpenAll() {
    KOPPEL_RETURN_IF_ERROR(MakeFolder(options_.out));
    KOPPEL_RETURN_IF_ERROR(CheckEmpty(options_.out));
    KOPPEL_RETURN_IF_ERROR(OpenViews(options_.out));
    if (options_.later) KOPPEL_RETURN_IF_ERROR(OpenViews(options_.out + "/later"));
    const std::string folder = options_.out + "/truth";
    KOPPEL_RETURN_IF_ERROR(MakeFolder(folder));
    KOPPEL_RETURN_IF_ERROR(Open(folder + "/records.csv", kRecordsHeader));
    KOPPEL_RETURN_IF_ERROR(Open(folder + "/persons.csv", kPersonsHeader));
    KOPPEL_RETURN_IF_ERROR(Open(folder + "/events.csv", kEventsHeader));
    KOPPEL_RETURN_IF_ERROR(Open(folder + "/outcomes.csv", kOutcomesHeader));
    KOPPEL_RETURN_IF_ERROR(Open(folder + "/look_alikes.csv", kLookAlikesHeader));
    KOPPEL_RETURN_IF_ERROR(Open(folder + "/sizes.csv", ""));
    return Open(folder + "/statistics.csv", "");
  }

  Status OpenViews(const std::string& folder) {
    KOPPEL_RETURN_IF_ERROR(MakeFolder(folder));
    for (const Source& source : options_.sources)
      KOPPEL_RETURN_IF_ERROR(
          Open(Concat(folder, "/", source.name, ".csv"), Concat(source.header, "\r\n")));
    return OkStatus();
  }

  static Status CheckEmpty(const std::string& folder) {
    std::error_code error;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
      if (entry.is_directory(error)) continue;
      return Failure(StatusCode::kFailedPrecondition, folder,
                     ": got a folder with files in it, want a new one");
    }
    return OkStatus();
  }

  static Status MakeFolder(const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    return error ? Failure(StatusCode::kUnavailable, folder, ": ", error.message()) : OkStatus();
  }

  Status Open(const std::string& path, std::string_view header) {
    KOPPEL_RETURN_IF_ERROR(CheckOutput(path));
    KOPPEL_ASSIGN_OR_RETURN(files_.emplace_back(), PartialFile::Create(path));
    return WriteTo(files_.size() - 1, header);
  }

  Status WriteTo(size_t file, std::string_view text) {
    written_.bytes += text.size();
    return files_[file]->Write(text);
  }

  // Called by several threads at once.
  void Make(uint32_t district, Pages& pages) const {
    const WholeDistrict whole = MakeWholeDistrict(country_, district, options_.orders);
    const Scene scene{country_, whole.district, whole.events, options_.difficulty};
    pages.views.clear();
    pages.truth = {};
    pages.records = 0;
    LookAt(scene, pages);
    pages.truth.AddDistrict(whole);
    pages.sums = Sums();
    pages.sums.AddDistrict(whole);
  }

  void LookAt(const Scene& scene, Pages& pages) const {
    std::vector<View> first;
    for (const Source& source : options_.sources) {
      View& view = first.emplace_back(source.look(scene, {options_.cut, false}));
      pages.records += view.entries.size();
      pages.truth.AddRecords(source.name, scene.district, view);
      pages.views.push_back(std::move(view.csv));
    }
    if (!options_.later) return;
    for (size_t i = 0; i < options_.sources.size(); ++i) {
      View view = options_.sources[i].look(scene, {*options_.later, true});
      RemoveKnown(first[i].entries, view.entries);
      pages.truth.AddRecords(options_.sources[i].name, scene.district, view);
      pages.views.push_back(std::move(view.csv));
    }
  }

  // A record of the first delivery stands in the later one under the same number.
  static void RemoveKnown(const std::vector<Entry>& known, std::vector<Entry>& entries) {
    std::unordered_set<std::string_view> numbers;
    for (const Entry& entry : known) numbers.insert(entry.record);
    std::erase_if(entries, [&](const Entry& entry) { return numbers.count(entry.record) > 0; });
  }

  Status Append(const Pages& pages) {
    size_t file = 0;
    for (const std::string& csv : pages.views) KOPPEL_RETURN_IF_ERROR(WriteTo(file++, csv));
    for (const std::string* rows : {&pages.truth.records, &pages.truth.persons, &pages.truth.events,
                                    &pages.truth.outcomes, &pages.truth.look_alikes})
      KOPPEL_RETURN_IF_ERROR(WriteTo(file++, *rows));
    written_.sums.Add(pages.sums);
    written_.records += pages.records;
    return OkStatus();
  }

  Status AddSums() {
    KOPPEL_RETURN_IF_ERROR(WriteTo(files_.size() - 2, written_.sums.SizesCsv()));
    return WriteTo(files_.size() - 1, written_.sums.StatisticsCsv());
  }

  const WriteOptions& options_;
  const Country country_;
  std::vector<std::unique_ptr<PartialFile>> files_;
  Written written_{};
};

}  // namespace

Result<Written> WritePopulation(const WriteOptions& options) { return Writer(options).Write(); }

}  // namespace koppel::population
