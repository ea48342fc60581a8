// SPDX-License-Identifier: Apache-2.0
// A small embedder: counts of letter trigrams, hashed into a vector of unit length. Texts that
// share many trigrams are near each other. It stands for a vendor's own model or service.
#include "acme_embedder.h"

#include <vivavoce/base/status.h>
#include <vivavoce/base/utf8.h>
#include <vivavoce/provider/embedder.h>
#include <vivavoce/provider/options.h>

#include <cctype>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace acme {
namespace {

struct AcmeOptions {
  int64_t dimensions = 256;
};

absl::StatusOr<AcmeOptions> ReadOptions(std::string_view json) {
  vivavoce::OptionReader in(json);
  AcmeOptions options;
  options.dimensions = in.Integer("dimensions", options.dimensions, {16, 4096});
  if (absl::Status s = in.Finish(); !s.ok()) return s;
  return options;
}

vivavoce::Embedding CountTrigrams(std::string_view text, size_t dimensions) {
  vivavoce::Embedding vector(dimensions, 0.0f);
  vector[0] = 1e-3f;  // a text without any trigram has a direction too
  std::string padded = " ";
  for (char c : text) padded += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  padded += ' ';
  for (size_t i = 0; i + 3 <= padded.size(); ++i) {
    uint32_t hash = 2166136261u;  // FNV-1a
    for (size_t k = i; k < i + 3; ++k) {
      hash = (hash ^ static_cast<unsigned char>(padded[k])) * 16777619u;
    }
    vector[hash % dimensions] += 1.0f;
  }
  double square = 0;
  for (float x : vector) square += double{x} * x;
  for (float& x : vector) x = static_cast<float>(x / std::sqrt(square));
  return vector;
}

class AcmeEmbedder final : public vivavoce::Embedder {
 public:
  explicit AcmeEmbedder(const AcmeOptions& options) {
    capabilities_.model = "acme-trigrams-1";
    capabilities_.dimensions = static_cast<size_t>(options.dimensions);
  }

  const vivavoce::EmbedderCapabilities& Capabilities() const override { return capabilities_; }

  boost::asio::awaitable<absl::Status> Warm() override { co_return absl::OkStatus(); }

  boost::asio::awaitable<absl::StatusOr<std::vector<vivavoce::Embedding>>> Embed(
      std::vector<std::string> texts) override {
    if (texts.size() > capabilities_.max_batch) {
      co_return vivavoce::InvalidArgument("acme: " + std::to_string(texts.size()) +
                                          " texts in a call, at most " +
                                          std::to_string(capabilities_.max_batch));
    }
    std::vector<vivavoce::Embedding> vectors;
    for (const std::string& text : texts) {
      if (!vivavoce::IsValidUtf8(text)) {
        co_return vivavoce::InvalidArgument("acme: a text is not well-formed UTF-8");
      }
      vectors.push_back(CountTrigrams(text, capabilities_.dimensions));
    }
    co_return vectors;
  }

 private:
  vivavoce::EmbedderCapabilities capabilities_;
};

class AcmeEmbedderFactory final : public vivavoce::EmbedderFactory {
 public:
  std::string_view Name() const override { return "acme"; }

  absl::Status ValidateConfig(std::string_view options) const override {
    return ReadOptions(options).status();
  }

  absl::StatusOr<std::unique_ptr<vivavoce::Embedder>> Make(
      std::string_view options, const vivavoce::ProviderContext&) const override {
    absl::StatusOr<AcmeOptions> read = ReadOptions(options);
    if (!read.ok()) return read.status();
    return std::make_unique<AcmeEmbedder>(*read);
  }
};

}  // namespace

std::unique_ptr<vivavoce::EmbedderFactory> MakeAcmeEmbedderFactory() {
  return std::make_unique<AcmeEmbedderFactory>();
}

}  // namespace acme
