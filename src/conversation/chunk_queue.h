// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "vivavoce/base/pcm.h"

namespace vivavoce::internal {

// Chunks of audio in order: a ring that grows when it must and is never given back in part, so that
// a steady stream of frames through it allocates nothing (std::deque does for every tenth).
class ChunkQueue {
 public:
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // Requires: i < size().
  PcmChunk& operator[](size_t i) { return ring_[(first_ + i) & (ring_.size() - 1)]; }
  const PcmChunk& operator[](size_t i) const { return ring_[(first_ + i) & (ring_.size() - 1)]; }
  PcmChunk& front() { return (*this)[0]; }
  PcmChunk& back() { return (*this)[size_ - 1]; }

  void push_back(PcmChunk chunk) {
    if (size_ == ring_.size()) Grow();
    ++size_;
    back() = std::move(chunk);
  }
  // Requires: count <= size(). What is taken out lets go of its samples.
  void pop_front(size_t count = 1) {
    for (size_t i = 0; i < count; ++i) (*this)[i] = PcmChunk();
    first_ += count;
    size_ -= count;
  }
  void pop_back() {
    back() = PcmChunk();
    --size_;
  }
  void clear() { pop_front(size_); }

 private:
  void Grow() {
    std::vector<PcmChunk> larger(ring_.empty() ? 16 : 2 * ring_.size());
    for (size_t i = 0; i < size_; ++i) larger[i] = std::move((*this)[i]);
    ring_ = std::move(larger);
    first_ = 0;
  }

  std::vector<PcmChunk> ring_;  // its size is a power of two, or 0
  size_t first_ = 0;            // counts on for ever; the ring's size divides its overflow
  size_t size_ = 0;
};

}  // namespace vivavoce::internal
