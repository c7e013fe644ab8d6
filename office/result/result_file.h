// Result files (.kres): a fetched linkage result, still sealed. Nothing in it can be read without
// the office's sealing key except who is linked with whom.
//
//   "KRS2"            4 bytes
//   frame             ResultHeader: specification, job, manifest, what the log says
//   frame ...         FetchPersonsResponse, any number: all deliveries, then batches of persons
//   frame             empty (length 0): the persons end here
//   frame             ResultTrailer: number of persons
//
// Frames and their checksums are those of proto/framed.h. Nothing may follow the trailer.
#pragma once

#include <memory>
#include <string>

#include "base/status.h"
#include "koppel/v1/job.pb.h"
#include "office/result/result.pb.h"
#include "proto/framed.h"

namespace koppel::office {

// Writes PATH.partial and renames it at Finish; a writer that is dropped before leaves nothing. Not
// thread safe.
class ResultWriter {
 public:
  // Errors of the file system, with the path.
  static Result<std::unique_ptr<ResultWriter>> Create(const std::string& path,
                                                      const ResultHeader& header);
  Status Write(const v1::FetchPersonsResponse& part);
  Status Finish();
  uint64_t persons() const { return persons_; }

 private:
  explicit ResultWriter(std::unique_ptr<FrameWriter> frames) : frames_(std::move(frames)) {}
  std::unique_ptr<FrameWriter> frames_;
  uint64_t persons_ = 0;
};

// Reads a file front to back. Not thread safe.
class ResultReader {
 public:
  // NOT_FOUND, or DATA_LOSS "PATH: ..." where the file is no result or is of another version.
  static Result<std::unique_ptr<ResultReader>> Open(const std::string& path);
  const ResultHeader& header() const { return header_; }
  // Reads the next part. False at the end, after the count was checked. DATA_LOSS where the
  // file is truncated or altered: what was read before then must be thrown away.
  Result<bool> Next(v1::FetchPersonsResponse& part);

 private:
  ResultReader() = default;

  std::unique_ptr<FrameReader> frames_;
  ResultHeader header_;
};

}  // namespace koppel::office
