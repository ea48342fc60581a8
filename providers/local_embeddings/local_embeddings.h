// SPDX-License-Identifier: Apache-2.0
// The embedded default for `embeddings`: all-MiniLM-L6-v2 in this process, without a network or a
// runtime.
//
//   embeddings: {use: local}
//
// Options: `model`  folder with model.safetensors and vocab.txt, under the models folder or
// absolute (default "minilm");
//          `cache`  texts whose vectors are kept, 1.5 kB each (default 2048).
#pragma once

#include <memory>

#include "vivavoce/provider/factory.h"

namespace vivavoce {

std::unique_ptr<EmbedderFactory> MakeLocalEmbedderFactory();

}  // namespace vivavoce
