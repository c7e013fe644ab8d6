#include "linker/commands/link_input.h"

#include <algorithm>
#include <memory>

#include "base/cli.h"
#include "proto/canonical.h"
#include "proto/kpl.h"

namespace koppel::linker {
namespace {

// A file whose header is read and whose records are not.
struct OpenFile {
  std::string path;
  std::unique_ptr<KplReader> reader;
  const v1::KplHeader& header() const { return reader->header(); }
};

std::string SchemaLabel(const v1::LinkageSchema& schema) {
  return Concat("\"", schema.name(), "\" version ", schema.version());
}

Status CheckPair(const OpenFile& file, const OpenFile& other) {
  const v1::KplHeader& a = other.header();
  const v1::KplHeader& b = file.header();
  if (CanonicalBytes(a.schema()) != CanonicalBytes(b.schema())) {
    return InvalidArgument(file.path, ": schema: got ", SchemaLabel(b.schema()), ", want that of ",
                           other.path, " (", SchemaLabel(a.schema()), ") to the last field");
  }
  if (a.key_check() != b.key_check()) {
    return InvalidArgument(file.path, ": key_check: got another linkage key than that of ",
                           other.path, "; encode both with one --key-file");
  }
  if (a.source() == b.source()) {
    return InvalidArgument(file.path, ": source: got \"", b.source(), "\", which ", other.path,
                           " is too; give each file a --source of its own");
  }
  return OkStatus();
}

Result<std::vector<OpenFile>> OpenAll(const std::vector<std::string>& paths) {
  std::vector<OpenFile> files;
  for (const std::string& path : paths) {
    OpenFile file{path, nullptr};
    KOPPEL_ASSIGN_OR_RETURN(file.reader, KplReader::Open(path));
    if (file.header().source().empty()) {
      return InvalidArgument(path, ": source: got nothing, want a name");
    }
    for (const OpenFile& other : files) KOPPEL_RETURN_IF_ERROR(CheckPair(file, other));
    files.push_back(std::move(file));
  }
  return files;
}

Status CheckUnique(const std::vector<OpenFile>& files, const std::vector<std::string>& unique) {
  for (const std::string& name : unique) {
    const bool known = std::any_of(files.begin(), files.end(), [&](const OpenFile& file) {
      return file.header().source() == name;
    });
    if (known) continue;
    std::string names;
    for (const OpenFile& file : files) {
      names += Concat(names.empty() ? "" : ", ", file.header().source());
    }
    return UsageError(Concat("--unique: got \"", name, "\", want one of: ", names));
  }
  if (files.size() == 1 && !unique.empty()) {
    return UsageError("--unique: got the only source, which leaves nothing to link");
  }
  return OkStatus();
}

Status ReadRecords(OpenFile& file, match::SourceRecords& records) {
  Progress progress(Concat("Reading ", file.path), "records", 0);
  v1::KplBatch batch;
  while (true) {
    KOPPEL_ASSIGN_OR_RETURN(const bool more, file.reader->Next(batch));
    if (!more) return OkStatus();
    for (const v1::EncodedRecord& record : batch.records()) {
      if (const Status status = records.Add(record); !status.ok()) {
        return Annotate(status, Concat(file.path, ": record ", records.size() + 1));
      }
    }
    progress.Update(records.size());
  }
}

}  // namespace

Result<LinkInput> ReadLinkInput(const std::vector<std::string>& files,
                                const std::vector<std::string>& unique,
                                uint32_t threshold_permille) {
  KOPPEL_ASSIGN_OR_RETURN(std::vector<OpenFile> open, OpenAll(files));
  KOPPEL_RETURN_IF_ERROR(CheckUnique(open, unique));
  LinkInput input;
  input.schema = open.front().header().schema();
  Result<match::Plan> plan = match::PlanOf(input.schema, threshold_permille);
  if (!plan.ok()) return Annotate(plan.status(), Concat(files.front(), ": schema"));
  input.plan = *std::move(plan);
  for (OpenFile& file : open) {
    const std::string& source = file.header().source();
    const bool is_unique = std::find(unique.begin(), unique.end(), source) != unique.end();
    match::SourceRecords records(source, is_unique, input.plan.shapes);
    KOPPEL_RETURN_IF_ERROR(ReadRecords(file, records));
    input.sources.push_back(std::move(records));
    input.local_ids.push_back(file.header().local_ids());
  }
  return input;
}

}  // namespace koppel::linker
