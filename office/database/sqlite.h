// SQLite with Status: a connection and prepared statements, closed when they go. Text is always
// bound, never pasted into SQL. Not thread safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/status.h"

struct sqlite3;
struct sqlite3_stmt;

namespace koppel::office {

// One prepared statement. It must not outlive its connection.
class Statement {
 public:
  // Parameters count from 1.
  Statement& BindText(int parameter, std::string_view text);
  // By name, ":from"; a name that the SQL lacks makes Step fail.
  Statement& BindText(const char* parameter, std::string_view text);
  Statement& BindBlob(int parameter, std::string_view bytes);
  Statement& BindInteger(int parameter, int64_t value);
  Statement& BindReal(int parameter, double value);
  Statement& BindNull(int parameter);

  // True: a row can be read. False: there are no more. Errors as of Sqlite.
  Result<bool> Step();
  // Steps a statement without rows and makes it ready for other values.
  Status Run();

  // Columns count from 0; a NULL is empty or 0.
  bool IsNull(int column) const;
  std::string Text(int column) const;
  std::string Blob(int column) const;
  int64_t Integer(int column) const;

 private:
  friend class Sqlite;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(std::string path, sqlite3_stmt* statement);
  void Note(int code);

  std::string path_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bind_error_ = 0;
};

// A connection. Errors begin with the path: DATA_LOSS where the file is damaged, INVALID_ARGUMENT
// where it is no database, RESOURCE_EXHAUSTED where the disk is full, else UNAVAILABLE.
class Sqlite {
 public:
  static Result<Sqlite> Create(const std::string& path);
  static Result<Sqlite> OpenForReading(const std::string& path);

  Status Execute(const char* sql);
  Result<Statement> Prepare(std::string_view sql) const;
  int64_t LastInsertedId() const;
  // Closes; the destructor does so too, without a word.
  Status Close();

 private:
  struct Closer {
    void operator()(sqlite3* connection) const;
  };
  static Result<Sqlite> Open(const std::string& path, int flags);
  Sqlite(std::string path, sqlite3* connection) : path_(std::move(path)), connection_(connection) {}

  std::string path_;
  std::unique_ptr<sqlite3, Closer> connection_;
};

}  // namespace koppel::office
