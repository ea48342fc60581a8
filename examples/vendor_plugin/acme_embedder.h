// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vivavoce/provider/factory.h>

#include <memory>

namespace acme {

// Offers `embeddings: {use: acme, dimensions: 256}`.
std::unique_ptr<vivavoce::EmbedderFactory> MakeAcmeEmbedderFactory();

}  // namespace acme
