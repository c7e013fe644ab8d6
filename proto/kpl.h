// Offline files of encodings (.kpl), written by agents and read by the linker in pieces.
//
//   "KPL1"            4 bytes
//   frame             KplHeader
//   frame ...         KplBatch, any number
//   frame             empty (length 0): the batches end here
//   frame             KplTrailer: number of records, SHA-256 of every byte before this frame
//
// Frames and checksum are those of proto/framed.h. Nothing may follow the trailer.
#pragma once

#include <memory>
#include <string>

#include "base/status.h"
#include "koppel/v1/record.pb.h"
#include "proto/framed.h"

namespace koppel {

inline constexpr uint32_t kKplFormatVersion = 1;
inline constexpr int kMostBatchRecords = 1000;

// Writes PATH.partial and renames it at Finish; a writer that is dropped before leaves nothing. Not
// thread safe.
class KplWriter {
 public:
  // Errors of the file system, with the path.
  static Result<std::unique_ptr<KplWriter>> Create(const std::string& path,
                                                   const v1::KplHeader& header);
  Status Write(v1::EncodedRecord record);
  Status Finish();

 private:
  explicit KplWriter(std::unique_ptr<FrameWriter> frames) : frames_(std::move(frames)) {}
  Status FlushBatch();

  std::unique_ptr<FrameWriter> frames_;
  v1::KplBatch batch_;
  uint64_t records_ = 0;
};

// Reads a file front to back. Not thread safe.
class KplReader {
 public:
  // NOT_FOUND, or DATA_LOSS "PATH: ..." where the file is no .kpl file or is of another version.
  static Result<std::unique_ptr<KplReader>> Open(const std::string& path);
  const v1::KplHeader& header() const { return header_; }

  // Reads the next batch. False at the end, after count and digest were checked. DATA_LOSS where
  // the file is truncated or altered: what was read before then must be thrown away.
  Result<bool> Next(v1::KplBatch& batch);

 private:
  explicit KplReader(std::unique_ptr<FrameReader> frames) : frames_(std::move(frames)) {}

  std::unique_ptr<FrameReader> frames_;
  v1::KplHeader header_;
  uint64_t records_ = 0;
};

}  // namespace koppel
