// SPDX-License-Identifier: Apache-2.0
// A plugin that loads and registers well, and whose embedder keeps few of its port's rules.
#include "vivavoce/base/status.h"
#include "vivavoce/provider/embedder.h"
#include "vivavoce/provider/plugin.h"

namespace {

// Claims eight dimensions and gives seven, of no unit length, whatever the text; takes any batch.
class BrokenEmbedder final : public vivavoce::Embedder {
 public:
  BrokenEmbedder() {
    capabilities_.model = "broken-1";
    capabilities_.dimensions = 8;
  }
  const vivavoce::EmbedderCapabilities& Capabilities() const override { return capabilities_; }
  boost::asio::awaitable<absl::Status> Warm() override { co_return absl::OkStatus(); }
  boost::asio::awaitable<absl::StatusOr<std::vector<vivavoce::Embedding>>> Embed(
      std::vector<std::string> texts) override {
    co_return std::vector<vivavoce::Embedding>(texts.size(), vivavoce::Embedding(7, 1.0f));
  }

 private:
  vivavoce::EmbedderCapabilities capabilities_;
};

class BrokenFactory final : public vivavoce::EmbedderFactory {
 public:
  std::string_view Name() const override { return "broken"; }
  absl::Status ValidateConfig(std::string_view) const override { return absl::OkStatus(); }
  absl::StatusOr<std::unique_ptr<vivavoce::Embedder>> Make(
      std::string_view, const vivavoce::ProviderContext&) const override {
    return std::make_unique<BrokenEmbedder>();
  }
};

absl::Status Register(vivavoce::Registry& registry) {
  return registry.embedders.Add(std::make_unique<BrokenFactory>());
}

}  // namespace

VIVAVOCE_PLUGIN("broken", "1.0.0", Register)
