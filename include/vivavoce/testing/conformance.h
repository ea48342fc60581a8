// SPDX-License-Identifier: Apache-2.0
// What every conformance suite shares. A suite holds a provider to its port's rules, each with an
// id that stands in the test's name. A vendor's whole test:
//
//   int main(int argc, char** argv) {
//     testing::InitGoogleTest(&argc, argv);
//     vivavoce::testing::EmbedderFixture fixture;
//     fixture.factory = &acme::MakeAcmeEmbedderFactory;
//     vivavoce::testing::RegisterEmbedderConformance("acme", fixture);
//     return RUN_ALL_TESTS();
//   }
//
// A rule about something the provider's Capabilities() do not claim is skipped and says why; what
// is claimed must hold.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "vivavoce/base/units.h"
#include "vivavoce/provider/factory.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::testing {

// What a suite must know about a provider of any port.
template <typename Made>
struct ConformanceFixture {
  ConformanceFixture() = default;

  std::function<std::unique_ptr<Factory<Made>>()> factory;
  std::string options = "{}";  // what it is made with
  std::string known_option;    // the name of any of its options, if it has one
  // Adds to the kit's context what the provider needs: models_path, an HTTP client, an embedder.
  std::function<void(ProviderContext&)> prepare;
  // Why the provider cannot run here (no model, no key); empty: it can. All rules are skipped then.
  std::function<std::string()> unavailable;

  bool real_time = false;            // it talks to the world outside, so no virtual clock
  bool deterministic = true;         // the same input gives the same output
  std::vector<std::string> secrets;  // what must never stand in a message
  Millis stall_limit{100};           // how long one call may keep the executor's thread
  Millis cancel_limit{2000};         // real time in which cancelled work must have ended
  TimeLimits limits;                 // of each conversation with the provider
};

// What became of one rule.
struct RuleOutcome {
  enum class Result { kPassed, kFailed, kSkipped };
  RuleOutcome() = default;
  std::string id;     // e.g. "STT-CANCEL-02"
  std::string title;  // what the rule asks for
  Result result = Result::kPassed;
  std::vector<std::string> notes;  // what failed, or why it was skipped
};

}  // namespace vivavoce::testing
