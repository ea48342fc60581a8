// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "vivavoce/base/clock.h"
#include "vivavoce/provider/embedder.h"

namespace vivavoce::testing {

// Texts are near when they share words: each word, in lower case, has a direction of its own.
//
// Lifetime: `clock` outlives it.
class ScriptedEmbedder final : public Embedder {
 public:
  explicit ScriptedEmbedder(Clock& clock);

  // The faults: Embed() takes `delay` of the clock, then gives `error` the next `times` times.
  void SetDelay(std::chrono::nanoseconds delay) { delay_ = delay; }
  void FailNext(absl::Status error, int times);

  const EmbedderCapabilities& Capabilities() const override { return capabilities_; }
  boost::asio::awaitable<absl::Status> Warm() override;
  boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> Embed(
      std::vector<std::string> texts) override;

 private:
  Clock& clock_;
  EmbedderCapabilities capabilities_;
  std::chrono::nanoseconds delay_{0};
  absl::Status error_;
  int failures_ = 0;
};

}  // namespace vivavoce::testing
