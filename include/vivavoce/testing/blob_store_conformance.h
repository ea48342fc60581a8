// SPDX-License-Identifier: Apache-2.0
// The promises of the BlobStore port, as rules that any implementation can be held to.
//
//   class AcmeFixture : public BlobStoreFixture { … };  // a fresh, empty place for each rule
//   RegisterBlobStoreConformance("acme", [] { return std::make_unique<AcmeFixture>(); });
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/provider/blob_store.h"
#include "vivavoce/testing/conformance.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::testing {

// A place for objects, empty at first.
class BlobStoreFixture {
 public:
  BlobStoreFixture() = default;
  virtual ~BlobStoreFixture() = default;
  BlobStoreFixture(const BlobStoreFixture&) = delete;
  BlobStoreFixture& operator=(const BlobStoreFixture&) = delete;

  // Drives the store's executor, clock and pool.
  virtual TimeDriver& world() = 0;

  // A handle on the fixture's objects. More than one may be open at a time.
  virtual absl::StatusOr<std::unique_ptr<BlobStore>> Open() = 0;

  // Changes a byte of the newest version where it is kept, behind the store's back. False where the
  // fixture cannot: what a damaged object answers is skipped then.
  virtual bool Damage(const TenantId& tenant, const std::string& key);
};

using MakeBlobStoreFixture = std::function<std::unique_ptr<BlobStoreFixture>()>;

std::vector<RuleOutcome> CheckBlobStore(const MakeBlobStoreFixture& make);

// Adds a test `<name>_BlobStore.<rule id>_<title>` for every rule.
void RegisterBlobStoreConformance(const std::string& name, const MakeBlobStoreFixture& make);

}  // namespace vivavoce::testing
