// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/pcm.h"

#include <utility>

namespace vivavoce {

PcmChunk::PcmChunk(std::vector<int16_t> samples, SampleRate rate, MediaTime at)
    : slab_(std::make_shared<const std::vector<int16_t>>(std::move(samples))),
      samples_(*slab_),
      rate_(rate),
      at_(at) {}

PcmChunk PcmChunk::Slice(SampleCount first, SampleCount count) const {
  PcmChunk part = *this;
  part.samples_ =
      samples_.subspan(static_cast<size_t>(first.value), static_cast<size_t>(count.value));
  part.at_ = at_ + rate_.Duration(first);
  return part;
}

PcmChunk PcmChunk::At(MediaTime at) const {
  PcmChunk moved = *this;
  moved.at_ = at;
  return moved;
}

}  // namespace vivavoce
