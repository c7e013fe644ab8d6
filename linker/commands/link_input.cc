#include "linker/commands/link_input.h"

#include <algorithm>
#include <memory>

#include "base/cli.h"
#include "base/digest.h"
#include "base/text.h"
#include "proto/kpl.h"

namespace koppel::linker {
namespace {

// A file whose header is read and whose records are not.
struct OpenFile {
  std::string path;
  std::unique_ptr<KplReader> reader;
  const std::string& source() const { return reader->contents().source; }
};

std::string SchemaLabel(const OpenFile& file) {
  const v1::LinkageSchema& schema = file.reader->contents().schema;
  return Concat(schema.name(), " version ", schema.version(), " (schema hash ",
                ToHex(file.reader->schema_hash()), ")");
}

Status CheckPair(const OpenFile& file, const OpenFile& other) {
  if (file.reader->schema_hash() != other.reader->schema_hash()) {
    return InvalidArgument(file.path, ": schema: got ", SchemaLabel(file), ", want that of ",
                           other.path, ", ", SchemaLabel(other));
  }
  if (file.reader->contents().key_check != other.reader->contents().key_check) {
    return InvalidArgument(file.path, ": key_check: got another linkage key than that of ",
                           other.path, "; encode both with one --key-file");
  }
  if (file.source() == other.source()) {
    return InvalidArgument(file.path, ": source: got \"", file.source(), "\", which ", other.path,
                           " is too; give each file a --source of its own");
  }
  return OkStatus();
}

Result<std::vector<OpenFile>> OpenAll(const std::vector<std::string>& paths) {
  std::vector<OpenFile> files;
  for (const std::string& path : paths) {
    OpenFile file{path, nullptr};
    KOPPEL_ASSIGN_OR_RETURN(file.reader, KplReader::Open(path));
    for (const OpenFile& other : files) KOPPEL_RETURN_IF_ERROR(CheckPair(file, other));
    files.push_back(std::move(file));
  }
  return files;
}

Status CheckUnique(const std::vector<OpenFile>& files, const std::vector<std::string>& unique) {
  for (const std::string& name : unique) {
    const bool known = std::any_of(files.begin(), files.end(),
                                   [&](const OpenFile& file) { return file.source() == name; });
    if (known) continue;
    return UsageError(Concat("--unique: got \"", name,
                             "\", want one of: ", Listed(files, ", ", &OpenFile::source)));
  }
  if (files.size() == 1 && !unique.empty()) {
    return UsageError("--unique: got the only source, which leaves nothing to link");
  }
  return OkStatus();
}

Status AddPiece(const std::string& path, const KplPiece& piece, const KeepReference& keep,
                match::SourceRecords& records) {
  std::vector<std::string_view> encodings(records.shapes().size());
  for (size_t i = 0; i < piece.size(); ++i) {
    if (keep && !keep(piece.reference(i))) continue;
    for (size_t c = 0; c < encodings.size(); ++c) encodings[c] = piece.encoding(c, i);
    if (const Status status = records.Add(piece.reference(i), encodings, piece.canary(i));
        !status.ok()) {
      return Annotate(status, Concat(path, ": record ", records.size() + 1));
    }
  }
  return OkStatus();
}

Status ReadRecords(OpenFile& file, const KeepReference& keep, match::SourceRecords& records) {
  Progress progress(Concat("Reading ", file.path), "records", 0);
  KplPiece piece;
  while (true) {
    KOPPEL_ASSIGN_OR_RETURN(const bool more, file.reader->Next(piece));
    if (!more) return OkStatus();
    KOPPEL_RETURN_IF_ERROR(AddPiece(file.path, piece, keep, records));
    progress.Update(records.size());
  }
}

}  // namespace

match::Decision DecisionOf(const DecisionOptions& options) {
  return {options.threshold_permille,
          options.by_model,
          {options.most_false_links, options.most_missed_matches}};
}

Result<LinkInput> ReadLinkInput(const std::vector<std::string>& files,
                                const std::vector<std::string>& unique,
                                const match::Decision& decision, const KeepReference& keep) {
  KOPPEL_ASSIGN_OR_RETURN(std::vector<OpenFile> open, OpenAll(files));
  KOPPEL_RETURN_IF_ERROR(CheckUnique(open, unique));
  LinkInput input;
  input.schema = open.front().reader->contents().schema;
  Result<match::Plan> plan = match::PlanOf(input.schema, decision);
  if (!plan.ok()) return Annotate(plan.status(), Concat(files.front(), ": schema"));
  input.plan = *std::move(plan);
  for (OpenFile& file : open) {
    const bool is_unique = std::find(unique.begin(), unique.end(), file.source()) != unique.end();
    match::SourceRecords records(file.source(), is_unique, input.plan.shapes);
    KOPPEL_RETURN_IF_ERROR(ReadRecords(file, keep, records));
    input.sources.push_back(std::move(records));
    input.local_ids.push_back(file.reader->contents().local_ids);
  }
  return input;
}

}  // namespace koppel::linker
