// SPDX-License-Identifier: Apache-2.0
#include "connection.h"

#include <sqlite3.h>

#include "error.h"

namespace vivavoce::sqlite {
namespace {

constexpr size_t kKeptStatements = 128;
constexpr int kBusyMilliseconds = 5000;  // a backup or a shell may hold the file for a moment

}  // namespace

struct internal::Prepared {
  explicit Prepared(sqlite3_stmt* s) : statement(s) {}
  ~Prepared() { sqlite3_finalize(statement); }
  sqlite3_stmt* statement;
};

Statement::Statement(Connection& connection, std::shared_ptr<internal::Prepared> prepared, int code)
    : connection_(&connection), prepared_(std::move(prepared)), code_(code) {}

Statement::~Statement() {
  if (!prepared_) return;
  sqlite3_reset(prepared_->statement);
  sqlite3_clear_bindings(prepared_->statement);
}

sqlite3_stmt* Statement::statement() const { return prepared_ ? prepared_->statement : nullptr; }

void Statement::Keep(int code) {
  if (code_ == SQLITE_OK) code_ = code;
}

Statement& Statement::Bind(int64_t number) {
  Keep(sqlite3_bind_int64(statement(), next_++, number));
  return *this;
}

Statement& Statement::Bind(std::string_view text) {
  const char* begin = text.data() == nullptr ? "" : text.data();
  Keep(sqlite3_bind_text64(statement(), next_++, begin, text.size(), SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

Statement& Statement::BindBytes(std::string_view bytes) {
  const char* begin = bytes.data() == nullptr ? "" : bytes.data();
  Keep(sqlite3_bind_blob64(statement(), next_++, begin, bytes.size(), SQLITE_STATIC));
  return *this;
}

Statement& Statement::BindNull() {
  Keep(sqlite3_bind_null(statement(), next_++));
  return *this;
}

absl::StatusOr<bool> Statement::Step() {
  if (code_ != SQLITE_OK) return connection_->Failure(code_, "prepare");
  int code = sqlite3_step(statement());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return connection_->Failure(code, "run");
}

absl::Status Statement::Run() {
  for (;;) {
    absl::StatusOr<bool> row = Step();
    if (!row.ok()) return row.status();
    if (!*row) return absl::OkStatus();
  }
}

bool Statement::IsNull(int column) const {
  return sqlite3_column_type(statement(), column) == SQLITE_NULL;
}

int64_t Statement::Number(int column) const { return sqlite3_column_int64(statement(), column); }

std::string Statement::Text(int column) const {
  const void* bytes = sqlite3_column_blob(statement(), column);
  int size = sqlite3_column_bytes(statement(), column);
  if (bytes == nullptr) return std::string();
  return std::string(static_cast<const char*>(bytes), static_cast<size_t>(size));
}

Connection::Connection(std::string path, sqlite3* db) : path_(std::move(path)), db_(db) {}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(std::string path, Mode mode) {
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  flags |= mode == Mode::kWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
  sqlite3* db = nullptr;
  int code = sqlite3_open_v2(path.c_str(), &db, flags, nullptr);
  if (code != SQLITE_OK) {
    absl::Status failure = FromSqlite(db, code, "open", path);
    sqlite3_close_v2(db);
    return failure;
  }
  std::unique_ptr<Connection> connection(new Connection(std::move(path), db));
  connection->WaitForOthers(true);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
  // Only the writing connection may ever checkpoint: see README.md.
  if (mode == Mode::kRead) sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  if (absl::Status s = connection->Execute("PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY");
      !s.ok()) {
    return s;
  }
  return connection;
}

Connection::~Connection() {
  statements_.clear();
  sqlite3_close_v2(db_);
}

Statement Connection::Prepare(const std::string& sql) {
  auto it = statements_.find(sql);
  if (it != statements_.end() && it->second.use_count() == 1) {
    return Statement(*this, it->second, SQLITE_OK);
  }
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v3(db_, sql.c_str(), static_cast<int>(sql.size() + 1),
                                SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return Statement(*this, nullptr, code);
  auto prepared = std::make_shared<internal::Prepared>(statement);
  if (it == statements_.end()) {
    if (statements_.size() >= kKeptStatements) statements_.erase(statements_.begin());
    statements_.emplace(sql, prepared);
  }
  return Statement(*this, std::move(prepared), SQLITE_OK);
}

absl::Status Connection::Execute(const std::string& sql) {
  int code = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return Failure(code, "run");
  return absl::OkStatus();
}

absl::StatusOr<int64_t> Connection::Number(const std::string& sql) {
  Statement statement = Prepare(sql);
  absl::StatusOr<bool> row = statement.Step();
  if (!row.ok()) return row.status();
  return *row ? statement.Number(0) : 0;
}

void Connection::WaitForOthers(bool wait) {
  sqlite3_busy_timeout(db_, wait ? kBusyMilliseconds : 0);
}

int64_t Connection::changes() const { return sqlite3_changes64(db_); }

bool Connection::in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }

absl::Status Connection::Failure(int code, std::string_view operation) {
  return FromSqlite(db_, code, operation, path_);
}

}  // namespace vivavoce::sqlite
