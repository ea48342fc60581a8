// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "testing/conformance/trial_rule.h"
#include "vivavoce/testing/blob_store_conformance.h"

namespace vivavoce::testing::internal {

inline constexpr int64_t kWhole = std::numeric_limits<int64_t>::max();

// A blob store under test, called as if it were synchronous. Whatever fails without being expected
// to ends the rule. The tenant is "acme" where none is named.
class BlobTrial : public Trial {
 public:
  explicit BlobTrial(BlobStoreFixture& fixture);

  BlobStore& store() { return *store_; }
  BlobStoreFixture& fixture() { return fixture_; }
  std::unique_ptr<BlobStore> OpenAnother();
  void Reopen();

  template <typename T>
  auto Await(boost::asio::awaitable<T> task) {
    return fixture_.world().Run(std::move(task));
  }

  std::unique_ptr<BlobWriter> Writer(const std::string& key, BlobPutOptions options = {});
  absl::StatusOr<BlobInfo> TryPut(const std::string& key, const std::string& bytes,
                                  BlobPutOptions options = {});
  BlobInfo Put(const std::string& key, const std::string& bytes);
  BlobInfo PutFor(const std::string& tenant, const std::string& key, const std::string& bytes);

  absl::StatusOr<std::string> TryRead(const std::string& key, const std::string& version = "",
                                      int64_t offset = 0, int64_t count = kWhole);
  // The key's newest version must be these bytes.
  void RequireBytes(const std::string& key, const std::string& bytes);
  void RequireAbsent(const std::string& key, const std::string& after);
  std::string Keys(const std::string& prefix, const std::string& after = "", size_t limit = 1000,
                   const std::string& tenant = "acme");  // "a b c"

 private:
  BlobStoreFixture& fixture_;
  std::unique_ptr<BlobStore> store_;
};

using BlobRule = TrialRule<BlobStoreFixture>;
BlobRule MakeBlobRule(std::string id, std::string title, std::function<void(BlobTrial&)> check);

std::vector<BlobRule> BlobWriteRules();
std::vector<BlobRule> BlobReadRules();
std::vector<BlobRule> BlobSignedUrlRules();
std::vector<BlobRule> BlobRules();

}  // namespace vivavoce::testing::internal
