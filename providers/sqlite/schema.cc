// SPDX-License-Identifier: Apache-2.0
#include "schema.h"

#include <algorithm>

#include "vivavoce/base/status.h"

namespace vivavoce::sqlite {
namespace {

constexpr int64_t kApplicationId = 0x76697661;  // "viva"

// One migration a version, applied in order. A landed one is never edited.
const char* const kMigrations[kSchemaVersion] = {
    R"sql(
CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO meta(name, value) VALUES ('clock', 0), ('fence', 0);

CREATE TABLE journal(
  tenant TEXT NOT NULL, stream TEXT NOT NULL, seq INTEGER NOT NULL CHECK (seq > 0),
  at INTEGER NOT NULL, type TEXT NOT NULL, payload BLOB NOT NULL,
  PRIMARY KEY (tenant, stream, seq));
CREATE TRIGGER journal_is_append_only BEFORE UPDATE ON journal
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TABLE outbox(
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant TEXT NOT NULL, event_id TEXT NOT NULL, topic TEXT NOT NULL,
  partition_key TEXT NOT NULL, payload BLOB NOT NULL);

CREATE TABLE leases(
  tenant TEXT NOT NULL, queue TEXT NOT NULL, id TEXT NOT NULL,
  fence INTEGER NOT NULL CHECK (fence > 0), owner TEXT NOT NULL, until INTEGER NOT NULL,
  PRIMARY KEY (tenant, queue, id)) WITHOUT ROWID;
)sql",
    R"sql(
CREATE TABLE journal_pruned(
  tenant TEXT NOT NULL, stream TEXT NOT NULL, seq INTEGER NOT NULL CHECK (seq > 0),
  PRIMARY KEY (tenant, stream)) WITHOUT ROWID;
)sql",
};

absl::Status RefuseForeign(Connection& db) {
  absl::StatusOr<int64_t> application = db.Number("PRAGMA application_id");
  if (!application.ok()) return application.status();
  absl::StatusOr<int64_t> version = db.Number("PRAGMA user_version");
  if (!version.ok()) return version.status();
  absl::StatusOr<int64_t> objects = db.Number("SELECT count(*) FROM sqlite_schema");
  if (!objects.ok()) return objects.status();
  const bool empty = *objects == 0 && *version == 0;
  if (!empty && *application != kApplicationId) {
    return FailedPrecondition(
        "sqlite: the file is a database, but not a vivavoce store: choose "
        "another path (" +
        db.path() + ")");
  }
  if (*version > kSchemaVersion) {
    return FailedPrecondition("sqlite: the store was written by a newer vivavoce: schema " +
                              std::to_string(*version) + ", this program knows up to " +
                              std::to_string(kSchemaVersion) + " (" + db.path() + ")");
  }
  return absl::OkStatus();
}

absl::Status UseLog(Connection& db) {
  {
    Statement mode = db.Prepare("PRAGMA journal_mode=WAL");
    absl::StatusOr<bool> row = mode.Step();
    if (!row.ok()) return row.status();
    if (!*row || mode.Text(0) != "wal") {
      return FailedPrecondition("sqlite: the file system cannot hold a write-ahead log (" +
                                db.path() + ")");
    }
  }
  // The connection checkpoints itself, between commits: checkpoint.h.
  // What is deleted is a person's: written over with zeros, whatever SQLite's build does by itself.
  return db.Execute(
      "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=67108864;"
      "PRAGMA secure_delete=ON;"
      "PRAGMA cache_size=-16384");
}

absl::Status Migrate(Connection& db) {
  absl::StatusOr<int64_t> version = db.Number("PRAGMA user_version");
  if (!version.ok()) return version.status();
  for (int64_t next = *version; next < kSchemaVersion; ++next) {
    absl::Status done = db.Execute("BEGIN IMMEDIATE;" + std::string(kMigrations[next]) +
                                   "PRAGMA application_id=" + std::to_string(kApplicationId) +
                                   ";PRAGMA user_version=" + std::to_string(next + 1) + ";COMMIT");
    if (done.ok()) continue;
    if (db.in_transaction()) db.Execute("ROLLBACK").IgnoreError();
    return Annotate(done, "schema " + std::to_string(next + 1));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status PrepareSchema(Connection& db) {
  if (absl::Status s = RefuseForeign(db); !s.ok()) return s;
  if (absl::Status s = UseLog(db); !s.ok()) return s;
  return Migrate(db);
}

absl::StatusOr<std::vector<std::string>> ReadIndexes(Connection& db,
                                                     const std::string& collection) {
  Statement columns = db.Prepare("SELECT name FROM pragma_table_info(?) WHERE name GLOB 'x_*'");
  const std::string table = "c_" + collection;
  columns.Bind(table);
  std::vector<std::string> indexes;
  for (;;) {
    absl::StatusOr<bool> row = columns.Step();
    if (!row.ok()) return row.status();
    if (!*row) break;
    indexes.push_back(columns.Text(0).substr(2));
  }
  std::sort(indexes.begin(), indexes.end());
  return indexes;
}

absl::Status DeclareCollection(Connection& db, const CollectionSpec& spec) {
  const std::string table = "c_" + spec.name;
  absl::Status made = db.Execute(
      "CREATE TABLE IF NOT EXISTS " + table +
      "(tenant TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL CHECK (version > 0),"
      " body TEXT NOT NULL, PRIMARY KEY (tenant, id))");
  if (!made.ok()) return made;
  absl::StatusOr<std::vector<std::string>> present = ReadIndexes(db, spec.name);
  if (!present.ok()) return present.status();
  for (const std::string& index : spec.indexes) {
    if (!std::binary_search(present->begin(), present->end(), index)) {
      absl::Status added = db.Execute("ALTER TABLE " + table + " ADD COLUMN x_" + index + " TEXT");
      if (!added.ok()) return added;
      present->insert(std::upper_bound(present->begin(), present->end(), index), index);
    }
    absl::Status indexed = db.Execute("CREATE INDEX IF NOT EXISTS \"i_" + spec.name + "." + index +
                                      "\" ON " + table + "(tenant, x_" + index + ", id)");
    if (!indexed.ok()) return indexed;
  }
  return absl::OkStatus();
}

}  // namespace vivavoce::sqlite
