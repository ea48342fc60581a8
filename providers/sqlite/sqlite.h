// SPDX-License-Identifier: Apache-2.0
// The Store of one machine: an SQLite file with write-ahead log and a sync before every
// acknowledgement.
//
// Options (all but `path` have good defaults):
//   path         the database file; relative to the configuration; made, with its folder, if absent
//   groupLimit   commits that may share one sync, 1 .. 4096 (default 256)
//   queueLimit   commits that may wait, 1 .. 1000000 (default 10000); beyond: ResourceExhausted
//   readers      threads that read, 1 .. 16 (default 2)
//   walMegabytes size of the log beyond which it is copied back even under load, 1 .. 4096
//                (default 64)
//   foldSeconds  age in seconds at which the log is copied back and cut off in the next idle
//                moment, 0 .. 86400 (default 10): no byte of what was deleted is in the files then
#pragma once

#include <memory>

#include "vivavoce/provider/factory.h"

namespace vivavoce {

// The provider named `sqlite`.
std::unique_ptr<StoreFactory> MakeSqliteStoreFactory();

}  // namespace vivavoce
