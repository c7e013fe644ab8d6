#include "office/database/database.h"

#include <unistd.h>

#include <cerrno>

#include "base/digest.h"
#include "base/file.h"
#include "office/database/schema.h"
#include "proto/canonical.h"

namespace koppel::office {

Result<Database> Database::Open(const std::string& path) {
  KOPPEL_ASSIGN_OR_RETURN(const int descriptor, OpenToRead(path));
  close(descriptor);
  KOPPEL_ASSIGN_OR_RETURN(Sqlite sqlite, Sqlite::OpenForReading(path));
  Database database(path, std::move(sqlite));
  KOPPEL_RETURN_IF_ERROR(database.CheckKind());
  KOPPEL_RETURN_IF_ERROR(database.ReadMeta());
  return database;
}

Result<int64_t> Database::ReadInteger(std::string_view sql) const {
  KOPPEL_ASSIGN_OR_RETURN(Statement select, sqlite_.Prepare(sql));
  KOPPEL_ASSIGN_OR_RETURN(const bool row, select.Step());
  return row ? select.Integer(0) : 0;
}

Status Database::CheckKind() const {
  const Result<int64_t> kind = ReadInteger("PRAGMA application_id");
  if (kind.status().code() == StatusCode::kInvalidArgument ||
      (kind.ok() && *kind != kApplicationId)) {
    return InvalidArgument(path_, ": got a file that is no linked database, want one of ",
                           "koppel-office open");
  }
  KOPPEL_RETURN_IF_ERROR(kind.status());
  KOPPEL_ASSIGN_OR_RETURN(const int64_t version, ReadInteger("PRAGMA user_version"));
  if (version != kSchemaVersion) {
    return Failure(StatusCode::kFailedPrecondition, path_, ": got tables of version ", version,
                   ", want ", kSchemaVersion, "; open the result again");
  }
  return OkStatus();
}

Status Database::ReadMeta() {
  KOPPEL_ASSIGN_OR_RETURN(Statement select, sqlite_.Prepare("SELECT name, value FROM meta"));
  while (true) {
    KOPPEL_ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) break;
    if (select.Text(0) == "specification") meta_.specification = select.Blob(1);
    if (select.Text(0) == "project_hash") {
      KOPPEL_ASSIGN_OR_RETURN(meta_.project_hash, FromHex(select.Text(1)));
    }
    if (select.Text(0) == "job_id") {
      KOPPEL_ASSIGN_OR_RETURN(meta_.job_id, FromHex(select.Text(1)));
    }
  }
  if (TaggedHash("project", meta_.specification) != meta_.project_hash) {
    return Failure(StatusCode::kDataLoss, path_,
                   ": got a specification of another project hash, want the one of the database");
  }
  return ParseStrictly("specification", meta_.specification, specification_);
}

Result<v1::Manifest> Database::ReadManifest() const {
  KOPPEL_ASSIGN_OR_RETURN(Statement select, sqlite_.Prepare("SELECT json FROM manifest"));
  KOPPEL_ASSIGN_OR_RETURN(const bool row, select.Step());
  v1::Manifest manifest;
  if (row) KOPPEL_RETURN_IF_ERROR(ParseJson("manifest", select.Text(0), manifest));
  return manifest;
}

Result<std::vector<DeliveryRow>> Database::ReadDeliveries() const {
  KOPPEL_ASSIGN_OR_RETURN(
      Statement select,
      sqlite_.Prepare("SELECT source, delivery_id, version, records, records_root "
                      "FROM deliveries ORDER BY source"));
  std::vector<DeliveryRow> rows;
  while (true) {
    KOPPEL_ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) return rows;
    DeliveryRow delivery;
    delivery.source = select.Text(0);
    KOPPEL_ASSIGN_OR_RETURN(delivery.delivery_id, FromHex(select.Text(1)));
    delivery.version = static_cast<uint32_t>(select.Integer(2));
    delivery.records = static_cast<uint64_t>(select.Integer(3));
    KOPPEL_ASSIGN_OR_RETURN(delivery.records_root, FromHex(select.Text(4)));
    rows.push_back(std::move(delivery));
  }
}

}  // namespace koppel::office
