// SPDX-License-Identifier: Apache-2.0
#include "local_embeddings.h"

#include <filesystem>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "embedding_cache.h"
#include "mini_lm.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"
#include "vivavoce/provider/options.h"

namespace vivavoce {
namespace {

using local_embeddings::EmbeddingCache;
using local_embeddings::MiniLm;

struct LocalEmbedderOptions {
  std::string model;
  int64_t cache = 0;
};

absl::StatusOr<LocalEmbedderOptions> ParseEmbedderOptions(std::string_view json) {
  OptionReader in(json);
  LocalEmbedderOptions options;
  options.model = in.String("model", "minilm");
  options.cache = in.Integer("cache", 2048, {0, 1'000'000});
  if (absl::Status finished = in.Finish(); !finished.ok()) return finished;
  if (options.model.empty()) return InvalidArgument("option model: must not be empty");
  return options;
}

std::filesystem::path ModelFolder(const LocalEmbedderOptions& options,
                                  const ProviderContext& context) {
  const std::filesystem::path model(options.model);
  return model.is_absolute() ? model : std::filesystem::path(context.models_path) / model;
}

absl::Status CheckFiles(const std::filesystem::path& folder) {
  for (const char* name : {"model.safetensors", "vocab.txt"}) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(folder / name, ignored)) {
      return NotFound("local embeddings: " + (folder / name).string() +
                      " is missing: " + kModelsMend);
    }
  }
  return absl::OkStatus();
}

// What the jobs on the pool share; it outlives an embedder that is destroyed while one of them
// runs.
class LoadedModel {
 public:
  LoadedModel(std::string folder, size_t cache) : folder_(std::move(folder)), cache_(cache) {}

  absl::Status Load() {
    std::scoped_lock lock(mutex_);
    if (model_ != nullptr) return absl::OkStatus();
    absl::StatusOr<std::unique_ptr<MiniLm>> model =
        MiniLm::Open(folder_, MiniLm::Instructions::kBest);
    if (!model.ok()) return Annotate(model.status(), "local embeddings");
    model_ = *std::move(model);
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<Embedding>> Embed(const std::vector<std::string>& texts) {
    if (absl::Status loaded = Load(); !loaded.ok()) return loaded;
    std::vector<Embedding> result;
    result.reserve(texts.size());
    for (const std::string& text : texts) result.push_back(EmbedOne(text));
    return result;
  }

 private:
  Embedding EmbedOne(const std::string& text) {
    {
      std::scoped_lock lock(mutex_);
      if (const Embedding* known = cache_.Find(text)) return *known;
    }
    Embedding embedding = model_->Embed(text);
    std::scoped_lock lock(mutex_);
    cache_.Insert(text, embedding);
    return embedding;
  }

  const std::string folder_;
  std::mutex mutex_;
  std::unique_ptr<MiniLm> model_;  // set once, under the mutex
  EmbeddingCache cache_;
};

class LocalEmbedder final : public Embedder {
 public:
  LocalEmbedder(std::shared_ptr<LoadedModel> model, BlockingPool& pool)
      : model_(std::move(model)), pool_(pool) {
    capabilities_.model = "all-MiniLM-L6-v2";
    capabilities_.dimensions = MiniLm::kDimensions;
    capabilities_.max_tokens = MiniLm::kMaxTokens;
  }

  const EmbedderCapabilities& Capabilities() const override { return capabilities_; }

  boost::asio::awaitable<absl::Status> Warm() override {
    std::function<absl::Status()> job = [model = model_] { return model->Load(); };
    co_return co_await pool_.Run(std::move(job));
  }

  boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> Embed(
      std::vector<std::string> texts) override {
    if (texts.size() > capabilities_.max_batch) {
      co_return InvalidArgument("local embeddings: too many texts in one call (" +
                                std::to_string(texts.size()) + ", at most " +
                                std::to_string(capabilities_.max_batch) + ")");
    }
    for (size_t i = 0; i < texts.size(); ++i) {
      if (!IsValidUtf8(texts[i])) {
        co_return InvalidArgument("local embeddings: text " + std::to_string(i) +
                                  " is not well-formed UTF-8");
      }
    }
    std::function<absl::StatusOr<std::vector<Embedding>>()> job =
        [model = model_, texts = std::move(texts)] { return model->Embed(texts); };
    co_return co_await pool_.Run<std::vector<Embedding>>(std::move(job));
  }

 private:
  std::shared_ptr<LoadedModel> model_;
  BlockingPool& pool_;
  EmbedderCapabilities capabilities_;
};

class LocalEmbedderFactory final : public EmbedderFactory {
 public:
  std::string_view Name() const override { return "local"; }

  absl::Status ValidateConfig(std::string_view options) const override {
    return ParseEmbedderOptions(options).status();
  }

  absl::StatusOr<std::unique_ptr<Embedder>> Make(std::string_view options,
                                                 const ProviderContext& context) const override {
    absl::StatusOr<LocalEmbedderOptions> parsed = ParseEmbedderOptions(options);
    if (!parsed.ok()) return parsed.status();
    const std::filesystem::path folder = ModelFolder(*parsed, context);
    if (absl::Status present = CheckFiles(folder); !present.ok()) return present;
    auto model = std::make_shared<LoadedModel>(folder.string(), static_cast<size_t>(parsed->cache));
    return std::make_unique<LocalEmbedder>(std::move(model), *context.pool);
  }

  std::vector<Finding> Examine(std::string_view options,
                               const ProviderContext& context) const override {
    Finding finding;
    finding.subject = "embeddings: all-MiniLM-L6-v2";
    absl::StatusOr<LocalEmbedderOptions> parsed = ParseEmbedderOptions(options);
    absl::Status status = parsed.ok() ? CheckFiles(ModelFolder(*parsed, context)) : parsed.status();
    if (status.ok()) {
      finding.detail = "found in " + ModelFolder(*parsed, context).string();
    } else {
      finding.severity = Finding::Severity::kMissing;
      finding.detail = std::string(Message(status));
      finding.mend = kModelsMend;
    }
    return {finding};
  }
};

}  // namespace

std::unique_ptr<EmbedderFactory> MakeLocalEmbedderFactory() {
  return std::make_unique<LocalEmbedderFactory>();
}

}  // namespace vivavoce
