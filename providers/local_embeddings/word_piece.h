// SPDX-License-Identifier: Apache-2.0
// BERT's uncased tokenizer: control characters dropped, CJK set apart, accents stripped, lower
// case, split at white space and punctuation, then the longest pieces of the vocabulary from the
// left ("##" marks a continuation).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce::local_embeddings {

// Threading: const member functions from any thread.
class WordPiece {
 public:
  // Reads vocab.txt: one piece a line, its number is its id.
  //
  // Errors: NotFound when there is no such file; DataLoss when it is no vocabulary ([CLS], [SEP],
  // [UNK] missing, over
  //         1,000,000 lines or 64 MB).
  static absl::StatusOr<WordPiece> Open(const std::string& path);

  // [CLS] pieces [SEP], at most `max_tokens` (at least 2) ids. Requires: `text` is well-formed
  // UTF-8. What lies beyond the last piece that fits is not looked at.
  std::vector<int32_t> Encode(std::string_view text, size_t max_tokens) const;

  size_t size() const { return size_; }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  WordPiece() = default;
  void AppendWord(const std::string& word, std::vector<int32_t>& ids) const;

  std::unordered_map<std::string, int32_t, Hash, std::equal_to<>> pieces_;
  size_t size_ = 0;
  int32_t cls_ = 0;
  int32_t sep_ = 0;
  int32_t unknown_ = 0;
};

}  // namespace vivavoce::local_embeddings
