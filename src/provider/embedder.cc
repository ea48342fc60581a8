// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/embedder.h"

#include <utility>

namespace vivavoce {

boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> Embedder::EmbedFor(
    SessionContext, std::vector<std::string> texts) {
  return Embed(std::move(texts));
}

}  // namespace vivavoce
