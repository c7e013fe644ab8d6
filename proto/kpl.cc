#include "proto/kpl.h"

#include <algorithm>

#include "base/digest.h"
#include "proto/canonical.h"
#include "proto/check_rules.h"
#include "proto/check_schema.h"
#include "proto/encoding_shape.h"

namespace koppel {
namespace {

constexpr FrameFormat kFormat = {"KPL2", ".kpl", "records"};
constexpr size_t kKeyCheckBytes = 16;

uint32_t RecipeOf(const v1::LinkageSchema& schema) { return std::max(1u, schema.recipe()); }

v1::KplHeader HeaderOf(const KplContents& contents) {
  v1::KplHeader header;
  header.set_recipe(RecipeOf(contents.schema));
  header.set_schema(CanonicalBytes(contents.schema));
  header.set_schema_hash(TaggedHash("schema", header.schema()));
  header.set_source(contents.source);
  header.set_key_check(contents.key_check);
  header.set_local_ids(contents.local_ids);
  header.set_canaries(contents.canaries);
  for (const v1::Encoding& encoding : contents.schema.encodings()) {
    v1::KplColumn& column = *header.add_columns();
    column.set_name(encoding.name());
    column.set_bytes(static_cast<uint32_t>(EncodedBytes(encoding)));
  }
  return header;
}

KplLayout LayoutOf(const v1::KplHeader& header) {
  KplLayout layout;
  layout.local_ids = header.local_ids();
  layout.canaries = header.canaries();
  for (const v1::KplColumn& column : header.columns()) {
    layout.columns.push_back({column.name(), column.bytes()});
  }
  return layout;
}

Status CheckContents(const KplContents& contents) {
  KOPPEL_RETURN_IF_ERROR(Annotate(CheckSchema(contents.schema), "schema"));
  if (contents.source.empty()) return InvalidArgument("source: got nothing, want a name");
  return CheckBytes("key_check", contents.key_check, kKeyCheckBytes);
}

// What the header says twice must agree, and what it says of the schema must be what this version
// makes of that schema.
Status CheckHeader(const v1::KplHeader& header, KplContents& contents) {
  KOPPEL_RETURN_IF_ERROR(CheckRange("recipe", header.recipe(), 1, kNewestRecipe));
  const std::string hash = TaggedHash("schema", header.schema());
  if (header.schema_hash() != hash) {
    return InvalidArgument("schema_hash: got ", ToHex(header.schema_hash()),
                           ", want that of the schema, ", ToHex(hash));
  }
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("schema", header.schema(), contents.schema));
  contents.source = header.source();
  contents.key_check = header.key_check();
  contents.local_ids = header.local_ids();
  contents.canaries = header.canaries();
  KOPPEL_RETURN_IF_ERROR(CheckContents(contents));
  if (CanonicalBytes(HeaderOf(contents)) == CanonicalBytes(header)) return OkStatus();
  return InvalidArgument("columns: got others than those of schema ", contents.schema.name());
}

}  // namespace

Result<std::unique_ptr<KplWriter>> KplWriter::Create(const std::string& path,
                                                     const KplContents& contents) {
  KOPPEL_RETURN_IF_ERROR(Annotate(CheckContents(contents), path));
  const v1::KplHeader header = HeaderOf(contents);
  KOPPEL_ASSIGN_OR_RETURN(auto frames, FrameWriter::Create(path, kFormat, header));
  return std::unique_ptr<KplWriter>(new KplWriter(std::move(frames), LayoutOf(header)));
}

Status KplWriter::Write(const v1::EncodedRecord& record) {
  KOPPEL_RETURN_IF_ERROR(piece_.Add(record));
  ++records_;
  return piece_.full() ? frames_->Write(piece_.Take()) : OkStatus();
}

Status KplWriter::Finish() {
  KOPPEL_RETURN_IF_ERROR(frames_->Write(piece_.Take()));
  v1::KplTrailer trailer;
  trailer.set_records(records_);
  return frames_->Finish(trailer);
}

Result<std::unique_ptr<KplReader>> KplReader::Open(const std::string& path) {
  std::unique_ptr<KplReader> reader(new KplReader());
  KOPPEL_ASSIGN_OR_RETURN(reader->frames_, FrameReader::Open(path, kFormat, reader->header_));
  if (const Status status = CheckHeader(reader->header_, reader->contents_); !status.ok()) {
    return reader->frames_->Broken(MessageOf(status));
  }
  reader->layout_ = LayoutOf(reader->header_);
  return reader;
}

Result<bool> KplReader::Next(KplPiece& piece) {
  std::string bytes;
  KOPPEL_ASSIGN_OR_RETURN(const bool more, frames_->Next(bytes));
  if (more) {
    Result<KplPiece> parsed = KplPiece::Of(layout_, std::move(bytes));
    if (!parsed.ok()) return frames_->BrokenPiece(MessageOf(parsed.status()));
    piece = *std::move(parsed);
    frames_->Count(piece.size());
    return true;
  }
  v1::KplTrailer trailer;
  KOPPEL_RETURN_IF_ERROR(frames_->ReadTrailer(trailer));
  KOPPEL_RETURN_IF_ERROR(frames_->CheckCount(trailer.records()));
  return false;
}

}  // namespace koppel
