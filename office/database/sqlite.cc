#include "office/database/sqlite.h"

#include <sqlite3.h>

namespace koppel::office {
namespace {

StatusCode CodeOf(int code) {
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
      return StatusCode::kDataLoss;
    case SQLITE_NOTADB:
      return StatusCode::kInvalidArgument;
    case SQLITE_FULL:
      return StatusCode::kResourceExhausted;
    case SQLITE_CONSTRAINT:
      return StatusCode::kAlreadyExists;
    default:
      return StatusCode::kUnavailable;
  }
}

// SQLite's text for the code only: the connection's own message may quote SQL.
Status SqliteStatus(const std::string& path, int code) {
  return Failure(CodeOf(code), path, ": ", sqlite3_errstr(code));
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement::Statement(std::string path, sqlite3_stmt* statement)
    : path_(std::move(path)), statement_(statement) {}

void Statement::Note(int code) {
  if (bind_error_ == SQLITE_OK) bind_error_ = code;
}

Statement& Statement::BindText(int parameter, std::string_view text) {
  Note(sqlite3_bind_text(statement_.get(), parameter, text.data(), static_cast<int>(text.size()),
                         SQLITE_TRANSIENT));
  return *this;
}

Statement& Statement::BindText(const char* parameter, std::string_view text) {
  return BindText(sqlite3_bind_parameter_index(statement_.get(), parameter), text);
}

Statement& Statement::BindBlob(int parameter, std::string_view bytes) {
  Note(sqlite3_bind_blob(statement_.get(), parameter, bytes.data(), static_cast<int>(bytes.size()),
                         SQLITE_TRANSIENT));
  return *this;
}

Statement& Statement::BindInteger(int parameter, int64_t value) {
  Note(sqlite3_bind_int64(statement_.get(), parameter, value));
  return *this;
}

Statement& Statement::BindReal(int parameter, double value) {
  Note(sqlite3_bind_double(statement_.get(), parameter, value));
  return *this;
}

Statement& Statement::BindNull(int parameter) {
  Note(sqlite3_bind_null(statement_.get(), parameter));
  return *this;
}

Result<bool> Statement::Step() {
  if (bind_error_ != SQLITE_OK) return SqliteStatus(path_, bind_error_);
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return SqliteStatus(path_, code);
}

Status Statement::Run() {
  const Status status = Step().status();
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  bind_error_ = SQLITE_OK;
  return status;
}

bool Statement::IsNull(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::string Statement::Text(int column) const { return Blob(column); }

std::string Statement::Blob(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (bytes == nullptr) return "";
  return {static_cast<const char*>(bytes), static_cast<size_t>(size)};
}

int64_t Statement::Integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

void Sqlite::Closer::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

Result<Sqlite> Sqlite::Open(const std::string& path, int flags) {
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &connection, flags, nullptr);
  Sqlite sqlite(path, connection);
  if (code != SQLITE_OK) return SqliteStatus(path, code);
  return sqlite;
}

Result<Sqlite> Sqlite::Create(const std::string& path) {
  return Open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
}

Result<Sqlite> Sqlite::OpenForReading(const std::string& path) {
  return Open(path, SQLITE_OPEN_READONLY);
}

Status Sqlite::Execute(const char* sql) {
  const int code = sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? OkStatus() : SqliteStatus(path_, code);
}

Result<Statement> Sqlite::Prepare(std::string_view sql) const {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                      &statement, nullptr);
  if (code != SQLITE_OK) return SqliteStatus(path_, code);
  return Statement(path_, statement);
}

int64_t Sqlite::LastInsertedId() const { return sqlite3_last_insert_rowid(connection_.get()); }

Status Sqlite::Close() {
  const int code = sqlite3_close(connection_.get());
  if (code != SQLITE_OK) return SqliteStatus(path_, code);
  connection_.release();
  return OkStatus();
}

}  // namespace koppel::office
