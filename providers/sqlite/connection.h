// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

struct sqlite3;
struct sqlite3_stmt;

namespace vivavoce::sqlite {

class Connection;

namespace internal {
struct Prepared;
}

// One run of a prepared statement. An error of preparing or binding comes out of Step() or Run().
//
// Lifetime: bound texts outlive it; it gives the statement back to its connection when it dies.
class Statement {
 public:
  Statement(Statement&& other) = default;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  // The next parameter.
  Statement& Bind(int64_t number);
  Statement& Bind(std::string_view text);
  Statement& BindBytes(std::string_view bytes);
  Statement& BindNull();

  absl::StatusOr<bool> Step();  // true: there is a row
  absl::Status Run();           // to its end

  bool IsNull(int column) const;
  int64_t Number(int column) const;
  std::string Text(int column) const;  // any bytes

 private:
  friend class Connection;
  Statement(Connection& connection, std::shared_ptr<internal::Prepared> prepared, int code);
  void Keep(int code);
  sqlite3_stmt* statement() const;

  Connection* connection_;
  std::shared_ptr<internal::Prepared> prepared_;
  int code_;
  int next_ = 1;
};

// An open database.
//
// Threading: any thread, one at a time.
class Connection {
 public:
  enum class Mode { kWrite, kRead };

  static absl::StatusOr<std::unique_ptr<Connection>> Open(std::string path, Mode mode);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Statements are kept by their text, so that it is parsed once.
  Statement Prepare(const std::string& sql);

  // Statements without parameters, separated by ';'.
  absl::Status Execute(const std::string& sql);

  // The one number that `sql` answers.
  absl::StatusOr<int64_t> Number(const std::string& sql);

  // Whether what is held by another (a backup, a shell) is waited for. Default: it is.
  void WaitForOthers(bool wait);

  int64_t changes() const;  // rows of the last statement
  bool in_transaction() const;
  const std::string& path() const { return path_; }
  sqlite3* handle() { return db_; }
  absl::Status Failure(int code, std::string_view operation);

 private:
  Connection(std::string path, sqlite3* db);

  std::string path_;
  sqlite3* db_;
  std::map<std::string, std::shared_ptr<internal::Prepared>> statements_;
};

}  // namespace vivavoce::sqlite
