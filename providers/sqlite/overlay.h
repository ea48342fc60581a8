// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "vivavoce/provider/store.h"

namespace vivavoce::sqlite {

// What a transaction has done to one document so far.
struct PendingDocument {
  bool detached = false;             // a Delete came before: the stored version counts no more
  int64_t writes = 0;                // since then
  std::optional<Document> document;  // absent: deleted

  // The document as this transaction sees it, over the stored one's version (0: absent).
  std::optional<Document> Over(int64_t stored_version) const {
    std::optional<Document> seen = document;
    if (seen) seen->version = (detached ? 0 : stored_version) + writes;
    return seen;
  }
};

using PendingDocuments = std::map<std::string, PendingDocument>;  // by id

// A transaction's own writes, for its own reads.
class Overlay {
 public:
  void Put(const std::string& collection, const Document& document) {
    PendingDocument& pending = collections_[collection][document.id];
    pending.document = document;
    ++pending.writes;
  }

  void Delete(const std::string& collection, const std::string& id) {
    PendingDocument& pending = collections_[collection][id];
    pending = PendingDocument();
    pending.detached = true;
  }

  const PendingDocuments& In(const std::string& collection) const {
    static const PendingDocuments kNone;
    auto it = collections_.find(collection);
    return it == collections_.end() ? kNone : it->second;
  }

 private:
  std::map<std::string, PendingDocuments> collections_;
};

}  // namespace vivavoce::sqlite
