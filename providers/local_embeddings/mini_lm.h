// SPDX-License-Identifier: Apache-2.0
// all-MiniLM-L6-v2: tokenizer, weights and forward pass put together.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce::local_embeddings {

// Threading: Embed() from any thread, several at once. The same text gives the same vector on the
// same processor.
class MiniLm {
 public:
  static constexpr size_t kDimensions = 384;
  static constexpr size_t kMaxTokens = 256;

  // Which instructions the forward pass uses. kBest: the widest that the processor has.
  enum class Instructions { kBest, kBaseline };

  // Reads `folder`/model.safetensors and `folder`/vocab.txt.
  //
  // Errors: NotFound when a file is missing, DataLoss when one is damaged.
  // Blocking: reads 90 MB.
  static absl::StatusOr<std::unique_ptr<MiniLm>> Open(const std::string& folder,
                                                      Instructions instructions);

  ~MiniLm();

  // A unit vector. Requires: `text` is well-formed UTF-8. What goes beyond kMaxTokens tokens is
  // cut. Blocking: about 5 ms for a sentence.
  std::vector<float> Embed(std::string_view text) const;

 private:
  struct Weights;
  MiniLm();

  std::unique_ptr<Weights> weights_;
};

}  // namespace vivavoce::local_embeddings
