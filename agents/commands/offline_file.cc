#include "agents/commands/offline_file.h"

#include <filesystem>
#include <optional>

#include "agents/commands/rejects_report.h"
#include "agents/commands/source_input.h"
#include "agents/encode/keyed_hash.h"
#include "agents/encode/record_encoder.h"
#include "agents/harden/randomise.h"
#include "agents/pipeline/planted.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "keys/derive.h"
#include "keys/secret_file.h"
#include "proto/kpl.h"
#include "proto/record_refs.h"

namespace koppel::agents {
namespace {

constexpr size_t kMostKeyFileBytes = 4096;

// Gives every record its record_ref.
class References {
 public:
  static Result<References> Create(const OfflineRequest& request, const OpenSource& source,
                                   const SecretBytes& linkage_key) {
    References references;
    references.file_ = request.csv;
    references.column_name_ = request.id_column;
    if (request.id_column.empty()) {
      std::string info = "koppel/v1/offline-reference";
      info += '\0';
      info += source.source.source;
      references.hash_.emplace(Hkdf(linkage_key, "", info));
    } else {
      KOPPEL_ASSIGN_OR_RETURN(references.column_,
                              source.records->columns().Find(request.id_column));
    }
    return references;
  }

  // Thread safe.
  Result<std::string> Of(const SourceRecord& record) const {
    if (!column_) {
      const KeyedHash::Mac mac = hash_->Compute(record.local_id);
      return std::string(mac.begin(), mac.begin() + kRecordRefBytes);
    }
    const CsvRow& row = record.rows.front();
    const std::string_view id = Trim(row.cells[*column_]);
    if (!id.empty()) return std::string(id);
    return InvalidArgument(file_, ":", row.line, ": column ", column_name_, ": is empty");
  }

  // Local ids are told apart; references of the other kind are as unique as the ids that they hide.
  bool local() const { return column_.has_value(); }

 private:
  References() = default;

  std::string file_;
  std::string column_name_;
  std::optional<size_t> column_;
  std::optional<KeyedHash> hash_;
};

SortSettings Sorting(const OfflineRequest& request) {
  SortSettings settings;
  settings.folder = request.temp_folder;
  if (settings.folder.empty()) settings.folder = std::filesystem::path(request.out).parent_path();
  return settings;
}

bool IsOnePlace(const std::string& a, const std::string& b) {
  const auto place = [](const std::string& path) {
    return std::filesystem::absolute(path).lexically_normal();
  };
  return place(a) == place(b);
}

RejectsTarget Rejects(const OfflineRequest& request) {
  if (!request.rejects.empty()) return {request.rejects, true};
  return {request.out + ".rejects.csv", false};
}

Result<EncodeCounts> WriteRecords(const OfflineRequest& request, const OpenSource& source,
                                  const SecretBytes& linkage_key, RejectsFile& rejects) {
  KOPPEL_ASSIGN_OR_RETURN(
      const RecordEncoder encoder,
      RecordEncoder::Create(source.source.schema, linkage_key,
                            OfflineNoiseKey(linkage_key, source.source.source)));
  KOPPEL_ASSIGN_OR_RETURN(const References references,
                          References::Create(request, source, linkage_key));
  KOPPEL_ASSIGN_OR_RETURN(const PlantedRecords planted, PlantedRecords::Of(source));
  const CanaryLabels labels(linkage_key);
  const KplContents contents = {source.source.schema, source.source.source,
                                KeyCheckValue(linkage_key), references.local(),
                                planted.has_column()};
  KOPPEL_ASSIGN_OR_RETURN(const std::unique_ptr<KplWriter> writer,
                          KplWriter::Create(request.out, contents));
  UniqueValues ids(Sorting(request));
  RecordSteps steps;
  steps.refer = [&](const SourceRecord& record) { return references.Of(record); };
  steps.label = [&](const SourceRecord& record) { return planted.LabelOf(record, labels); };
  steps.take = [&](uint64_t line, v1::EncodedRecord& encoded) {
    if (references.local()) KOPPEL_RETURN_IF_ERROR(ids.Add(encoded.record_ref(), line));
    return writer->Write(encoded);
  };
  KOPPEL_ASSIGN_OR_RETURN(
      const EncodeCounts counts,
      EncodeSourceRecords(source, encoder, request.settings, steps, rejects, "encoding"));
  KOPPEL_RETURN_IF_ERROR(ids.Check(request.csv, request.id_column, "one record for each"));
  KOPPEL_RETURN_IF_ERROR(writer->Finish());
  return counts;
}

}  // namespace

Result<SecretBytes> ReadLinkageKey(const std::string& path) {
  KOPPEL_RETURN_IF_ERROR(CheckSecretFile(path));
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
  if (!request.rejects.empty() && IsOnePlace(request.rejects, request.out)) {
    return InvalidArgument(request.rejects, ": is also the file of encodings, want another file");
  }
  if (!request.id_column.empty() && request.canary_column == request.id_column) {
    return InvalidArgument("--canary-column: got ", request.canary_column,
                           ", the column of --id-column, want another one");
  }
  KOPPEL_ASSIGN_OR_RETURN(
      const OpenSource source,
      OpenSourceInput(request.csv, request.schema, request.source, Sorting(request),
                      {request.id_column}, request.canary_column));
  KOPPEL_ASSIGN_OR_RETURN(const std::unique_ptr<RejectsFile> rejects,
                          RejectsFile::Create(Rejects(request)));
  KOPPEL_ASSIGN_OR_RETURN(const EncodeCounts counts,
                          WriteRecords(request, source, linkage_key, *rejects));
  KOPPEL_RETURN_IF_ERROR(rejects->Finish());
  EncodeReport report;
  report.set_file(request.out);
  report.set_source(source.source.source);
  report.set_schema(source.source.schema.name());
  report.set_records(counts.records);
  report.set_local_ids(!request.id_column.empty());
  report.set_rows(counts.rows);
  report.set_conflicts(counts.conflicts);
  report.set_planted(counts.planted);
  *report.mutable_rejects() = ReportOf(*rejects);
  return report;
}

}  // namespace koppel::agents
