// Exported logs (.klog), to be kept and verified without a network.
//
//   "KLG2"            4 bytes
//   frame             LogFileHeader: the signed checkpoint
//   frame ...         LogFileBatch, any number: leaves in the order of the log
//   frame             empty (length 0): the batches end here
//   frame             LogFileTrailer: number of leaves
//
// Frames and their checksums are those of proto/framed.h. Nothing may follow the trailer. Checksums
// find accidents; forgery is found by the checkpoint's signature (log_verifier.h).
#pragma once

#include <memory>
#include <string>

#include "auditors/log_file.pb.h"
#include "base/status.h"
#include "proto/framed.h"

namespace koppel::auditors {

// Writes PATH.partial and renames it at Finish. Not thread safe.
class LogFileWriter {
 public:
  // Errors of the file system, with the path.
  static Result<std::unique_ptr<LogFileWriter>> Create(const std::string& path,
                                                       const v1::Signed& checkpoint);
  Status Write(v1::LogLeaf leaf);
  Status Finish();
  uint64_t leaves() const { return leaves_; }

 private:
  explicit LogFileWriter(std::unique_ptr<FrameWriter> frames) : frames_(std::move(frames)) {}
  Status Flush();

  std::unique_ptr<FrameWriter> frames_;
  LogFileBatch batch_;
  size_t batch_bytes_ = 0;
  uint64_t leaves_ = 0;
};

// Reads a file front to back. Not thread safe.
class LogFileReader {
 public:
  // NOT_FOUND, or DATA_LOSS "PATH: ..." where the file is no .klog file or is of another version.
  static Result<std::unique_ptr<LogFileReader>> Open(const std::string& path);
  const v1::Signed& checkpoint() const { return header_.checkpoint(); }

  // The next leaves. False at the end, after the count was checked. DATA_LOSS where the
  // file is truncated or altered.
  Result<bool> Next(LogFileBatch& batch);

 private:
  LogFileReader() = default;

  std::unique_ptr<FrameReader> frames_;
  LogFileHeader header_;
};

}  // namespace koppel::auditors
