// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "vivavoce/provider/embedder.h"
#include "vivavoce/testing/conformance.h"

namespace vivavoce::testing {

struct EmbedderFixture : ConformanceFixture<std::unique_ptr<Embedder>> {
  EmbedderFixture() = default;
  // The first must be nearer to the second than to the third.
  std::string text = "I tuned the database so that queries ran faster.";
  std::string near = "I tuned the queries of the database.";
  std::string far = "The nurse changed the patient's dressing.";
  // How far a text's vector may move with its neighbours in the batch; 0: not at all.
  double batch_tolerance = 1e-4;
};

std::vector<RuleOutcome> CheckEmbedder(const EmbedderFixture& fixture);

// Adds a test `<name>_Embedder.<rule id>_<title>` for every rule.
void RegisterEmbedderConformance(const std::string& name, const EmbedderFixture& fixture);

}  // namespace vivavoce::testing
