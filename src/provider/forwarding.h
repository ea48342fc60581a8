// SPDX-License-Identifier: Apache-2.0
// The shape that every decorator shares: a port that is another one, but for what it overrides.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <utility>

#include "absl/status/status.h"

namespace vivavoce::internal {

// Port is LanguageModel, TextToSpeech, SpeechToText or Embedder.
template <typename Port>
class Forwarding : public Port {
 public:
  explicit Forwarding(std::unique_ptr<Port> inner) : inner_(std::move(inner)) {}

  decltype(std::declval<const Port&>().Capabilities()) Capabilities() const override {
    return inner_->Capabilities();
  }
  boost::asio::awaitable<absl::Status> Warm() override { return inner_->Warm(); }

 protected:
  Port& inner() { return *inner_; }

 private:
  std::unique_ptr<Port> inner_;
};

}  // namespace vivavoce::internal
