// SPDX-License-Identifier: Apache-2.0
#include "apply.h"

#include "leases.h"
#include "vivavoce/base/status.h"

namespace vivavoce::sqlite {
namespace {

std::string VersionText(int64_t version) {
  return version == 0 ? "absent" : "version " + std::to_string(version);
}

// OK when the document's version is as expected.
absl::Status CheckVersion(WriteContext& context, const std::string& tenant,
                          const std::string& collection, const std::string& id, int64_t expected) {
  if (expected < 0) return absl::OkStatus();
  Statement select =
      context.db().Prepare("SELECT version FROM c_" + collection + " WHERE tenant=? AND id=?");
  absl::StatusOr<bool> row = select.Bind(tenant).Bind(id).Step();
  if (!row.ok()) return row.status();
  const int64_t found = *row ? select.Number(0) : 0;
  if (found == expected) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, "store: commit: " + collection + "/" + id +
                                               " has changed: expected " + VersionText(expected) +
                                               ", found " + VersionText(found));
}

// INSERT … ON CONFLICT over all index columns, so that a value left out becomes null.
std::string UpsertSql(const std::string& collection, const std::vector<std::string>& indexes) {
  std::string columns;
  std::string places;
  std::string updates;
  for (const std::string& index : indexes) {
    columns += ", x_" + index;
    places += ",?";
    updates += ", x_" + index + "=excluded.x_" + index;
  }
  return "INSERT INTO c_" + collection + "(tenant, id, version, body" + columns +
         ") VALUES (?,?,1,?" + places +
         ") ON CONFLICT(tenant, id) DO UPDATE SET version=version+1, body=excluded.body" + updates;
}

absl::Status Apply(WriteContext& context, const std::string& tenant, const PutOperation& put) {
  absl::StatusOr<const std::vector<std::string>*> indexes = context.Indexes(put.collection);
  if (!indexes.ok()) return indexes.status();
  if (absl::Status s = CheckVersion(context, tenant, put.collection, put.id, put.expected);
      !s.ok()) {
    return s;
  }
  Statement upsert = context.db().Prepare(UpsertSql(put.collection, **indexes));
  upsert.Bind(tenant).Bind(put.id).Bind(put.body);
  for (const std::string& index : **indexes) {
    auto value = put.index.find(index);
    value == put.index.end() ? upsert.BindNull() : upsert.Bind(value->second);
  }
  return upsert.Run();
}

absl::Status Apply(WriteContext& context, const std::string& tenant, const DeleteOperation& gone) {
  if (absl::Status s = CheckVersion(context, tenant, gone.collection, gone.id, gone.expected);
      !s.ok()) {
    return s;
  }
  Statement erase =
      context.db().Prepare("DELETE FROM c_" + gone.collection + " WHERE tenant=? AND id=?");
  return erase.Bind(tenant).Bind(gone.id).Run();
}

absl::Status Apply(WriteContext& context, const std::string& tenant, const AppendOperation& entry) {
  Statement append = context.db().Prepare(
      "INSERT INTO journal(tenant, stream, seq, at, type, payload) VALUES (?1, ?2,"
      " 1 + coalesce((SELECT max(seq) FROM journal WHERE tenant=?1 AND stream=?2),"
      " (SELECT seq FROM journal_pruned WHERE tenant=?1 AND stream=?2), 0), ?3, ?4, ?5)");
  append.Bind(tenant).Bind(entry.stream).Bind(context.Now());
  return append.Bind(entry.type).BindBytes(entry.payload).Run();
}

absl::Status Apply(WriteContext& context, const std::string& tenant,
                   const EnqueueOperation& event) {
  Statement enqueue = context.db().Prepare(
      "INSERT INTO outbox(tenant, event_id, topic, partition_key, payload) VALUES (?,?,?,?,?)");
  enqueue.Bind(tenant).Bind(event.id).Bind(event.topic).Bind(event.key);
  return enqueue.BindBytes(event.payload).Run();
}

absl::Status Apply(WriteContext& context, const std::string& tenant,
                   const CompleteOperation& done) {
  return EndLease(context, tenant, done.key, done.fence);
}

}  // namespace

absl::Status ApplyOperations(WriteContext& context, const std::string& tenant,
                             const std::vector<Operation>& operations) {
  for (const Operation& operation : operations) {
    auto apply = [&](const auto& one) { return Apply(context, tenant, one); };
    if (absl::Status s = std::visit(apply, operation); !s.ok()) return s;
  }
  return absl::OkStatus();
}

}  // namespace vivavoce::sqlite
