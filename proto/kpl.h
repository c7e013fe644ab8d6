// Offline files of encodings (.kpl), written by agents and read by the linker in pieces.
//
//   "KPL1"            4 bytes
//   frame             KplHeader
//   frame ...         KplBatch, any number
//   frame             empty (length 0): the batches end here
//   frame             KplTrailer: number of records, SHA-256 of every byte before this frame
//
// A frame is a length (4 bytes, little-endian, at most 16 MiB) and that many bytes of a protobuf
// message. Nothing may follow the trailer. A file that ends early, or of which a bit differs, is
// refused by name of what is wrong.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/status.h"
#include "koppel/v1/record.pb.h"

namespace koppel {

inline constexpr uint32_t kKplFormatVersion = 1;
inline constexpr size_t kMostFrameBytes = 16u << 20;
inline constexpr int kMostBatchRecords = 1000;

// Writes PATH.partial and renames it at Finish; a writer that is dropped before leaves nothing. Not
// thread safe.
class KplWriter {
 public:
  // Errors of the file system, with the path.
  static Result<std::unique_ptr<KplWriter>> Create(const std::string& path,
                                                   const v1::KplHeader& header);
  ~KplWriter();
  KplWriter(const KplWriter&) = delete;
  KplWriter& operator=(const KplWriter&) = delete;

  Status Write(v1::EncodedRecord record);
  Status Finish();

 private:
  KplWriter(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}
  Status Put(std::string_view bytes);
  Status PutFrame(std::string_view bytes);
  Status FlushBatch();

  std::string path_;
  std::FILE* file_;
  Sha256Stream digest_;
  v1::KplBatch batch_;
  uint64_t records_ = 0;
  bool finished_ = false;
};

// Reads a file front to back. Not thread safe.
class KplReader {
 public:
  // NOT_FOUND, or DATA_LOSS "PATH: ..." where the file is no .kpl file or is of another version.
  static Result<std::unique_ptr<KplReader>> Open(const std::string& path);
  ~KplReader();
  KplReader(const KplReader&) = delete;
  KplReader& operator=(const KplReader&) = delete;

  const v1::KplHeader& header() const { return header_; }

  // Reads the next batch. False at the end, after count and digest were checked. DATA_LOSS where
  // the file is truncated or altered: what was read before then must be thrown away.
  Result<bool> Next(v1::KplBatch& batch);

 private:
  KplReader(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}
  Result<std::string> GetFrame();
  Status ReadHeader();
  Status CheckTrailer();
  Status Broken(std::string_view what) const;

  std::string path_;
  std::FILE* file_;
  Sha256Stream digest_;
  v1::KplHeader header_;
  uint64_t records_ = 0;
};

}  // namespace koppel
