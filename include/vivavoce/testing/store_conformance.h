// SPDX-License-Identifier: Apache-2.0
// The promises of the Store port, as rules that any implementation can be held to.
//
//   class MyFixture : public StoreFixture { … };      // a fresh, empty place for each test
//   int main(int argc, char** argv) {
//     ::testing::InitGoogleTest(&argc, argv);
//     vivavoce::testing::RegisterStoreConformance("mine", [] { return
//     std::make_unique<MyFixture>(); }); return RUN_ALL_TESTS();
//   }
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/provider/store.h"
#include "vivavoce/testing/conformance.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::testing {

// A place for one store, empty at first.
class StoreFixture {
 public:
  StoreFixture() = default;
  virtual ~StoreFixture() = default;
  StoreFixture(const StoreFixture&) = delete;
  StoreFixture& operator=(const StoreFixture&) = delete;

  // Drives the store's executor, clock and pool.
  virtual TimeDriver& world() = 0;

  // A handle on the fixture's data; the suite destroys the one before first.
  virtual absl::StatusOr<StoreHandle> Open() = 0;

  // False for a store that forgets when its handle is destroyed: what must outlive one is skipped.
  virtual bool KeepsData() const { return true; }

  // How long the suite's leases last. A store with a clock of its own answers something short, and
  // a driver of real time.
  virtual std::chrono::milliseconds LeaseTime() const { return std::chrono::seconds(30); }
};

using MakeStoreFixture = std::function<std::unique_ptr<StoreFixture>()>;

std::vector<RuleOutcome> CheckStore(const MakeStoreFixture& make);

// Adds a test `<name>_Store.<rule id>_<title>` for every rule.
void RegisterStoreConformance(const std::string& name, const MakeStoreFixture& make);

}  // namespace vivavoce::testing
