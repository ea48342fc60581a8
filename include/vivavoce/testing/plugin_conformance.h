// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "vivavoce/provider/registry.h"
#include "vivavoce/testing/conformance.h"

namespace vivavoce::testing {

// What became of one provider's rules.
struct ProviderOutcome {
  ProviderOutcome() = default;
  std::string port;      // stt | tts | llm | embeddings | vad | transport | sessions
  std::string provider;  // its registry name
  std::vector<RuleOutcome> rules;
};

// Holds every provider of `registry` whose port needs no place of its own (no store, no blobs) to
// the rules that need no sample of speech, made with its default options in real time: what can be
// said of a plugin whose vendor's own fixture is not at hand. A provider that cannot be made so has
// all its rules skipped, with the reason.
//
// Blocking: some seconds a provider.
std::vector<ProviderOutcome> CheckProviders(const Registry& registry,
                                            const std::function<void(ProviderContext&)>& prepare);

}  // namespace vivavoce::testing
