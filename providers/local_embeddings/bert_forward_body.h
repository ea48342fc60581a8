// SPDX-License-Identifier: Apache-2.0
// The body of bert_forward.h, included by bert_forward_{baseline,avx2}.cc. Each defines
// VIVAVOCE_FORWARD_NAMESPACE and renames Eigen, so that the two instantiations cannot be mixed up
// by the linker.
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <unsupported/Eigen/SpecialFunctions>

#include "bert_forward.h"

namespace vivavoce::local_embeddings::VIVAVOCE_FORWARD_NAMESPACE {
namespace {

// One column a token.
using Columns = Eigen::Map<Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic>>;
using Vector = Eigen::Map<const Eigen::VectorXf>;

constexpr float kNormEpsilon = 1e-12F;
constexpr int kHeadSize = kHidden / kHeads;

// As many floats as one register holds.
#if defined(__AVX2__)
typedef float Lane __attribute__((vector_size(32)));
constexpr int kGroup = 6;  // tokens a pass: 12 of 16 registers accumulate
#else
typedef float Lane __attribute__((vector_size(16)));
constexpr int kGroup = 3;
#endif
constexpr int kLaneFloats = sizeof(Lane) / sizeof(float);
constexpr int kLanes = kPanel / kLaneFloats;

// One panel of outputs for `Tokens` columns. Every output adds up its inputs in order, whatever the
// grouping.
template <int Tokens>
void PanelTimesColumns(const float* panel, const float* bias, int inputs, const float* in,
                       float* out, ptrdiff_t out_stride) {
  Lane sums[Tokens][kLanes];
#pragma GCC unroll 8
  for (int t = 0; t < Tokens; ++t) {
#pragma GCC unroll 8
    for (int l = 0; l < kLanes; ++l)
      __builtin_memcpy(&sums[t][l], bias + l * kLaneFloats, sizeof(Lane));
  }
  for (int i = 0; i < inputs; ++i) {
    Lane weight[kLanes];
#pragma GCC unroll 8
    for (int l = 0; l < kLanes; ++l) {
      __builtin_memcpy(&weight[l], panel + i * kPanel + l * kLaneFloats, sizeof(Lane));
    }
#pragma GCC unroll 8
    for (int t = 0; t < Tokens; ++t) {
      const float x = in[static_cast<ptrdiff_t>(t) * inputs + i];
#pragma GCC unroll 8
      for (int l = 0; l < kLanes; ++l) sums[t][l] += weight[l] * x;
    }
  }
#pragma GCC unroll 8
  for (int t = 0; t < Tokens; ++t) {
#pragma GCC unroll 8
    for (int l = 0; l < kLanes; ++l) {
      __builtin_memcpy(out + t * out_stride + l * kLaneFloats, &sums[t][l], sizeof(Lane));
    }
  }
}

using PanelKernel = void (*)(const float*, const float*, int, const float*, float*, ptrdiff_t);
constexpr PanelKernel kKernels[] = {PanelTimesColumns<1>, PanelTimesColumns<2>,
                                    PanelTimesColumns<3>,
#if defined(__AVX2__)
                                    PanelTimesColumns<4>, PanelTimesColumns<5>,
                                    PanelTimesColumns<6>
#endif
};

static_assert(sizeof(kKernels) / sizeof(kKernels[0]) == kGroup);

void Dense(const DenseView& dense, const Columns& in, Columns& out) {
  const int inputs = static_cast<int>(in.rows());
  const ptrdiff_t outputs = out.rows();
  const int columns = static_cast<int>(in.cols());
  const int groups = (columns + kGroup - 1) / kGroup;
  for (ptrdiff_t first = 0; first < outputs; first += kPanel) {
    const float* panel = dense.weight + first * inputs;
    for (int group = 0; group < groups; ++group) {  // of nearly equal size
      const int column = group * columns / groups;
      const int size = (group + 1) * columns / groups - column;
      kKernels[size - 1](panel, dense.bias + first, inputs, &in(0, column), &out(first, column),
                         outputs);
    }
  }
}

void Normalise(const DenseView& norm, Columns& x) {
  const Vector scale(norm.weight, x.rows());
  const Vector shift(norm.bias, x.rows());
  for (Eigen::Index column = 0; column < x.cols(); ++column) {
    auto v = x.col(column);
    v.array() -= v.mean();
    const float variance = v.squaredNorm() / static_cast<float>(v.size());
    v.array() *= 1.0F / std::sqrt(variance + kNormEpsilon);
    v.array() = v.array() * scale.array() + shift.array();
  }
}

// Softmax over the keys (rows) of every query (column).
void Softmax(Columns& scores) {
  for (Eigen::Index query = 0; query < scores.cols(); ++query) {
    auto v = scores.col(query);
    v.array() = (v.array() - v.maxCoeff()).exp();
    v /= v.sum();
  }
}

void Attend(const Columns& qkv, Columns& scores, Columns& context) {
  const float scale = 1.0F / std::sqrt(static_cast<float>(kHeadSize));
  const Eigen::Index tokens = qkv.cols();
  for (int head = 0; head < kHeads; ++head) {
    const auto query = qkv.block(head * kHeadSize, 0, kHeadSize, tokens);
    const auto key = qkv.block(kHidden + head * kHeadSize, 0, kHeadSize, tokens);
    const auto value = qkv.block(2 * kHidden + head * kHeadSize, 0, kHeadSize, tokens);
    scores.noalias() = key.transpose() * query;
    scores *= scale;
    Softmax(scores);
    context.block(head * kHeadSize, 0, kHeadSize, tokens).noalias() = value * scores;
  }
}

void Gelu(Columns& x) {
  const float half_root = std::sqrt(0.5F);
  x.array() = 0.5F * x.array() * (1.0F + (x.array() * half_root).erf());
}

}  // namespace

void Forward(const ModelView& model, const int32_t* ids, int tokens, float* scratch,
             float* result) {
  // Fixed block sizes: the order of additions must not depend on the caches of the machine.
  static const bool blocks_are_set = (Eigen::setCpuCacheSizes(32 << 10, 512 << 10, 4 << 20), true);
  (void)blocks_are_set;

  Eigen::Map<Eigen::VectorXf, Eigen::Aligned64> mean(scratch, kHidden);
  float* next = scratch + kHidden;
  auto take = [&next, tokens](int rows) {
    Columns matrix(next, rows, tokens);
    next += static_cast<ptrdiff_t>(rows) * tokens;
    return matrix;
  };
  Columns x = take(kHidden);
  Columns qkv = take(3 * kHidden);
  Columns context = take(kHidden);
  Columns inner = take(kInner);
  Columns scores = take(tokens);
  Columns mixed(qkv.data(), kHidden, tokens);  // qkv is free again once the heads have attended

  const Vector segment(model.segment, kHidden);
  for (int i = 0; i < tokens; ++i) {
    x.col(i) = Vector(model.words + static_cast<ptrdiff_t>(ids[i]) * kHidden, kHidden) +
               Vector(model.positions + static_cast<ptrdiff_t>(i) * kHidden, kHidden) + segment;
  }
  Normalise(model.norm, x);
  for (const LayerView& layer : model.layers) {
    Dense(layer.query_key_value, x, qkv);
    Attend(qkv, scores, context);
    Dense(layer.attention_output, context, mixed);
    x += mixed;
    Normalise(layer.attention_norm, x);
    Dense(layer.inner, x, inner);
    Gelu(inner);
    Dense(layer.output, inner, mixed);
    x += mixed;
    Normalise(layer.output_norm, x);
  }
  mean = x.rowwise().mean();
  mean /= mean.norm();
  __builtin_memcpy(result, scratch, kHidden * sizeof(float));
}

}  // namespace vivavoce::local_embeddings::VIVAVOCE_FORWARD_NAMESPACE
