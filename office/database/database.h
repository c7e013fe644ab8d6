// Reads a linked database (office/database/schema.h). Not thread safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "koppel/v1/job.pb.h"
#include "koppel/v1/project.pb.h"
#include "office/database/sqlite.h"
#include "office/database/writer.h"

namespace koppel::office {

class Database {
 public:
  // NOT_FOUND without the file; INVALID_ARGUMENT where it is no linked database;
  // FAILED_PRECONDITION where it is of another version; DATA_LOSS where it is damaged or its
  // specification is not the one that its project hash names.
  static Result<Database> Open(const std::string& path);

  const v1::ProjectSpecification& specification() const { return specification_; }
  const DatabaseMeta& meta() const { return meta_; }

  Result<v1::Manifest> ReadManifest() const;
  // Ordered by source.
  Result<std::vector<DeliveryRow>> ReadDeliveries() const;
  Result<Statement> Prepare(std::string_view sql) const { return sqlite_.Prepare(sql); }

 private:
  Database(std::string path, Sqlite sqlite) : path_(std::move(path)), sqlite_(std::move(sqlite)) {}
  Result<int64_t> ReadInteger(std::string_view sql) const;
  Status CheckKind() const;
  Status ReadMeta();

  std::string path_;
  Sqlite sqlite_;
  DatabaseMeta meta_;
  v1::ProjectSpecification specification_;
};

}  // namespace koppel::office
