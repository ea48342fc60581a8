// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <vivavoce/testing/embedder_conformance.h>

#include "acme_embedder.h"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  vivavoce::testing::EmbedderFixture fixture;
  fixture.factory = &acme::MakeAcmeEmbedderFactory;
  fixture.known_option = "dimensions";
  vivavoce::testing::RegisterEmbedderConformance("acme", fixture);
  return RUN_ALL_TESTS();
}
