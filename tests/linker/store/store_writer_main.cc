// Commits batches into a store until it is killed, and says after each that it is there; or fills
// the disk. Every batch i puts records/i and jobs/i and replaces the only row of results.
//
//   store_writer loop FOLDER
//   store_writer fill FOLDER MOST_FILE_BYTES VALUE_BYTES [close]
//   store_writer crowd FOLDER MOST_FILE_BYTES VALUE_BYTES
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "linker/store/store.h"
#include "tests/linker/store/file_size_limit.h"

namespace koppel::linker {
namespace {

std::unique_ptr<Store> OpenIn(const std::string& folder) {
  auto store = Store::Open(folder + "/rows", folder + "/storage-keys.json",
                           SecretBytes::CopyOf(std::string(32, 's')));
  if (store.ok()) return std::move(*store);
  std::cout << "open " << store.status() << std::endl;
  std::exit(1);
}

Status CommitBatch(Store& store, uint64_t i, size_t value_bytes) {
  const std::string value = std::to_string(i) + std::string(value_bytes, '.');
  Batch batch = store.NewBatch();
  batch.Put(Table::kRecords, "p1", OrderedBytes(i), value);
  batch.Put(Table::kJobs, "p1", OrderedBytes(i), value);
  batch.DeletePrefix(Table::kResults, "p1", "");
  batch.Put(Table::kResults, "p1", OrderedBytes(i), value);
  return batch.Commit();
}

uint64_t Next(const Store& store) {
  const auto last = store.Last(Table::kRecords, "p1", "").value();
  return last.has_value() ? NumberOf(last->first) + 1 : 1;
}

int Loop(const std::string& folder) {
  const auto store = OpenIn(folder);
  for (uint64_t i = Next(*store);; ++i) {
    if (const Status status = CommitBatch(*store, i, 300); !status.ok()) {
      std::cout << "failed " << status << std::endl;
      return 1;
    }
    std::cout << i << std::endl;
  }
}

// Prints how many batches went in, what the failure said, how many are readable then, and, unless
// the store is to be closed as it is, what happens once there is space again.
int Fill(const std::string& folder, uint64_t most_file_bytes, size_t value_bytes, bool close) {
  const auto store = OpenIn(folder);
  {
    const FileSizeLimit limit(most_file_bytes);
    uint64_t i = 0;
    Status status;
    while ((status = CommitBatch(*store, i + 1, value_bytes)).ok()) ++i;
    std::cout << i << " then " << status << "\nreadable " << Next(*store) - 1 << "\n";
    int more = 0;
    for (int attempt = 0; attempt < 5 && !close; ++attempt) {
      more += CommitBatch(*store, Next(*store), value_bytes).ok() ? 1 : 0;
    }
    std::cout << "more " << more << "\n";
  }
  if (!close) std::cout << "with space " << CommitBatch(*store, Next(*store), value_bytes) << "\n";
  std::cout << "at last " << Next(*store) - 1 << std::endl;
  return 0;
}

// Four threads write on a disk that is soon full. Prints how many batches went in and failed, and
// how many rows then contradict that, before and after reopening.
int Crowd(const std::string& folder, uint64_t most_file_bytes, size_t value_bytes) {
  constexpr uint64_t kBatches = 60;
  std::array<std::atomic<bool>, kBatches> acknowledged{};
  auto store = OpenIn(folder);
  {
    const FileSizeLimit limit(most_file_bytes);
    std::vector<std::thread> threads;
    std::atomic<uint64_t> next{0};
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&] {
        for (uint64_t i = next++; i < kBatches; i = next++) {
          acknowledged[i] = CommitBatch(*store, i, value_bytes).ok();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  const auto contradictions = [&] {
    int count = 0;
    for (uint64_t i = 0; i < kBatches; ++i) {
      const auto row = store->Get(Table::kRecords, "p1", OrderedBytes(i));
      count += row.ok() && row->has_value() == acknowledged[i] ? 0 : 1;
    }
    return count;
  };
  std::cout << std::count(acknowledged.begin(), acknowledged.end(), true) << " went in\n";
  std::cout << "contradictions " << contradictions() << "\n";
  std::cout << "with space " << CommitBatch(*store, kBatches, 10) << "\n";
  store.reset();
  store = OpenIn(folder);
  std::cout << "contradictions " << contradictions() << std::endl;
  return 0;
}

}  // namespace
}  // namespace koppel::linker

int main(int argc, char** argv) {
  // What it prints is counted.
  spdlog::set_default_logger(spdlog::stderr_logger_mt("store_writer"));
  const std::string mode = argc > 2 ? argv[1] : "";
  if (mode == "loop") return koppel::linker::Loop(argv[2]);
  if (mode == "fill" && argc >= 5) {
    return koppel::linker::Fill(argv[2], std::stoull(argv[3]), std::stoull(argv[4]), argc > 5);
  }
  if (mode == "crowd" && argc == 5) {
    return koppel::linker::Crowd(argv[2], std::stoull(argv[3]), std::stoull(argv[4]));
  }
  return 2;
}
