// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/plugin.h"

#include "chromium.h"
#include "vivavoce/version.h"

namespace {

absl::Status Register(vivavoce::Registry& registry) {
  return registry.pdf_renderers.Add(vivavoce::MakeChromiumPdfRendererFactory());
}

}  // namespace

VIVAVOCE_PLUGIN("chromium", VIVAVOCE_VERSION, Register)
