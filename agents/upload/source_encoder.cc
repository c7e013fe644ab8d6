#include "agents/upload/source_encoder.h"

#include <cerrno>
#include <cstdio>
#include <iterator>
#include <map>
#include <memory>

#include "agents/encode/hash_counts.h"
#include "agents/encode/record_encoder.h"
#include "agents/payload/events.h"
#include "agents/pipeline/planted.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/mutex.h"

namespace koppel::agents {
namespace {

// Lines that a message names beside the first.
constexpr size_t kMostNamedLines = 5;

// Rows that the project's declarations do not allow. Thread safe; says the same whatever the order
// in which threads come upon them.
class BadRows {
 public:
  explicit BadRows(std::string file) : file_(std::move(file)) {}

  void Add(uint64_t line, const Status& why) {
    const MutexLock lock(mutex_);
    ++count_;
    first_.emplace(line, why);
    if (first_.size() > kMostNamedLines + 1) first_.erase(std::prev(first_.end()));
  }

  Status status() const {
    const MutexLock lock(mutex_);
    if (count_ == 0) return OkStatus();
    const auto& [line, why] = *first_.begin();
    const std::string what = Concat(file_, ":", line, ": ", why.message());
    if (count_ == 1) return InvalidArgument(what);
    std::string lines;
    for (auto i = std::next(first_.begin()); i != first_.end(); ++i) {
      lines += Concat(lines.empty() ? "" : ", ", i->first);
    }
    return InvalidArgument(what, "; and ", count_ - 1, " more rows are refused, lines ", lines,
                           count_ > first_.size() ? ", ..." : "");
  }

 private:
  std::string file_;
  mutable Mutex mutex_;
  uint64_t count_ KOPPEL_GUARDED_BY(mutex_) = 0;
  // By line.
  std::map<uint64_t, Status> first_ KOPPEL_GUARDED_BY(mutex_);
};

v1::Payload ReadPayload(const EventReader& events, const SourceRecord& record, BadRows& bad) {
  v1::Payload payload;
  for (const CsvRow& row : record.rows) {
    const Status read = events.Read(row.cells, payload);
    if (!read.ok()) bad.Add(row.line, read);
  }
  OrderEvents(payload);
  return payload;
}

Result<OpenSource> OpenFor(const EncodeRequest& request) {
  KOPPEL_ASSIGN_OR_RETURN(SourceSchema source, ResolveSource(request.specification.linkage_schema(),
                                                             request.source.name()));
  if (!request.canary_column.empty()) source.canary_column = request.canary_column;
  SortSettings sorting;
  sorting.folder = request.temp_folder;
  return OpenSourceFile(request.csv, std::move(source), sorting, EventColumns(request.source));
}

}  // namespace

Result<std::string> FileSha256(const std::string& path) {
  KOPPEL_ASSIGN_OR_RETURN(const int descriptor, OpenToRead(path));
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(fdopen(descriptor, "rb"),
                                                             &std::fclose);
  Sha256Stream digest;
  std::string piece(1u << 16, '\0');
  size_t got = 0;
  while ((got = std::fread(piece.data(), 1, piece.size(), file.get())) > 0) {
    digest.Update(std::string_view(piece).substr(0, got));
  }
  if (std::ferror(file.get()) != 0) return ErrnoStatus(path, errno);
  return digest.Digest();
}

Result<EncodeCounts> EncodeSource(const EncodeRequest& request, RejectsFile& rejects,
                                  RecordSpool& spool) {
  KOPPEL_RETURN_IF_ERROR(
      Annotate(CheckWeights(request.specification.linkage_schema()), "schema of the project"));
  KOPPEL_ASSIGN_OR_RETURN(const OpenSource source, OpenFor(request));
  KOPPEL_ASSIGN_OR_RETURN(
      const RecordEncoder encoder,
      RecordEncoder::Create(source.source.schema, request.linkage_key, request.noise_key));
  const std::string& file = source.records->columns().file();
  const auto events = EventReader::Create(request.source, source.records->columns().names());
  KOPPEL_RETURN_IF_ERROR(Annotate(events.status(), file));
  BadRows bad(file);
  RecordSteps steps;
  steps.leave_out = [&](const SourceRecord& record) {
    return request.objections.Cover(request.specification.id(), request.source.name(),
                                    record.local_id);
  };
  steps.refer = [&](const SourceRecord& record) -> Result<std::string> {
    return request.references.For(record.local_id);
  };
  KOPPEL_ASSIGN_OR_RETURN(const PlantedRecords planted, PlantedRecords::Of(source));
  const CanaryLabels labels(request.linkage_key);
  steps.label = [&](const SourceRecord& record) { return planted.LabelOf(record, labels); };
  steps.complete = [&](const SourceRecord& record, v1::EncodedRecord& encoded) {
    const v1::Payload payload = ReadPayload(*events, record, bad);
    auto sealed = request.sealer.Seal(encoded.record_ref(), payload);
    if (!sealed.ok()) {
      return Annotate(sealed.status(), Concat(file, ":", record.rows.front().line));
    }
    encoded.set_sealed_payload(*std::move(sealed));
    return OkStatus();
  };
  steps.take = [&](uint64_t line, const v1::EncodedRecord& encoded) -> Status {
    return Annotate(spool.Add(encoded), Concat(file, ":", line));
  };
  KOPPEL_ASSIGN_OR_RETURN(const EncodeCounts counts,
                          EncodeSourceRecords(source, encoder, request.settings, steps, rejects,
                                              Concat("encoding ", request.source.name())));
  KOPPEL_RETURN_IF_ERROR(bad.status());
  KOPPEL_RETURN_IF_ERROR(spool.Finish());
  return counts;
}

}  // namespace koppel::agents
