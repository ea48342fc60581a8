// SPDX-License-Identifier: Apache-2.0
// PDF by headless Chromium: what people see in the browser is what they get on paper.
//
// Options: `program` (default: chromium, chromium-browser, google-chrome or headless_shell, the
// first on PATH), `timeoutSeconds` (default 60).
#pragma once

#include <memory>

#include "vivavoce/provider/factory.h"

namespace vivavoce {

// Registry name: "chromium".
std::unique_ptr<PdfRendererFactory> MakeChromiumPdfRendererFactory();

}  // namespace vivavoce
