#include "agents/commands/offline_file.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "agents/commands/source_input.h"
#include "agents/encode/record_encoder.h"
#include "agents/harden/randomise.h"
#include "base/cli.h"
#include "base/digest.h"
#include "base/file.h"
#include "keys/derive.h"
#include "proto/kpl.h"

namespace koppel::agents {
namespace {

constexpr size_t kMostKeyFileBytes = 4096;
constexpr size_t kReferenceBytes = 16;

// Gives every record its record_ref.
class References {
 public:
  static Result<References> Create(const OfflineRequest& request, const SourceInput& input,
                                   const SecretBytes& linkage_key) {
    References references;
    references.file_ = request.csv;
    references.column_name_ = request.id_column;
    if (request.id_column.empty()) {
      std::string info = "koppel/v1/offline-reference";
      info += '\0';
      info += input.source.source;
      references.key_ = Hkdf(linkage_key, "", info);
    } else {
      KOPPEL_ASSIGN_OR_RETURN(references.column_, input.table.columns().Find(request.id_column));
    }
    return references;
  }

  Result<std::string> Of(const SourceRecord& record) {
    if (!column_) return HmacSha256(key_, record.local_id).substr(0, kReferenceBytes);
    const CsvRow& row = record.rows.front();
    const std::string& id = row.cells[*column_];
    if (id.empty()) {
      return InvalidArgument(file_, ":", row.line, ": column ", column_name_, ": is empty");
    }
    const auto [first, is_new] = lines_.try_emplace(id, row.line);
    if (is_new) return id;
    return InvalidArgument(file_, ":", row.line, ": column ", column_name_,
                           ": the same value stands in line ", first->second,
                           ", want one record for each");
  }

 private:
  References() = default;

  std::string file_;
  std::string column_name_;
  std::optional<size_t> column_;
  SecretBytes key_;
  std::unordered_map<std::string, uint64_t> lines_;
};

v1::KplHeader Header(const OfflineRequest& request, const SourceInput& input,
                     const SecretBytes& linkage_key) {
  v1::KplHeader header;
  header.set_format_version(kKplFormatVersion);
  *header.mutable_schema() = input.source.schema;
  header.set_source(input.source.source);
  header.set_key_check(KeyCheckValue(linkage_key));
  header.set_local_ids(!request.id_column.empty());
  return header;
}

Status WriteRecords(const SourceInput& input, const RecordEncoder& encoder, References& references,
                    KplWriter& writer) {
  Progress progress("encoding", "records", input.table.records().size());
  uint64_t done = 0;
  for (const SourceRecord& record : input.table.records()) {
    KOPPEL_ASSIGN_OR_RETURN(std::string record_ref, references.Of(record));
    v1::EncodedRecord encoded = encoder.Encode(input.reader.Read(record), record_ref);
    encoded.set_record_ref(std::move(record_ref));
    KOPPEL_RETURN_IF_ERROR(writer.Write(std::move(encoded)));
    progress.Update(++done);
  }
  return writer.Finish();
}

}  // namespace

Result<SecretBytes> ReadLinkageKey(const std::string& path) {
  KOPPEL_ASSIGN_OR_RETURN(std::string bytes, ReadFile(path, kMostKeyFileBytes));
  if (bytes.size() == kKeyBytes) {
    SecretBytes key = SecretBytes::CopyOf(bytes);
    Wipe(bytes);
    return key;
  }
  const size_t got = bytes.size();
  while (!bytes.empty() && (bytes.back() == '\n' || bytes.back() == '\r')) bytes.pop_back();
  Result<std::string> raw = FromHex(bytes);
  Wipe(bytes);
  if (!raw.ok() || raw->size() != kKeyBytes) {
    return InvalidArgument(path, ": got ", got, " bytes, want 32 bytes or 64 hexadecimal digits");
  }
  SecretBytes key = SecretBytes::CopyOf(*raw);
  Wipe(*raw);
  return key;
}

Result<EncodeReport> EncodeToFile(const OfflineRequest& request, const SecretBytes& linkage_key) {
  KOPPEL_ASSIGN_OR_RETURN(const SourceInput input,
                          ReadSourceInput(request.csv, request.schema, request.source));
  KOPPEL_ASSIGN_OR_RETURN(const RecordEncoder encoder,
                          RecordEncoder::Create(input.source.schema, linkage_key,
                                                OfflineNoiseKey(linkage_key, input.source.source)));
  KOPPEL_ASSIGN_OR_RETURN(References references, References::Create(request, input, linkage_key));
  KOPPEL_ASSIGN_OR_RETURN(const std::unique_ptr<KplWriter> writer,
                          KplWriter::Create(request.out, Header(request, input, linkage_key)));
  KOPPEL_RETURN_IF_ERROR(WriteRecords(input, encoder, references, *writer));
  EncodeReport report;
  report.set_file(request.out);
  report.set_source(input.source.source);
  report.set_schema(input.source.schema.name());
  report.set_records(input.table.records().size());
  report.set_local_ids(!request.id_column.empty());
  return report;
}

}  // namespace koppel::agents
