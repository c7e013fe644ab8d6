// Files of messages with checksums: what .kpl, .klog and .kres files share.
//
// A file is a four-byte magic, of which the last byte is the format's version, then frames. A frame
// is a length (4 bytes, little-endian, at most 16 MiB), that many bytes, and a checksum: SHA-256 of
// the checksum before it (of the magic, for the first frame), the length and the bytes. So each
// checksum stands for all of the file up to there, and a piece is known to be whole, and in its
// place, before anything is made of it. Frames: a header, pieces, an empty frame, a trailer. A file
// that ends early, or of which a bit differs, is refused by name of what is wrong.
#pragma once

#include <google/protobuf/message.h>

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "base/partial_file.h"
#include "base/status.h"

namespace koppel {

inline constexpr size_t kMostFrameBytes = 16u << 20;

// What tells the formats apart.
struct FrameFormat {
  // "KPL2".
  std::string_view magic;
  // As errors name it: ".kpl".
  std::string_view kind;
  // What pieces hold, as errors name it: "records".
  std::string_view things;
};

// Writes a PartialFile (base/partial_file.h). Not thread safe.
class FrameWriter {
 public:
  // Errors of the file system, with the path, and of CheckOutputOfFormat (base/file.h): a file of
  // an earlier version may be replaced.
  static Result<std::unique_ptr<FrameWriter>> Create(const std::string& path,
                                                     const FrameFormat& format,
                                                     const google::protobuf::Message& header);
  FrameWriter(const FrameWriter&) = delete;
  FrameWriter& operator=(const FrameWriter&) = delete;

  // A piece; one without content is left out, it would end the pieces. INVALID_ARGUMENT over the
  // limit.
  Status Write(const google::protobuf::Message& piece);
  Status Write(std::string_view piece);
  // Writes the trailer, syncs and renames; nothing may be written afterwards.
  Status Finish(const google::protobuf::Message& trailer);

 private:
  FrameWriter(std::string path, std::unique_ptr<PartialFile> file)
      : path_(std::move(path)), file_(std::move(file)) {}
  Status WriteFrame(std::string_view frame);

  std::string path_;
  std::unique_ptr<PartialFile> file_;
  // Of the frame before.
  std::string checksum_;
};

// Reads a file front to back. Not thread safe.
class FrameReader {
 public:
  // NOT_FOUND, or DATA_LOSS "PATH: ..." where the file is of another format, of another version, or
  // its header is not whole.
  static Result<std::unique_ptr<FrameReader>> Open(const std::string& path,
                                                   const FrameFormat& format,
                                                   google::protobuf::Message& header);
  ~FrameReader();
  FrameReader(const FrameReader&) = delete;
  FrameReader& operator=(const FrameReader&) = delete;

  // The next piece; false at their end, and a message is as it was. DATA_LOSS where the file is
  // truncated or altered up to the end of this piece.
  Result<bool> Next(google::protobuf::Message& piece);
  Result<bool> Next(std::string& piece);
  // How many things the last piece held; says where a file is truncated.
  void Count(uint64_t things) { count_ += things; }
  uint64_t count() const { return count_; }

  // What follows the pieces. DATA_LOSS unless it is whole and the file ends with it.
  Status ReadTrailer(google::protobuf::Message& trailer);
  // DATA_LOSS unless as many things were counted as the trailer says.
  Status CheckCount(uint64_t want) const;

  // DATA_LOSS "PATH: piece N: what" of the last piece.
  Status BrokenPiece(std::string_view what) const;
  // DATA_LOSS "PATH: what".
  Status Broken(std::string_view what) const;

 private:
  FrameReader(std::string path, const FrameFormat& format, std::FILE* file)
      : path_(std::move(path)), format_(format), file_(file) {}
  Status ReadMagic();
  Result<std::string> ReadFrame(std::string_view what);
  Status ReadMessage(std::string_view what, google::protobuf::Message& message);
  Status Parse(std::string_view what, const std::string& frame,
               google::protobuf::Message& message) const;
  Status ReadExactly(char* to, size_t size);
  std::string PieceName() const;

  std::string path_;
  FrameFormat format_;
  std::FILE* file_;
  std::string checksum_;
  uint64_t pieces_ = 0;
  uint64_t count_ = 0;
};

}  // namespace koppel
