// Offline files of encodings (.kpl), written by agents and read by the linker in pieces.
// proto/KPL.md says which byte stands where.
//
// What a reader gives out was checked up to there: neither a piece that was altered nor a schema
// that this version cannot judge is ever used.
#pragma once

#include <memory>
#include <string>

#include "base/status.h"
#include "koppel/v1/record.pb.h"
#include "koppel/v1/schema.pb.h"
#include "proto/framed.h"
#include "proto/kpl_piece.h"

namespace koppel {

// What a file says of all of its records.
struct KplContents {
  v1::LinkageSchema schema;
  std::string source;
  // 16 bytes: KeyCheckValue of the linkage key.
  std::string key_check;
  // References are the local ids of --id-column.
  bool local_ids = false;
  // Records may be planted (EncodedRecord.canary).
  bool canaries = false;
};

// Writes PATH.partial and renames it at Finish; a writer that is dropped before leaves nothing. Not
// thread safe.
class KplWriter {
 public:
  // INVALID_ARGUMENT for contents that a reader would refuse; errors of FrameWriter.
  static Result<std::unique_ptr<KplWriter>> Create(const std::string& path,
                                                   const KplContents& contents);
  // INVALID_ARGUMENT for a record that does not fit the schema. A payload is left out.
  Status Write(const v1::EncodedRecord& record);
  Status Finish();

 private:
  KplWriter(std::unique_ptr<FrameWriter> frames, KplLayout layout)
      : frames_(std::move(frames)), piece_(std::move(layout)) {}

  std::unique_ptr<FrameWriter> frames_;
  KplPieceWriter piece_;
  uint64_t records_ = 0;
};

// Reads a file front to back. Not thread safe.
class KplReader {
 public:
  // NOT_FOUND, or DATA_LOSS "PATH: ..." where the file is no .kpl file, is of another version or
  // recipe, or its header contradicts itself.
  static Result<std::unique_ptr<KplReader>> Open(const std::string& path);
  const KplContents& contents() const { return contents_; }
  // SHA-256, as `koppel-agent schema hash` prints it.
  const std::string& schema_hash() const { return header_.schema_hash(); }

  // The next piece. False at the end, after the number of records was checked. DATA_LOSS "PATH:
  // ..." where the file is truncated or altered: what was read before then must be thrown away.
  Result<bool> Next(KplPiece& piece);

 private:
  KplReader() = default;

  std::unique_ptr<FrameReader> frames_;
  v1::KplHeader header_;
  KplContents contents_;
  KplLayout layout_;
};

}  // namespace koppel
