// Files of frames with a checksum: what .kpl and .klog files have in common.
//
// A file is a four-byte magic, then frames. A frame is a length (4 bytes, little-endian, at most 16
// MiB) and that many bytes. The digest is SHA-256 over every byte so far, the magic included; each
// format puts it into its trailer, the last frame. A file that ends early, or of which a bit
// differs, is refused by name of what is wrong.
#pragma once

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

  // INVALID_ARGUMENT for a frame over the limit.
  Status Write(std::string_view frame);
  // Of every byte so far.
  std::string Digest() const { return digest_.Digest(); }
  // Syncs and renames; nothing may be written afterwards.
  Status Finish();

 private:
  FrameWriter(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}
  Status Put(std::string_view bytes);

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

  // The next frame. DATA_LOSS where the file is truncated.
  Result<std::string> Next();
  // Of every byte read so far.
  std::string Digest() const { return digest_.Digest(); }
  // DATA_LOSS unless nothing follows.
  Status ExpectEnd();
  // DATA_LOSS "PATH: what".
  Status Broken(std::string_view what) const;

 private:
  FrameReader(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}
  Status ReadMagic(std::string_view magic, std::string_view kind);

  std::string path_;
  std::FILE* file_;
  Sha256Stream digest_;
};

}  // namespace koppel
