// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vivavoce::local_embeddings {

// The vectors of the texts used last: one answer is embedded for its evidence, its checks and its
// follow-up.
//
// Threading: not thread safe.
class EmbeddingCache {
 public:
  explicit EmbeddingCache(size_t capacity) : capacity_(capacity) {}

  // Null where the text is unknown; valid until the next Insert().
  const std::vector<float>* Find(std::string_view text);
  void Insert(std::string text, std::vector<float> embedding);

 private:
  using Entry = std::pair<std::string, std::vector<float>>;

  size_t capacity_;
  std::list<Entry> entries_;                                      // used last at the front
  std::map<std::string_view, std::list<Entry>::iterator> index_;  // keys point into entries_
};

}  // namespace vivavoce::local_embeddings
