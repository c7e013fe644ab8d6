#include "agents/upload/source_encoder.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <vector>

#include "agents/encode/record_encoder.h"
#include "agents/normalise/person_reader.h"
#include "agents/payload/events.h"
#include "agents/schema/schema.h"
#include "agents/source/source_table.h"
#include "base/cli.h"
#include "base/digest.h"
#include "base/file.h"

namespace koppel::agents {
namespace {

// Lines that a message names beside the first.
constexpr size_t kMostNamedLines = 5;

// Rows that the project's declarations do not allow.
class Rejects {
 public:
  explicit Rejects(std::string file) : file_(std::move(file)) {}

  void Add(uint64_t line, const Status& why) {
    if (++count_ == 1) first_ = InvalidArgument(file_, ":", line, ": ", why.message());
    if (count_ > 1 && more_lines_.size() < kMostNamedLines) more_lines_.push_back(line);
  }

  Status status() const {
    if (count_ <= 1) return first_;
    std::string lines;
    for (const uint64_t line : more_lines_) lines += Concat(lines.empty() ? "" : ", ", line);
    return InvalidArgument(first_.message(), "; and ", count_ - 1, " more rows are refused, lines ",
                           lines, count_ - 1 > more_lines_.size() ? ", ..." : "");
  }

 private:
  std::string file_;
  uint64_t count_ = 0;
  Status first_;
  std::vector<uint64_t> more_lines_;
};

// Everything that turns one record of the table into one of the spool.
struct Pipeline {
  SourceTable table;
  PersonReader reader;
  EventReader events;
  RecordEncoder encoder;
};

Result<Pipeline> MakePipeline(const EncodeRequest& request) {
  const v1::LinkageSchema& schema = request.specification.linkage_schema();
  KOPPEL_ASSIGN_OR_RETURN(const SourceSchema source, ResolveSource(schema, request.source.name()));
  KOPPEL_ASSIGN_OR_RETURN(RecordEncoder encoder,
                          RecordEncoder::Create(schema, request.linkage_key, request.noise_key));
  KOPPEL_ASSIGN_OR_RETURN(
      SourceTable table,
      SourceTable::Read(request.csv, RecordKeys{source.person_id, source.row_id}));
  KOPPEL_ASSIGN_OR_RETURN(PersonReader reader, PersonReader::Create(source, table.columns()));
  auto events = EventReader::Create(request.source, table.columns().names());
  KOPPEL_RETURN_IF_ERROR(Annotate(events.status(), table.columns().file()));
  return Pipeline{std::move(table), std::move(reader), std::move(*events), std::move(encoder)};
}

v1::Payload ReadPayload(const Pipeline& pipeline, const SourceRecord& record, Rejects& rejects) {
  v1::Payload payload;
  for (const CsvRow& row : record.rows) {
    const Status read = pipeline.events.Read(row.cells, payload);
    if (!read.ok()) rejects.Add(row.line, read);
  }
  OrderEvents(payload);
  return payload;
}

Status AddRecord(const EncodeRequest& request, const Pipeline& pipeline, const SourceRecord& record,
                 const v1::Payload& payload, RecordSpool& spool) {
  const std::string record_ref = request.references.For(record.local_id);
  v1::EncodedRecord encoded = pipeline.encoder.Encode(pipeline.reader.Read(record), record_ref);
  encoded.set_record_ref(record_ref);
  auto sealed = request.sealer.Seal(encoded.record_ref(), payload);
  const std::string where = Concat(pipeline.table.columns().file(), ":", record.rows.front().line);
  KOPPEL_RETURN_IF_ERROR(Annotate(sealed.status(), where));
  encoded.set_sealed_payload(std::move(*sealed));
  return Annotate(spool.Add(encoded), where);
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

Status EncodeSource(const EncodeRequest& request, RecordSpool& spool) {
  KOPPEL_ASSIGN_OR_RETURN(const Pipeline pipeline, MakePipeline(request));
  Rejects rejects(pipeline.table.columns().file());
  Progress progress(Concat("encoding ", request.source.name()), "records",
                    pipeline.table.records().size());
  uint64_t done = 0;
  for (const SourceRecord& record : pipeline.table.records()) {
    const v1::Payload payload = ReadPayload(pipeline, record, rejects);
    KOPPEL_RETURN_IF_ERROR(AddRecord(request, pipeline, record, payload, spool));
    progress.Update(++done);
  }
  KOPPEL_RETURN_IF_ERROR(rejects.status());
  return spool.Finish();
}

}  // namespace koppel::agents
