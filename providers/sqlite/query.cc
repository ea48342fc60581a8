// SPDX-License-Identifier: Apache-2.0
#include "query.h"

#include <algorithm>
#include <compare>

#include "vivavoce/base/status.h"

namespace vivavoce::sqlite {
namespace {

// Where a document stands in the order.
struct Place {
  std::optional<std::string> value;  // nullopt comes first
  std::string id;
  friend auto operator<=>(const Place&, const Place&) = default;
};

Place PlaceOf(const Document& document, const QueryOptions& options) {
  Place place;
  place.id = document.id;
  auto it = document.index.find(options.order_by);
  if (!options.order_by.empty() && it != document.index.end()) place.value = it->second;
  return place;
}

bool Matches(const Document& document, const QueryOptions& options) {
  return std::all_of(options.equal.begin(), options.equal.end(), [&](const auto& wanted) {
    auto it = document.index.find(wanted.first);
    return it != document.index.end() && it->second == wanted.second;
  });
}

std::string Columns(const ReadTarget& target) {
  std::string columns = "id, version, body";
  for (const std::string& index : target.indexes) columns += ", x_" + index;
  return columns;
}

Document ReadRow(const Statement& row, const ReadTarget& target) {
  Document document;
  document.id = row.Text(0);
  document.version = row.Number(1);
  document.body = row.Text(2);
  for (size_t i = 0; i < target.indexes.size(); ++i) {
    int column = static_cast<int>(i) + 3;
    if (!row.IsNull(column)) document.index[target.indexes[i]] = row.Text(column);
  }
  return document;
}

absl::StatusOr<std::optional<Document>> GetStored(Connection& db, const ReadTarget& target,
                                                  const std::string& id) {
  Statement select = db.Prepare("SELECT " + Columns(target) + " FROM c_" + target.collection +
                                " WHERE tenant=? AND id=?");
  select.Bind(target.tenant).Bind(id);
  absl::StatusOr<bool> row = select.Step();
  if (!row.ok()) return row.status();
  if (!*row) return std::optional<Document>();
  return std::optional<Document>(ReadRow(select, target));
}

// The condition that a row comes after `place`, and what it binds.
struct Condition {
  std::string sql;
  std::vector<std::string> values;
};

Condition After(const Place& place, const QueryOptions& options) {
  const std::string than = options.descending ? "<" : ">";
  if (options.order_by.empty()) return {" AND id" + than + "?", {place.id}};
  const std::string column = "x_" + options.order_by;
  if (!place.value) {
    if (options.descending) return {" AND " + column + " IS NULL AND id<?", {place.id}};
    return {" AND (" + column + " IS NOT NULL OR id>?)", {place.id}};
  }
  std::string beyond = "(" + column + ", id)" + than + "(?,?)";
  if (options.descending) beyond = "(" + beyond + " OR " + column + " IS NULL)";
  return {" AND " + beyond, {*place.value, place.id}};
}

// The first `limit` stored documents, whatever the transaction has done to them.
absl::StatusOr<std::vector<Document>> QueryStored(Connection& db, const ReadTarget& target,
                                                  const QueryOptions& options,
                                                  const std::optional<Place>& after, size_t limit) {
  std::string sql =
      "SELECT " + Columns(target) + " FROM c_" + target.collection + " WHERE tenant=?";
  for (const auto& [index, value] : options.equal) sql += " AND x_" + index + "=?";
  Condition beyond;
  if (after) beyond = After(*after, options);
  const std::string direction = options.descending ? " DESC" : " ASC";
  sql += beyond.sql + " ORDER BY ";
  if (!options.order_by.empty()) sql += "x_" + options.order_by + direction + ", ";
  sql += "id" + direction + " LIMIT ?";

  Statement select = db.Prepare(sql);
  select.Bind(target.tenant);
  for (const auto& [index, value] : options.equal) select.Bind(value);
  for (const std::string& value : beyond.values) select.Bind(value);
  select.Bind(static_cast<int64_t>(limit));
  std::vector<Document> documents;
  for (;;) {
    absl::StatusOr<bool> row = select.Step();
    if (!row.ok()) return row.status();
    if (!*row) return documents;
    documents.push_back(ReadRow(select, target));
  }
}

absl::StatusOr<std::optional<Place>> FindAfter(Connection& db, const ReadTarget& target,
                                               const QueryOptions& options,
                                               const PendingDocuments& pending) {
  if (options.after_id.empty()) return std::optional<Place>();
  Place place;
  place.id = options.after_id;
  if (options.order_by.empty()) return std::optional<Place>(place);
  absl::StatusOr<std::optional<Document>> last = GetDocument(db, target, options.after_id, pending);
  if (!last.ok()) return last.status();
  if (!*last) {
    return NotFound("store: query: after_id: " + target.collection + "/" + options.after_id +
                    " is gone; start again from the first page");
  }
  return std::optional<Place>(PlaceOf(**last, options));
}

}  // namespace

absl::StatusOr<std::optional<Document>> GetDocument(Connection& db, const ReadTarget& target,
                                                    const std::string& id,
                                                    const PendingDocuments& pending) {
  absl::StatusOr<std::optional<Document>> stored = GetStored(db, target, id);
  auto own = pending.find(id);
  if (!stored.ok() || own == pending.end()) return stored;
  return own->second.Over(*stored ? (*stored)->version : 0);
}

absl::StatusOr<std::vector<Document>> QueryDocuments(Connection& db, const ReadTarget& target,
                                                     const QueryOptions& options,
                                                     const PendingDocuments& pending) {
  absl::StatusOr<std::optional<Place>> after = FindAfter(db, target, options, pending);
  if (!after.ok()) return after.status();
  absl::StatusOr<std::vector<Document>> found =
      QueryStored(db, target, options, *after, options.limit + pending.size());
  if (!found.ok() || pending.empty()) return found;

  auto comes_before = [&](const Place& a, const Place& b) {
    return options.descending ? b < a : a < b;
  };
  std::erase_if(*found, [&](const Document& d) { return pending.contains(d.id); });
  for (const auto& [id, own] : pending) {
    if (!own.document || !Matches(*own.document, options)) continue;
    if (*after && !comes_before(**after, PlaceOf(*own.document, options))) continue;
    absl::StatusOr<std::optional<Document>> seen = GetDocument(db, target, id, pending);
    if (!seen.ok()) return seen.status();
    found->push_back(**std::move(seen));
  }
  std::sort(found->begin(), found->end(), [&](const Document& a, const Document& b) {
    return comes_before(PlaceOf(a, options), PlaceOf(b, options));
  });
  if (found->size() > options.limit) found->resize(options.limit);
  return found;
}

}  // namespace vivavoce::sqlite
