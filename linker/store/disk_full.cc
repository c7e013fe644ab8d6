#include "linker/store/disk_full.h"

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace koppel::linker {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

bool Mentions(const IOStatus& status, int error) {
  return status.ToString().find(strerror(error)) != std::string::npos;
}

// IOStatus does not keep errno, only its text.
IOStatus Translate(IOStatus status) {
  if (!status.IsIOError() || status.IsNoSpace()) return status;
  if (!Mentions(status, EFBIG) && !Mentions(status, EDQUOT)) return status;
  IOStatus no_space = IOStatus::NoSpace(status.ToString());
  no_space.SetRetryable(true);
  return no_space;
}

class WritableFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  using FSWritableFileOwnerWrapper::FSWritableFileOwnerWrapper;

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    return Translate(target()->Append(data, options, debug));
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& verification,
                  IODebugContext* debug) override {
    return Translate(target()->Append(data, options, verification, debug));
  }
  IOStatus PositionedAppend(const Slice& data, uint64_t offset, const IOOptions& options,
                            IODebugContext* debug) override {
    return Translate(target()->PositionedAppend(data, offset, options, debug));
  }
  IOStatus PositionedAppend(const Slice& data, uint64_t offset, const IOOptions& options,
                            const rocksdb::DataVerificationInfo& verification,
                            IODebugContext* debug) override {
    return Translate(target()->PositionedAppend(data, offset, options, verification, debug));
  }
  IOStatus Flush(const IOOptions& options, IODebugContext* debug) override {
    return Translate(target()->Flush(options, debug));
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return Translate(target()->Sync(options, debug));
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Translate(target()->Fsync(options, debug));
  }
  IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
    return Translate(target()->Close(options, debug));
  }
};

class FileSystem : public rocksdb::FileSystemWrapper {
 public:
  FileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  const char* Name() const override { return "DiskFullFileSystem"; }

  IOStatus NewWritableFile(const std::string& name, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext* debug) override {
    return Wrap(target()->NewWritableFile(name, options, file, debug), file);
  }
  IOStatus ReopenWritableFile(const std::string& name, const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* file,
                              IODebugContext* debug) override {
    return Wrap(target()->ReopenWritableFile(name, options, file, debug), file);
  }
  IOStatus ReuseWritableFile(const std::string& name, const std::string& old_name,
                             const FileOptions& options,
                             std::unique_ptr<rocksdb::FSWritableFile>* file,
                             IODebugContext* debug) override {
    return Wrap(target()->ReuseWritableFile(name, old_name, options, file, debug), file);
  }

 private:
  static IOStatus Wrap(const IOStatus& status, std::unique_ptr<rocksdb::FSWritableFile>* file) {
    if (!status.ok()) return Translate(status);
    *file = std::make_unique<WritableFile>(std::move(*file));
    return status;
  }
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> DiskFullFileSystem() { return std::make_shared<FileSystem>(); }

Status FromRocks(const rocksdb::Status& status) {
  if (status.ok()) return OkStatus();
  if (status.IsNoSpace() || status.subcode() == rocksdb::Status::kSpaceLimit) {
    return Failure(StatusCode::kResourceExhausted, "storage: disk full, nothing was written");
  }
  const StatusCode code = status.IsCorruption() ? StatusCode::kDataLoss : StatusCode::kUnavailable;
  return Failure(code, "storage: ", status.ToString());
}

}  // namespace koppel::linker
