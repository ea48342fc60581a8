// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/provider/session_context.h"

namespace vivavoce {

struct EmbedderCapabilities {
  EmbedderCapabilities() = default;
  std::string model;
  size_t dimensions = 0;
  size_t max_batch = 64;    // texts a call
  size_t max_tokens = 256;  // longer texts are cut
};

using Embedding = std::vector<float>;  // of unit length

// Maps texts to unit vectors whose dot product says how near their meanings are.
//
// Threading: all calls on the executor given at creation.
class Embedder {
 public:
  Embedder() = default;
  virtual ~Embedder() = default;
  Embedder(const Embedder&) = delete;
  Embedder& operator=(const Embedder&) = delete;

  virtual const EmbedderCapabilities& Capabilities() const = 0;
  virtual boost::asio::awaitable<absl::Status> Warm() = 0;

  // One vector a text, in order. Equal texts give equal vectors.
  //
  // Errors: InvalidArgument when there are more than max_batch texts, or one is ill-formed UTF-8.
  virtual boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> Embed(
      std::vector<std::string> texts) = 0;

  // The same on somebody's behalf. Default: Embed(); a provider that wants no context needs no
  // more.
  virtual boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> EmbedFor(
      SessionContext context, std::vector<std::string> texts);
};

}  // namespace vivavoce
