// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "snapshot.h"
#include "store_file.h"
#include "vivavoce/base/channel.h"
#include "writer.h"

namespace vivavoce::sqlite {

// The declared collections: name to sorted index columns.
using Catalog = std::map<std::string, std::vector<std::string>>;

// What the parts of an open store share. Transactions hold it, so that the file stays open as long
// as one of them lives.
//
// Threading: the executor's, but for what says otherwise.
struct Core {
  explicit Core(boost::asio::any_io_executor executor) : outbox_changed(std::move(executor)) {}

  vivavoce::internal::Signal outbox_changed;  // an event was committed
  std::unique_ptr<StoreFile> file;
  std::unique_ptr<Writer> writer;
  std::unique_ptr<SnapshotReader> reader;
  std::shared_ptr<const Catalog> catalog = std::make_shared<Catalog>();  // replaced, never changed

  // Readers end before the writer, which then folds the log into the file as the last to close.
  ~Core() {
    reader.reset();
    writer.reset();
  }
};

}  // namespace vivavoce::sqlite
