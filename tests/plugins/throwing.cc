// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "tiny_embedder.h"
#include "vivavoce/provider/plugin.h"

namespace {

absl::Status Register(vivavoce::Registry&) { throw std::runtime_error("no licence found"); }

}  // namespace

VIVAVOCE_PLUGIN("throwing", "1.0.0", Register)
