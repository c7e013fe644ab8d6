// Writes a linked database: persons under project pseudonyms with what happened to them. It holds
// no names, encodings or keys. Everything is one transaction in PATH.partial, readable by its owner
// alone; Finish renames it, and a writer that is dropped before leaves nothing. Not thread safe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "koppel/v1/job.pb.h"
#include "koppel/v1/record.pb.h"
#include "office/database/sqlite.h"

namespace koppel::office {

// A delivery that was checked.
struct DeliveryRow {
  std::string source;
  std::string delivery_id;
  uint32_t version = 0;
  uint64_t records = 0;
  std::string records_root;
  // Of the records, those of planted persons, which no result holds.
  uint64_t planted = 0;
};

// One record of a person, its payload opened. Identifiers are bytes.
struct OpenedMember {
  std::string source;
  std::string record_ref;
  uint32_t probability_percent = 0;
  v1::Payload payload;
};

struct OpenedPerson {
  std::string pseudonym;
  std::vector<OpenedMember> members;
};

// What the database says about itself.
struct DatabaseMeta {
  std::string specification;
  std::string project_hash;
  std::string job_id;
};

class DatabaseWriter {
 public:
  // Errors of Sqlite and of the file system.
  static Result<std::unique_ptr<DatabaseWriter>> Create(const std::string& path);
  ~DatabaseWriter();
  DatabaseWriter(const DatabaseWriter&) = delete;
  DatabaseWriter& operator=(const DatabaseWriter&) = delete;

  Status WriteMeta(const DatabaseMeta& meta);
  Status WriteManifest(const v1::Manifest& manifest);
  Status WriteDelivery(const DeliveryRow& delivery);
  // ALREADY_EXISTS where the pseudonym, or a record within it, stands there already.
  Status WritePerson(const OpenedPerson& person);
  // NOT_FOUND where one of the persons was not written before; ALREADY_EXISTS.
  Status WritePossible(const v1::PossibleLink& link);
  // NOT_FOUND where it names a person that was not written before; INVALID_ARGUMENT for a kind that
  // does not go with the pseudonyms it has; ALREADY_EXISTS.
  Status WriteChange(const v1::PersonChange& change);
  Status Finish();

 private:
  DatabaseWriter(std::string path, Sqlite sqlite);
  Status Prepare();
  // How many persons have one of these pseudonyms, in hexadecimal.
  Result<int64_t> CountPersons(const std::string& a, const std::string& b);
  Status WriteEvent(const std::string& pseudonym, const std::string& source,
                    const v1::Event& event);
  std::string PartialPath() const { return path_ + ".partial"; }

  std::string path_;
  std::optional<Sqlite> sqlite_;
  std::optional<Statement> insert_person_;
  std::optional<Statement> insert_member_;
  std::optional<Statement> count_persons_;
  std::optional<Statement> insert_possible_;
  std::optional<Statement> insert_change_;
  std::optional<Statement> insert_event_;
  std::optional<Statement> insert_attribute_;
  bool finished_ = false;
};

}  // namespace koppel::office
