// SPDX-License-Identifier: Apache-2.0
// The embedded default for `llm`: answers the requests of docs/model_requests.md by fixed rules
// over the words, with no language model behind them. Capabilities().statement says what that
// means; every report it touches prints it.
//
//   llm: {use: offline_llm}
//
// It has no options. It uses the configured embedder where there is one.
#pragma once

#include <memory>

#include "vivavoce/provider/factory.h"

namespace vivavoce {

std::unique_ptr<LanguageModelFactory> MakeOfflineLanguageModelFactory();

}  // namespace vivavoce
