// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/utf8.h"

#include <algorithm>

namespace vivavoce {
namespace {

constexpr size_t kLongestCharacter = 4;  // bytes

bool BeginsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

// Length of the well-formed character at `i`, 0 where there is none (RFC 3629 §4's grammar).
size_t CharacterLength(std::string_view text, size_t i) {
  auto byte = [&](size_t k) { return static_cast<unsigned char>(text[k]); };
  auto continues = [&](size_t k, unsigned char low = 0x80, unsigned char high = 0xbf) {
    return k < text.size() && byte(k) >= low && byte(k) <= high;
  };
  unsigned char lead = byte(i);
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return continues(i + 1) ? 2 : 0;
  if (lead >= 0xe0 && lead <= 0xef) {
    unsigned char low = lead == 0xe0 ? 0xa0 : 0x80;
    unsigned char high = lead == 0xed ? 0x9f : 0xbf;
    return continues(i + 1, low, high) && continues(i + 2) ? 3 : 0;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    unsigned char low = lead == 0xf0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xf4 ? 0x8f : 0xbf;
    return continues(i + 1, low, high) && continues(i + 2) && continues(i + 3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

bool IsValidUtf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    size_t length = CharacterLength(text, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

bool IsCharacterBoundary(std::string_view text, uint32_t offset) {
  if (offset > text.size()) return false;
  return offset == text.size() || BeginsCharacter(text[offset]);
}

size_t CountCharacters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), BeginsCharacter));
}

std::string_view Beginning(std::string_view text, size_t bytes) {
  if (bytes >= text.size()) return text;
  for (size_t back = 0; back < kLongestCharacter && back <= bytes; ++back) {
    if (BeginsCharacter(text[bytes - back])) return text.substr(0, bytes - back);
  }
  return text.substr(0, bytes < kLongestCharacter ? 0 : bytes);
}

std::string ToValidUtf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (size_t i = 0; i < bytes.size();) {
    size_t length = CharacterLength(bytes, i);
    if (length == 0) {
      text += "\xef\xbf\xbd";
      ++i;
      while (i < bytes.size() && !BeginsCharacter(bytes[i])) ++i;
    } else {
      text.append(bytes.substr(i, length));
      i += length;
    }
  }
  return text;
}

std::string_view Slice(std::string_view text, TextRange range) {
  return text.substr(range.begin, range.size());
}

}  // namespace vivavoce
