// SPDX-License-Identifier: Apache-2.0
// The tables. Every key begins with the tenant.
//
//   meta(name, value)                              counters that outlive a process
//   journal(tenant, stream, seq, at, type, payload)  append-only; no row is ever changed
//   journal_pruned(tenant, stream, seq)  the last number whose entry was pruned
//   outbox(position, tenant, event_id, topic, partition_key, payload)  what is not yet published
//   leases(tenant, queue, id, fence, owner, until)  what is held
//   c_<collection>(tenant, id, version, body, x_<index> …)
//
// Times are microseconds since 1970. `user_version` counts migrations; `application_id` tells the
// file from other SQLite files.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "connection.h"
#include "vivavoce/provider/store.h"

namespace vivavoce::sqlite {

inline constexpr int64_t kSchemaVersion = 2;

// Prepares a writing connection: log mode, sync mode, and the tables of this version.
//
// Errors: FailedPrecondition for a newer schema or a file that is not a store; DataLoss for a
// damaged one.
absl::Status PrepareSchema(Connection& connection);

// The sorted index columns of `collection`, without their prefix; empty where there is no such
// table or it has none.
absl::StatusOr<std::vector<std::string>> ReadIndexes(Connection& connection,
                                                     const std::string& collection);

// Makes the collection's table and the indexes it lacks. Requires: CheckSpec(spec).
absl::Status DeclareCollection(Connection& connection, const CollectionSpec& spec);

}  // namespace vivavoce::sqlite
