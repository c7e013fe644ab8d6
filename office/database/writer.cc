#include "office/database/writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/digest.h"
#include "base/file.h"
#include "office/database/schema.h"
#include "proto/canonical.h"

namespace koppel::office {
namespace {

// An empty file that its owner alone may read: SQLite keeps the mode of a file that is there.
Status MakePrivateFile(const std::string& path) {
  unlink(path.c_str());
  const int descriptor = open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (descriptor < 0) return ErrnoStatus(path, errno);
  close(descriptor);
  return OkStatus();
}

Status SyncAndRename(const std::string& from, const std::string& to) {
  const int descriptor = open(from.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return ErrnoStatus(from, errno);
  const int synced = fsync(descriptor);
  const int error = errno;
  close(descriptor);
  if (synced != 0) return ErrnoStatus(from, error);
  if (std::rename(from.c_str(), to.c_str()) != 0) return ErrnoStatus(to, errno);
  return OkStatus();
}

// What the table calls the change; null where its kind is none or does not go with its pseudonyms.
const char* KindOf(const v1::PersonChange& change) {
  const bool was = !change.previous_pseudonym().empty();
  const bool is = !change.pseudonym().empty();
  switch (change.kind()) {
    case v1::CHANGED:
      return was && change.previous_pseudonym() == change.pseudonym() ? "changed" : nullptr;
    case v1::MERGED:
      return was && is ? "merged" : nullptr;
    case v1::SPLIT:
      return was && is ? "split" : nullptr;
    case v1::NEW:
      return !was && is ? "new" : nullptr;
    case v1::GONE:
      return was && !is ? "gone" : nullptr;
    default:
      return nullptr;
  }
}

}  // namespace

DatabaseWriter::DatabaseWriter(std::string path, Sqlite sqlite)
    : path_(std::move(path)), sqlite_(std::move(sqlite)) {}

DatabaseWriter::~DatabaseWriter() {
  if (!finished_) unlink(PartialPath().c_str());
}

Result<std::unique_ptr<DatabaseWriter>> DatabaseWriter::Create(const std::string& path) {
  KOPPEL_RETURN_IF_ERROR(CheckOutputOfFormat(path, "SQLite format 3"));
  const std::string partial = path + ".partial";
  KOPPEL_RETURN_IF_ERROR(MakePrivateFile(partial));
  KOPPEL_ASSIGN_OR_RETURN(Sqlite sqlite, Sqlite::Create(partial));
  std::unique_ptr<DatabaseWriter> writer(new DatabaseWriter(path, std::move(sqlite)));
  KOPPEL_RETURN_IF_ERROR(writer->Prepare());
  return writer;
}

Status DatabaseWriter::Prepare() {
  // The partial file is thrown away whole on any failure, so SQLite need not keep a journal.
  const std::string pragmas =
      Concat("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;",
             "PRAGMA application_id = ", kApplicationId, "; PRAGMA user_version = ", kSchemaVersion,
             "; BEGIN;");
  KOPPEL_RETURN_IF_ERROR(sqlite_->Execute(pragmas.c_str()));
  KOPPEL_RETURN_IF_ERROR(sqlite_->Execute(kCreateTables));
  KOPPEL_ASSIGN_OR_RETURN(insert_person_, sqlite_->Prepare("INSERT INTO persons VALUES (?)"));
  KOPPEL_ASSIGN_OR_RETURN(insert_member_,
                          sqlite_->Prepare("INSERT INTO members VALUES (?, ?, ?, ?)"));
  KOPPEL_ASSIGN_OR_RETURN(
      count_persons_,
      sqlite_->Prepare("SELECT count(*) FROM persons WHERE pseudonym = ? OR pseudonym = ?"));
  KOPPEL_ASSIGN_OR_RETURN(insert_possible_,
                          sqlite_->Prepare("INSERT INTO possible_links VALUES (?, ?, ?, ?, ?)"));
  KOPPEL_ASSIGN_OR_RETURN(insert_change_,
                          sqlite_->Prepare("INSERT INTO person_changes VALUES (?, ?, ?)"));
  KOPPEL_ASSIGN_OR_RETURN(insert_event_,
                          sqlite_->Prepare("INSERT INTO events VALUES (NULL, ?, ?, ?, ?, ?)"));
  KOPPEL_ASSIGN_OR_RETURN(insert_attribute_,
                          sqlite_->Prepare("INSERT INTO attributes VALUES (?, ?, ?)"));
  return OkStatus();
}

Status DatabaseWriter::WriteMeta(const DatabaseMeta& meta) {
  KOPPEL_ASSIGN_OR_RETURN(Statement insert, sqlite_->Prepare("INSERT INTO meta VALUES (?, ?)"));
  KOPPEL_RETURN_IF_ERROR(insert.BindText(1, "specification").BindBlob(2, meta.specification).Run());
  KOPPEL_RETURN_IF_ERROR(
      insert.BindText(1, "project_hash").BindText(2, ToHex(meta.project_hash)).Run());
  return insert.BindText(1, "job_id").BindText(2, ToHex(meta.job_id)).Run();
}

Status DatabaseWriter::WriteManifest(const v1::Manifest& manifest) {
  KOPPEL_ASSIGN_OR_RETURN(Statement insert, sqlite_->Prepare("INSERT INTO manifest VALUES (?)"));
  return insert.BindText(1, ToJson(manifest)).Run();
}

Status DatabaseWriter::WriteDelivery(const DeliveryRow& delivery) {
  KOPPEL_ASSIGN_OR_RETURN(Statement insert,
                          sqlite_->Prepare("INSERT INTO deliveries VALUES (?, ?, ?, ?, ?)"));
  insert.BindText(1, delivery.source).BindText(2, ToHex(delivery.delivery_id));
  insert.BindInteger(3, delivery.version).BindInteger(4, static_cast<int64_t>(delivery.records));
  return insert.BindText(5, ToHex(delivery.records_root)).Run();
}

Status DatabaseWriter::WritePerson(const OpenedPerson& person) {
  const std::string pseudonym = ToHex(person.pseudonym);
  KOPPEL_RETURN_IF_ERROR(insert_person_->BindText(1, pseudonym).Run());
  for (const OpenedMember& member : person.members) {
    insert_member_->BindText(1, pseudonym).BindText(2, member.source);
    insert_member_->BindText(3, ToHex(member.record_ref));
    if (member.probability_percent > 0) {
      insert_member_->BindReal(4, static_cast<double>(member.probability_percent) / 100);
    }
    KOPPEL_RETURN_IF_ERROR(insert_member_->Run());
    for (const v1::Event& event : member.payload.events()) {
      KOPPEL_RETURN_IF_ERROR(WriteEvent(pseudonym, member.source, event));
    }
  }
  return OkStatus();
}

Result<int64_t> DatabaseWriter::CountPersons(const std::string& a, const std::string& b) {
  count_persons_->BindText(1, a).BindText(2, b);
  KOPPEL_RETURN_IF_ERROR(count_persons_->Step().status());
  const int64_t persons = count_persons_->Integer(0);
  KOPPEL_RETURN_IF_ERROR(count_persons_->Run());
  return persons;
}

Status DatabaseWriter::WriteChange(const v1::PersonChange& change) {
  const char* kind = KindOf(change);
  if (kind == nullptr) {
    return InvalidArgument("change: got a kind that does not go with its pseudonyms, want one ",
                           "of the contract");
  }
  insert_change_->BindText(1, kind);
  if (change.kind() != v1::NEW) insert_change_->BindText(2, ToHex(change.previous_pseudonym()));
  if (change.kind() != v1::GONE) {
    const std::string pseudonym = ToHex(change.pseudonym());
    KOPPEL_ASSIGN_OR_RETURN(const int64_t persons, CountPersons(pseudonym, pseudonym));
    if (persons != 1) {
      return Failure(StatusCode::kNotFound, "change: got a person that is not there, want one");
    }
    insert_change_->BindText(3, pseudonym);
  }
  return insert_change_->Run();
}

Status DatabaseWriter::WritePossible(const v1::PossibleLink& link) {
  const std::string a = ToHex(link.pseudonym_a());
  const std::string b = ToHex(link.pseudonym_b());
  KOPPEL_ASSIGN_OR_RETURN(const int64_t persons, CountPersons(a, b));
  if (persons != 2) {
    return Failure(StatusCode::kNotFound,
                   "possible link: got a person that is not there, want two");
  }
  insert_possible_->BindText(1, a).BindText(2, b);
  insert_possible_->BindText(3, link.source_a()).BindText(4, link.source_b());
  return insert_possible_->BindReal(5, link.probability_percent() / 100.0).Run();
}

Status DatabaseWriter::WriteEvent(const std::string& pseudonym, const std::string& source,
                                  const v1::Event& event) {
  insert_event_->BindText(1, pseudonym).BindText(2, source).BindText(3, event.kind());
  insert_event_->BindText(4, event.start());
  if (!event.end().empty()) insert_event_->BindText(5, event.end());
  KOPPEL_RETURN_IF_ERROR(insert_event_->Run());
  const int64_t id = sqlite_->LastInsertedId();
  for (const v1::Attribute& attribute : event.attributes()) {
    insert_attribute_->BindInteger(1, id).BindText(2, attribute.name());
    KOPPEL_RETURN_IF_ERROR(insert_attribute_->BindText(3, attribute.value()).Run());
  }
  return OkStatus();
}

Status DatabaseWriter::Finish() {
  KOPPEL_RETURN_IF_ERROR(sqlite_->Execute(kCreateIndexes));
  KOPPEL_RETURN_IF_ERROR(sqlite_->Execute("COMMIT; ANALYZE;"));
  insert_person_.reset();
  insert_member_.reset();
  count_persons_.reset();
  insert_possible_.reset();
  insert_change_.reset();
  insert_event_.reset();
  insert_attribute_.reset();
  KOPPEL_RETURN_IF_ERROR(sqlite_->Close());
  KOPPEL_RETURN_IF_ERROR(SyncAndRename(PartialPath(), path_));
  finished_ = true;
  return OkStatus();
}

}  // namespace koppel::office
