// SPDX-License-Identifier: Apache-2.0
#include "embedding_cache.h"

namespace vivavoce::local_embeddings {

const std::vector<float>* EmbeddingCache::Find(std::string_view text) {
  const auto found = index_.find(text);
  if (found == index_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return &found->second->second;
}

void EmbeddingCache::Insert(std::string text, std::vector<float> embedding) {
  if (capacity_ == 0 || index_.contains(text)) return;
  if (entries_.size() == capacity_) {
    index_.erase(entries_.back().first);
    entries_.pop_back();
  }
  entries_.emplace_front(std::move(text), std::move(embedding));
  index_.emplace(entries_.front().first, entries_.begin());
}

}  // namespace vivavoce::local_embeddings
