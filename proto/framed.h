// Files of messages with a checksum: what .kpl, .klog and .kres files share.
//
// A file is a four-byte magic, then frames. A frame is a length (4 bytes, little-endian, at most 16
// MiB) and that many bytes, a message: a header, parts, an empty frame, a trailer. The header says
// its format_version, the trailer holds the sha256 of every byte before it, the magic included. A
// file that ends early, or of which a bit differs, is refused by name of what is wrong.
#pragma once

#include <google/protobuf/message.h>

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/status.h"

namespace koppel {

inline constexpr size_t kMostFrameBytes = 16u << 20;

// Writes PATH.partial (mode 0600) and renames it at Finish; a writer that is dropped before leaves
// nothing. Not thread safe.
class FrameWriter {
 public:
  // Errors of the file system, with the path, and of CheckOutputOfFormat (base/file.h).
  static Result<std::unique_ptr<FrameWriter>> Create(const std::string& path,
                                                     std::string_view magic);
  ~FrameWriter();
  FrameWriter(const FrameWriter&) = delete;
  FrameWriter& operator=(const FrameWriter&) = delete;

  // The header or a part; a part without content is left out, it would end the parts.
  // INVALID_ARGUMENT over the limit.
  Status Write(const google::protobuf::Message& message);
  // Writes the trailer with its checksum, syncs and renames; nothing may be written afterwards.
  template <typename Trailer>
  Status Finish(Trailer trailer) {
    KOPPEL_RETURN_IF_ERROR(WriteFrame(""));
    trailer.set_sha256(digest_.Digest());
    KOPPEL_RETURN_IF_ERROR(Write(trailer));
    return Close();
  }

 private:
  FrameWriter(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}
  Status Put(std::string_view bytes);
  Status WriteFrame(std::string_view frame);
  Status Close();

  std::string path_;
  std::FILE* file_;
  Sha256Stream digest_;
  bool finished_ = false;
};

// Reads a file front to back. Not thread safe.
class FrameReader {
 public:
  // `kind` names the format in errors: ".kpl". NOT_FOUND, or DATA_LOSS "PATH: ..." where the file
  // does not begin with the magic.
  static Result<std::unique_ptr<FrameReader>> Open(const std::string& path, std::string_view magic,
                                                   std::string_view kind);
  ~FrameReader();
  FrameReader(const FrameReader&) = delete;
  FrameReader& operator=(const FrameReader&) = delete;

  // DATA_LOSS where it does not parse or is of another version.
  template <typename Header>
  Status ReadHeader(uint32_t version, Header& header) {
    KOPPEL_RETURN_IF_ERROR(ReadMessage("the header", header));
    if (header.format_version() == version) return OkStatus();
    return Broken(Concat("format_version: got ", header.format_version(), ", want ", version));
  }
  // The next part; false at their end, and `part` is as it was. DATA_LOSS where the file is
  // truncated or altered.
  Result<bool> Next(google::protobuf::Message& part);
  // What follows the parts. DATA_LOSS unless its checksum is right and the file ends with it.
  template <typename Trailer>
  Result<Trailer> ReadTrailer() {
    const std::string digest = digest_.Digest();
    Trailer trailer;
    KOPPEL_RETURN_IF_ERROR(ReadMessage("the trailer", trailer));
    if (trailer.sha256() != digest) return Broken("altered: the checksum differs");
    KOPPEL_RETURN_IF_ERROR(ExpectEnd());
    return trailer;
  }
  // DATA_LOSS unless as many `things` came as the trailer says.
  Status CheckCount(std::string_view things, uint64_t got, uint64_t want) const;

 private:
  FrameReader(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}
  Status ReadMagic(std::string_view magic, std::string_view kind);
  Result<std::string> ReadFrame();
  Status Parse(std::string_view what, const std::string& frame,
               google::protobuf::Message& message) const;
  Status ReadMessage(std::string_view what, google::protobuf::Message& message);
  Status ExpectEnd();
  // DATA_LOSS "PATH: what".
  Status Broken(std::string_view what) const;

  std::string path_;
  std::FILE* file_;
  Sha256Stream digest_;
};

}  // namespace koppel
