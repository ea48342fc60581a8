// SPDX-License-Identifier: Apache-2.0
#include "mini_lm.h"

#include <cstdint>
#include <list>
#include <new>
#include <utility>

#include "bert_forward.h"
#include "safetensors.h"
#include "vivavoce/base/status.h"
#include "word_piece.h"

namespace vivavoce::local_embeddings {
namespace {

constexpr uint64_t kPositions = 512;

ForwardFunction Choose(MiniLm::Instructions instructions) {
#if defined(VIVAVOCE_HAS_AVX2_FORWARD)
  if (instructions == MiniLm::Instructions::kBest && __builtin_cpu_supports("avx2") &&
      __builtin_cpu_supports("fma")) {
    return avx2::Forward;
  }
#endif
  (void)instructions;
  return baseline::Forward;
}

struct FreeAligned {
  void operator()(float* memory) const {
    ::operator delete(memory, std::align_val_t(kScratchAlignment));
  }
};

// Reads tensors one after the other and keeps the first error.
class TensorLoader {
 public:
  explicit TensorLoader(SafetensorsFile& file) : file_(file) {}

  const float* Load(const std::string& name, std::vector<uint64_t> shape) {
    Append(name, shape, storage_.emplace_back());
    return storage_.back().data();
  }

  DenseView LoadDense(const std::string& prefix, uint64_t outputs, uint64_t inputs) {
    DenseView view;
    Load(prefix + ".weight", {outputs, inputs});
    view.weight = ToPanels(storage_.back(), inputs);
    view.bias = Load(prefix + ".bias", {outputs});
    return view;
  }

  DenseView LoadNorm(const std::string& prefix) {
    DenseView view;
    view.weight = Load(prefix + ".weight", {kHidden});
    view.bias = Load(prefix + ".bias", {kHidden});
    return view;
  }

  // Query, key and value become one matrix: one product instead of three.
  DenseView LoadQueryKeyValue(const std::string& prefix) {
    std::vector<float>& weight = storage_.emplace_back();
    std::vector<float>& bias = storage_.emplace_back();
    for (const char* part : {"query", "key", "value"}) {
      Append(prefix + part + ".weight", {kHidden, kHidden}, weight);
      Append(prefix + part + ".bias", {kHidden}, bias);
    }
    DenseView view;
    view.weight = ToPanels(weight, kHidden);
    view.bias = bias.data();
    return view;
  }

  const absl::Status& status() const { return status_; }
  std::list<std::vector<float>> TakeStorage() { return std::move(storage_); }

 private:
  void Append(const std::string& name, const std::vector<uint64_t>& shape,
              std::vector<float>& target) {
    if (!status_.ok()) return;
    absl::StatusOr<std::vector<float>> values = file_.ReadFloats(name, shape);
    if (!values.ok()) {
      status_ = values.status();
    } else if (target.empty()) {
      target = *std::move(values);
    } else {
      target.insert(target.end(), values->begin(), values->end());
    }
  }

  // Reorders a row-major [outputs, inputs] matrix as DenseView wants it.
  const float* ToPanels(std::vector<float>& weight, uint64_t inputs) {
    std::vector<float> panels(weight.size());
    for (size_t i = 0; i < weight.size(); ++i) {
      const size_t output = i / inputs;
      const size_t input = i % inputs;
      panels[(output / kPanel * inputs + input) * kPanel + output % kPanel] = weight[i];
    }
    weight = std::move(panels);
    return weight.data();
  }

  SafetensorsFile& file_;
  std::list<std::vector<float>> storage_;  // a list: the views point into its elements
  absl::Status status_;
};

ModelView LoadModel(TensorLoader& loader, uint64_t vocabulary) {
  const std::string embeddings = "embeddings.";
  ModelView model;
  model.words = loader.Load(embeddings + "word_embeddings.weight", {vocabulary, kHidden});
  model.positions = loader.Load(embeddings + "position_embeddings.weight", {kPositions, kHidden});
  model.segment = loader.Load(embeddings + "token_type_embeddings.weight", {2, kHidden});
  model.norm = loader.LoadNorm(embeddings + "LayerNorm");
  for (int i = 0; i < kLayers; ++i) {
    const std::string prefix = "encoder.layer." + std::to_string(i) + ".";
    LayerView& layer = model.layers[i];
    layer.query_key_value = loader.LoadQueryKeyValue(prefix + "attention.self.");
    layer.attention_output = loader.LoadDense(prefix + "attention.output.dense", kHidden, kHidden);
    layer.attention_norm = loader.LoadNorm(prefix + "attention.output.LayerNorm");
    layer.inner = loader.LoadDense(prefix + "intermediate.dense", kInner, kHidden);
    layer.output = loader.LoadDense(prefix + "output.dense", kHidden, kInner);
    layer.output_norm = loader.LoadNorm(prefix + "output.LayerNorm");
  }
  return model;
}

}  // namespace

struct MiniLm::Weights {
  Weights(WordPiece word_piece, std::list<std::vector<float>> values, const ModelView& view,
          ForwardFunction function)
      : tokenizer(std::move(word_piece)),
        storage(std::move(values)),
        model(view),
        forward(function) {}

  WordPiece tokenizer;
  std::list<std::vector<float>> storage;
  ModelView model;
  ForwardFunction forward;
};

MiniLm::MiniLm() = default;
MiniLm::~MiniLm() = default;

absl::StatusOr<std::unique_ptr<MiniLm>> MiniLm::Open(const std::string& folder,
                                                     Instructions instructions) {
  absl::StatusOr<WordPiece> tokenizer = WordPiece::Open(folder + "/vocab.txt");
  if (!tokenizer.ok()) return tokenizer.status();
  absl::StatusOr<SafetensorsFile> file = SafetensorsFile::Open(folder + "/model.safetensors");
  if (!file.ok()) return file.status();
  TensorLoader loader(*file);
  const ModelView model = LoadModel(loader, tokenizer->size());
  if (!loader.status().ok()) return loader.status();
  std::unique_ptr<MiniLm> result(new MiniLm());
  result->weights_ = std::make_unique<Weights>(*std::move(tokenizer), loader.TakeStorage(), model,
                                               Choose(instructions));
  return result;
}

std::vector<float> MiniLm::Embed(std::string_view text) const {
  const std::vector<int32_t> ids = weights_->tokenizer.Encode(text, kMaxTokens);
  std::unique_ptr<float, FreeAligned> scratch(static_cast<float*>(::operator new(
      ScratchFloats(ids.size()) * sizeof(float), std::align_val_t(kScratchAlignment))));
  std::vector<float> result(kDimensions);
  weights_->forward(weights_->model, ids.data(), static_cast<int>(ids.size()), scratch.get(),
                    result.data());
  return result;
}

}  // namespace vivavoce::local_embeddings
