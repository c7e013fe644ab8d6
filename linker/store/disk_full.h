// Full disks. RocksDB goes on after ENOSPC (DB::Resume) but takes a file that may not grow (EFBIG)
// and a used-up quota (EDQUOT) for broken disks, after which only a restart helps. For us all three
// are a full disk.
#pragma once

#include <rocksdb/file_system.h>
#include <rocksdb/status.h>

#include <memory>

#include "base/status.h"

namespace koppel::linker {

// The default file system, whose writes report EFBIG and EDQUOT as ENOSPC.
std::shared_ptr<rocksdb::FileSystem> DiskFullFileSystem();

// RESOURCE_EXHAUSTED for a full disk, DATA_LOSS for damage, UNAVAILABLE for all else; messages
// begin with "storage: ".
Status FromRocks(const rocksdb::Status& status);

}  // namespace koppel::linker
