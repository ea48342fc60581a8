// SPDX-License-Identifier: Apache-2.0
// BLOB-READ, BLOB-VERSION, BLOB-LIST, BLOB-TENANT, BLOB-DAMAGE: finding and reading objects.
#include <set>

#include "testing/conformance/blob_trial.h"

namespace vivavoce::testing::internal {
namespace {

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

void PartsAreRead(BlobTrial& t) {
  t.Put("a", "0123456789");
  auto part = [&](int64_t offset, int64_t count) {
    return t.Value(t.TryRead("a", "", offset, count), "Read() of a part");
  };
  t.Require(part(0, 3) == "012", "Read(0, 3) gave '" + part(0, 3) + "'");
  t.Require(part(7, 3) == "789", "Read(7, 3) gave '" + part(7, 3) + "'");
  t.Require(part(7, 100) == "789", "Read(7, 100) gave '" + part(7, 100) + "'");
  t.Require(part(10, 5).empty() && part(1000, 5).empty(), "there is something after the end");
  t.Require(part(4, 0).empty(), "Read() of nothing gave something");
  t.Code(t.TryRead("a", "", -1, 5), kInvalid, "Read() from before the beginning");
  t.Code(t.TryRead("a", "", 0, -5), kInvalid, "Read() of less than nothing");
}

void AbsentIsNotFound(BlobTrial& t) {
  t.RequireAbsent("a/b", "that was never written");
  t.Put("a/b", "x");
  t.Code(t.TryRead("a"), absl::StatusCode::kNotFound, "Read() of the beginning of a key");
  t.Code(t.TryRead("a/b/c"), absl::StatusCode::kNotFound, "Read() of more than a key");
  t.Code(t.TryRead("a/b", "no-such-version"), absl::StatusCode::kNotFound,
         "Read() of a version that never was");
}

void VersionsAreKept(BlobTrial& t) {
  std::vector<std::string> written;
  for (const char* bytes : {"one", "two", "two", "three"}) {
    written.insert(written.begin(), t.Put("a", bytes).version);
  }
  std::set<std::string> distinct(written.begin(), written.end());
  t.Require(distinct.size() == 4, "two writes have one version");

  std::vector<BlobInfo> versions =
      t.Value(t.Await(t.store().Versions(TenantId("acme"), "a")), "Versions()");

  std::vector<std::string> listed;
  for (const BlobInfo& info : versions) listed.push_back(info.version);
  t.Require(listed == written, "Versions() is not every version, newest first");
  t.RequireBytes("a", "three");
  t.Require(t.Value(t.TryRead("a", written[3]), "Read() of the oldest") == "one",
            "the oldest version is not what was written");
  t.Require(t.Keys("") == "a", "List() should name a once, gave " + t.Keys(""));
}

// Keys whose order as bytes is not the order of a walk through folders.
void WriteTree(BlobTrial& t) {
  for (const char* key : {"b/x", "a/b", "a", "a.z", "a-z", "a/b/c", "ab", "a/a", "B"}) {
    t.Put(key, key);
  }
}

void ListIsSorted(BlobTrial& t) {
  t.Require(t.Keys("").empty(), "an empty store lists something");
  WriteTree(t);
  const std::string all = "B a a-z a.z a/a a/b a/b/c ab b/x";
  t.Require(t.Keys("") == all, "List() should give " + all + ", gave " + t.Keys(""));
  BlobInfo first =
      t.Value(t.Await(t.store().List(TenantId("acme"), "a/b/", "", 5)), "List()").at(0);
  t.Require(first.key == "a/b/c" && first.bytes == 5 && !first.version.empty(),
            "List() does not describe the object");
}

void ListTakesAPrefix(BlobTrial& t) {
  WriteTree(t);
  auto require = [&](const std::string& prefix, const std::string& keys) {
    t.Require(t.Keys(prefix) == keys,
              "List(" + prefix + ") should give '" + keys + "', gave '" + t.Keys(prefix) + "'");
  };
  require("a", "a a-z a.z a/a a/b a/b/c ab");
  require("a/", "a/a a/b a/b/c");
  require("a/b", "a/b a/b/c");
  require("a/b/c", "a/b/c");
  require("c", "");
  require("a/b/cd", "");
}

void ListIsReadInPages(BlobTrial& t) {
  WriteTree(t);
  for (size_t limit : {1, 2, 4}) {
    for (const char* prefix : {"", "a"}) {
      std::string pages;
      std::string after;
      for (int page = 0; page < 12; ++page) {
        std::string keys = t.Keys(prefix, after, limit);
        if (keys.empty()) break;
        pages += (pages.empty() ? "" : " ") + keys;
        after = keys.substr(keys.rfind(' ') + 1);
      }
      t.Require(pages == t.Keys(prefix), "pages of " + std::to_string(limit) + " give " + pages);
    }
  }
  t.Require(t.Keys("", "a/aa") == "a/b a/b/c ab b/x", "after a/aa comes " + t.Keys("", "a/aa"));
  for (size_t limit : {size_t{0}, size_t{1001}}) {
    t.Code(t.Await(t.store().List(TenantId("acme"), "", "", limit)), kInvalid,
           "List() with the limit " + std::to_string(limit));
  }
}

void TenantsAreApart(BlobTrial& t) {
  t.PutFor("zeta", "a", "zeta's");
  t.RequireAbsent("a", "that another tenant wrote");
  t.PutFor("acme", "a", "acme's");
  t.Require(t.Keys("", "", 10, "zeta") == "a", "zeta lists " + t.Keys("", "", 10, "zeta"));
  t.Ok(t.Await(t.store().Delete(TenantId("zeta"), "a")), "Delete()");
  t.RequireBytes("a", "acme's");
}

void DamageIsSaid(BlobTrial& t) {
  t.Put("a", "what was written");
  if (!t.fixture().Damage(TenantId("acme"), "a")) {
    throw Broken{absl::UnimplementedError("the fixture cannot damage an object")};
  }
  t.Code(t.TryRead("a"), absl::StatusCode::kDataLoss, "Read() of a damaged object");
}

}  // namespace

std::vector<BlobRule> BlobReadRules() {
  return {
      MakeBlobRule("BLOB-READ-01", "PartsAreRead", PartsAreRead),
      MakeBlobRule("BLOB-READ-02", "WhatIsAbsentIsNotFound", AbsentIsNotFound),
      MakeBlobRule("BLOB-VERSION-01", "VersionsAreKeptNewestFirst", VersionsAreKept),
      MakeBlobRule("BLOB-LIST-01", "AListIsSortedByKey", ListIsSorted),
      MakeBlobRule("BLOB-LIST-02", "AListTakesAPrefix", ListTakesAPrefix),
      MakeBlobRule("BLOB-LIST-03", "AListIsReadInPages", ListIsReadInPages),
      MakeBlobRule("BLOB-TENANT-01", "TenantsAreApart", TenantsAreApart),
      MakeBlobRule("BLOB-DAMAGE-01", "ADamagedObjectIsDataLoss", DamageIsSaid),
  };
}

}  // namespace vivavoce::testing::internal
