// SPDX-License-Identifier: Apache-2.0
// The forward pass of all-MiniLM-L6-v2, compiled once for every x86-64 and once for those with AVX2
// and FMA (six times as fast). Plain pointers on purpose: nothing of the standard library may be
// instantiated with the wider instructions, or the linker could hand those copies to the rest of
// the program.
#pragma once

#include <cstddef>
#include <cstdint>

namespace vivavoce::local_embeddings {

inline constexpr int kHidden = 384;
inline constexpr int kHeads = 12;
inline constexpr int kInner = 1536;
inline constexpr int kLayers = 6;

// The weights of a dense layer stand in panels of this many outputs: [outputs /
// kPanel][inputs][kPanel].
inline constexpr int kPanel = 16;

// y = weight x + bias.
struct DenseView {
  const float* weight = nullptr;
  const float* bias = nullptr;
};

struct LayerView {
  DenseView query_key_value;  // stacked: 3 * kHidden outputs
  DenseView attention_output;
  DenseView attention_norm;  // weight is the scale, bias the shift
  DenseView inner;
  DenseView output;
  DenseView output_norm;
};

struct ModelView {
  const float* words = nullptr;      // [vocabulary, kHidden]
  const float* positions = nullptr;  // [512, kHidden]
  const float* segment = nullptr;    // token type 0: [kHidden]
  DenseView norm;
  LayerView layers[kLayers];
};

inline constexpr size_t kScratchAlignment = 64;

// Floats of scratch memory that a text of `tokens` tokens needs.
constexpr size_t ScratchFloats(size_t tokens) {
  return tokens * (kHidden + 3 * kHidden + kHidden + kInner) + kHidden + tokens * tokens;
}

// Writes the mean of the last layer's vectors, scaled to unit length, to result[0, kHidden).
// Requires: every id is below the vocabulary's size; tokens <= 512; `scratch` is aligned to
// kScratchAlignment, without which sums would be added up in an order that depends on its address.
using ForwardFunction = void (*)(const ModelView& model, const int32_t* ids, int tokens,
                                 float* scratch, float* result);

namespace baseline {
void Forward(const ModelView& model, const int32_t* ids, int tokens, float* scratch, float* result);
}
namespace avx2 {
void Forward(const ModelView& model, const int32_t* ids, int tokens, float* scratch, float* result);
}

}  // namespace vivavoce::local_embeddings
