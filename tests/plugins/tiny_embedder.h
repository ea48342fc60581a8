// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "vivavoce/base/status.h"
#include "vivavoce/provider/factory.h"

namespace vivavoce {

// The least a plugin can offer: an embedder factory that says why it makes nothing.
class TinyEmbedderFactory final : public EmbedderFactory {
 public:
  std::string_view Name() const override { return "tiny"; }
  absl::Status ValidateConfig(std::string_view) const override { return absl::OkStatus(); }
  absl::StatusOr<std::unique_ptr<Embedder>> Make(std::string_view,
                                                 const ProviderContext&) const override {
    return FailedPrecondition("tiny: made for the loader's tests only");
  }
};

}  // namespace vivavoce
