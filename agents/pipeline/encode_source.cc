#include "agents/pipeline/encode_source.h"

#include <algorithm>
#include <thread>

#include "agents/recall/recall.h"
#include "base/cli.h"
#include "base/in_order.h"
#include "keys/secret.h"

namespace koppel::agents {
namespace {

// Large enough that locks cost nothing, small enough that memory stays small.
constexpr size_t kBatchRows = 256;
constexpr size_t kBatchBytes = 1u << 20;

// What a record of a batch may hold on to when it is used again: most records need less, and one
// large one in each place would be too much.
constexpr size_t kMostKeptBytes = 8u << 10;

// A record of a batch, and what became of it; its texts are wiped at its end.
struct Worked {
  Worked() = default;
  Worked(Worked&&) = default;
  Worked& operator=(Worked&&) = default;
  ~Worked() { WipeTexts(); }

  void WipeTexts() {
    for (CsvRow& row : record.rows) std::for_each(row.cells.begin(), row.cells.end(), Wipe);
    std::for_each(person.values.begin(), person.values.end(), Wipe);
    Wipe(record.local_id);
  }

  SourceRecord record;
  PersonFields person;
  std::string record_ref;
  v1::EncodedRecord encoded;
  bool left_out = false;
  bool rejected = false;
  Reject reject;
  int64_t conflicts = 0;
  Status status;
};

struct Batch {
  // The first `size` count; the rest is memory for later.
  std::vector<Worked> records;
  size_t size = 0;
  // Why reading ended after these.
  Status end;
  uint64_t done_bytes = 0;
};

// What one worker works with.
struct Worker {
  PersonReader::Memory memory;
  std::vector<RecordToEncode> to_encode;
};

bool HasEncoding(const v1::EncodedRecord& record) {
  return std::any_of(record.encodings().begin(), record.encodings().end(),
                     [](const std::string& encoding) { return !encoding.empty(); });
}

// Gives back the memory of a record that was written, where that is much.
void Reuse(Worked& worked) {
  size_t kept = worked.encoded.sealed_payload().capacity();
  for (const CsvRow& row : worked.record.rows) {
    kept += sizeof row;
    for (const std::string& cell : row.cells) kept += sizeof(std::string) + cell.capacity();
  }
  for (const std::string& value : worked.person.values) kept += value.capacity();
  if (kept <= kMostKeptBytes) return;
  worked.WipeTexts();
  worked = Worked();
}

class Encoding {
 public:
  Encoding(const OpenSource& source, const RecordEncoder& encoder, const EncodeSettings& settings,
           const RecordSteps& steps, RejectsFile& rejects, std::string_view what)
      : source_(source),
        encoder_(encoder),
        settings_(settings),
        steps_(steps),
        rejects_(rejects),
        progress_(what, "bytes", source.records->file_bytes()) {}

  Result<EncodeCounts> Run() {
    const size_t all = std::max(1u, std::thread::hardware_concurrency());
    const size_t threads = settings_.threads == 0 ? all : settings_.threads;
    for (size_t i = 0; i < threads; ++i) workers_.push_back({source_.reader.NewMemory(), {}});
    const Stages<Batch> stages = {
        [this](Batch& batch) { return Read(batch); },
        [this](Batch& batch, size_t worker) { Work(batch, workers_[worker]); },
        [this](Batch& batch) { return Write(batch); }};
    KOPPEL_RETURN_IF_ERROR(InOrder<Batch>::Run(threads, stages));
    return counts_;
  }

 private:
  bool Read(Batch& batch) {
    batch.size = 0;
    if (ended_) return false;
    size_t rows = 0;
    size_t bytes = 0;
    while (rows < kBatchRows && bytes < kBatchBytes && !ended_) {
      if (batch.size == batch.records.size()) batch.records.emplace_back();
      const Result<bool> found = source_.records->Next(batch.records[batch.size].record);
      ended_ = !found.ok() || !*found;
      if (!found.ok()) batch.end = found.status();
      if (ended_) break;
      const SourceRecord& record = batch.records[batch.size++].record;
      rows += record.rows.size();
      bytes += record.memory;
    }
    batch.done_bytes = source_.records->done_bytes();
    return true;
  }

  void Work(Batch& batch, Worker& worker) const {
    worker.to_encode.clear();
    for (size_t i = 0; i < batch.size; ++i) {
      Worked& worked = batch.records[i];
      worked.left_out = steps_.leave_out && steps_.leave_out(worked.record);
      worked.status = OkStatus();
      if (worked.left_out) continue;
      const size_t ahead = std::min(i + Recall::kFetchedAhead, batch.size - 1);
      source_.reader.Prefetch(batch.records[ahead].record, worker.memory);
      source_.reader.Read(worked.record, worker.memory, worked.person);
      worked.status = Refer(worked);
      worker.to_encode.push_back({worked.person, worked.record_ref, worked.encoded});
    }
    encoder_.Encode(worker.to_encode);
    for (size_t i = 0; i < batch.size; ++i) {
      Worked& worked = batch.records[i];
      if (!worked.left_out && worked.status.ok()) worked.status = Complete(worked);
    }
  }

  Status Refer(Worked& worked) const {
    worked.encoded.clear_sealed_payload();  // Of an earlier record.
    KOPPEL_ASSIGN_OR_RETURN(worked.record_ref, steps_.refer(worked.record));
    return OkStatus();
  }

  Status Complete(Worked& worked) const {
    const std::vector<bool>& conflicts = worked.person.conflicts;
    worked.conflicts = std::count(conflicts.begin(), conflicts.end(), true);
    worked.encoded.set_record_ref(worked.record_ref);
    worked.encoded.clear_canary();
    if (steps_.label) {
      KOPPEL_ASSIGN_OR_RETURN(*worked.encoded.mutable_canary(), steps_.label(worked.record));
    }
    worked.rejected = !HasEncoding(worked.encoded);
    if (worked.rejected) {
      const uint64_t line = worked.record.rows.front().line;
      worked.reject = WhyRejected(source_.source, worked.person, line);
    }
    return steps_.complete ? steps_.complete(worked.record, worked.encoded) : OkStatus();
  }

  Status Write(Batch& batch) {
    for (size_t i = 0; i < batch.size; ++i) {
      KOPPEL_RETURN_IF_ERROR(Write(batch.records[i]));
      Reuse(batch.records[i]);
    }
    progress_.Update(batch.done_bytes);
    return batch.end;
  }

  Status Write(Worked& worked) {
    KOPPEL_RETURN_IF_ERROR(worked.status);
    counts_.rows += worked.record.rows.size();
    if (worked.left_out) {
      ++counts_.left_out;
      return OkStatus();
    }
    counts_.conflicts += static_cast<uint64_t>(worked.conflicts);
    if (worked.rejected) return Refuse(worked.reject);
    ++counts_.records;
    if (!worked.encoded.canary().empty()) ++counts_.planted;
    return steps_.take(worked.record.rows.front().line, worked.encoded);
  }

  Status Refuse(const Reject& reject) {
    if (!settings_.strict) return rejects_.Add(reject);
    const std::string& file = source_.records->columns().file();
    if (reject.reason == RejectReason::kShort) {
      return InvalidArgument(file, ":", reject.line,
                             ": got values too short for any encoding, want longer ones");
    }
    return InvalidArgument(file, ":", reject.line, ": field ", reject.field,
                           ": got a value that is ", RejectReasonName(reject.reason),
                           ", want enough fields for one encoding");
  }

  const OpenSource& source_;
  const RecordEncoder& encoder_;
  const EncodeSettings& settings_;
  const RecordSteps& steps_;
  RejectsFile& rejects_;
  Progress progress_;
  EncodeCounts counts_;
  std::vector<Worker> workers_;
  bool ended_ = false;
};

}  // namespace

Result<EncodeCounts> EncodeSourceRecords(const OpenSource& source, const RecordEncoder& encoder,
                                         const EncodeSettings& settings, const RecordSteps& steps,
                                         RejectsFile& rejects, std::string_view what) {
  return Encoding(source, encoder, settings, steps, rejects, what).Run();
}

}  // namespace koppel::agents
