// SPDX-License-Identifier: Apache-2.0
#include "word_piece.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <utility>

#include "vivavoce/base/status.h"

namespace vivavoce::local_embeddings {
namespace {

constexpr size_t kMaxVocabularyLines = 1'000'000;
constexpr std::streamoff kMaxVocabularyBytes = 64 << 20;
constexpr size_t kMaxWordCharacters = 100;  // longer words are [UNK], as in BERT

// tokenization_bert's list of the blocks that count as Chinese characters.
bool IsCjk(int32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0x20000 && c <= 0x2CEAF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x2F800 && c <= 0x2FA1F);
}

bool IsPunctuation(int32_t c, utf8proc_category_t category) {
  const bool ascii = (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) ||
                     (c >= 123 && c <= 126);
  return ascii || (category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO);
}

bool IsSpace(int32_t c, utf8proc_category_t category) {
  return c == '\t' || c == '\n' || c == '\v' || c == '\f' || c == '\r' || c == 0x85 ||
         (category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP);
}

bool IsControl(utf8proc_category_t category) {
  return category == UTF8PROC_CATEGORY_CN ||
         (category >= UTF8PROC_CATEGORY_CC && category <= UTF8PROC_CATEGORY_CO);
}

// Collects the characters of the word being read.
struct Word {
  std::string text;
  size_t characters = 0;

  void Append(int32_t c) {
    std::array<utf8proc_uint8_t, 4> bytes;
    const utf8proc_ssize_t n = utf8proc_encode_char(c, bytes.data());
    text.append(reinterpret_cast<const char*>(bytes.data()), static_cast<size_t>(n));
    ++characters;
  }
  void Clear() {
    text.clear();
    characters = 0;
  }
};

// The lower-case base characters of `c`, without its accents.
void AppendBase(int32_t c, Word& word) {
  std::array<utf8proc_int32_t, 32> parts;
  int boundary = 0;
  const utf8proc_ssize_t n = utf8proc_decompose_char(
      c, parts.data(), parts.size(),
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE), &boundary);
  for (utf8proc_ssize_t i = 0; i < std::min<utf8proc_ssize_t>(n, parts.size()); ++i) {
    if (utf8proc_category(parts[i]) != UTF8PROC_CATEGORY_MN) {
      word.Append(utf8proc_tolower(parts[i]));
    }
  }
}

}  // namespace

absl::StatusOr<WordPiece> WordPiece::Open(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return NotFound("tokenizer: cannot open the vocabulary (" + path + ")");
  if (file.tellg() > kMaxVocabularyBytes) {
    return DataLoss("tokenizer: the vocabulary is over 64 MB (" + path + ")");
  }
  file.seekg(0);
  WordPiece result;
  std::string line;
  while (std::getline(file, line)) {
    if (result.size_ == kMaxVocabularyLines) {
      return DataLoss("tokenizer: the vocabulary has over 1,000,000 lines (" + path + ")");
    }
    if (!line.empty() && line.back() == '\r') line.pop_back();
    result.pieces_.emplace(std::move(line), static_cast<int32_t>(result.size_++));
    line.clear();
  }
  const std::array<std::pair<const char*, int32_t*>, 3> special = {
      {{"[CLS]", &result.cls_}, {"[SEP]", &result.sep_}, {"[UNK]", &result.unknown_}}};
  for (const auto& [name, id] : special) {
    const auto found = result.pieces_.find(std::string_view(name));
    if (found == result.pieces_.end()) {
      return DataLoss("tokenizer: the vocabulary lacks " + std::string(name) + " (" + path + ")");
    }
    *id = found->second;
  }
  return result;
}

void WordPiece::AppendWord(const std::string& word, std::vector<int32_t>& ids) const {
  const size_t before = ids.size();
  std::string piece;
  for (size_t begin = 0; begin < word.size();) {
    std::optional<int32_t> id;
    size_t end = word.size();
    for (; end > begin; --end) {
      if (end < word.size() && (word[end] & 0xC0) == 0x80) continue;  // inside a character
      piece.assign(begin == 0 ? "" : "##").append(word, begin, end - begin);
      if (const auto found = pieces_.find(piece); found != pieces_.end()) {
        id = found->second;
        break;
      }
    }
    if (!id) {
      ids.resize(before);
      ids.push_back(unknown_);
      return;
    }
    ids.push_back(*id);
    begin = end;
  }
}

std::vector<int32_t> WordPiece::Encode(std::string_view text, size_t max_tokens) const {
  std::vector<int32_t> ids = {cls_};
  const size_t limit = max_tokens - 1;
  Word word;
  auto finish_word = [&] {
    if (word.characters > kMaxWordCharacters) {
      ids.push_back(unknown_);
    } else if (word.characters > 0) {
      AppendWord(word.text, ids);
    }
    word.Clear();
  };
  size_t at = 0;
  while (at < text.size() && ids.size() < limit) {
    int32_t c = 0;
    const utf8proc_ssize_t n =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                         static_cast<utf8proc_ssize_t>(text.size() - at), &c);
    if (n <= 0) {  // ill-formed: skipped byte by byte
      ++at;
      continue;
    }
    at += static_cast<size_t>(n);
    const utf8proc_category_t category = utf8proc_category(c);
    if (IsSpace(c, category)) {
      finish_word();
    } else if (IsControl(category) || c == 0xFFFD) {
      continue;
    } else if (IsCjk(c) || IsPunctuation(c, category)) {
      finish_word();
      AppendBase(c, word);
      finish_word();
    } else if (word.characters <= kMaxWordCharacters) {
      AppendBase(c, word);
    }
  }
  finish_word();
  if (ids.size() > limit) ids.resize(limit);
  ids.push_back(sep_);
  return ids;
}

}  // namespace vivavoce::local_embeddings
