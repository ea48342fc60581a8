// SPDX-License-Identifier: Apache-2.0
#include "domain/letters.h"

namespace vivavoce::internal {
namespace {

// The base letters of U+00C0..U+017F, '.' for what is no letter or has no one base.
constexpr std::string_view kLatinBase =
    "aaaaaaaceeeeiiiidnooooo.ouuuuyts"   // U+00C0: capitals
    "aaaaaaaceeeeiiiidnooooo.ouuuuyty"   // U+00E0: small
    "aaaaaaccccccccddddeeeeeeeeeegggg"   // U+0100
    "gggghhhhiiiiiiiiiiiijjkkklllllll"   // U+0120
    "lllnnnnnnnnnoooooooorrrrrrssssss"   // U+0140
    "ssttttttuuuuuuuuuuuuwwyyyzzzzzzs";  // U+0160

char32_t Decode(std::string_view text, size_t i, size_t* length) {
  auto byte = [&](size_t k) -> uint32_t {
    return k < text.size() ? static_cast<unsigned char>(text[k]) : 0;
  };
  uint32_t lead = byte(i);
  size_t expected = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
  *length = 1;
  if (expected <= 1 || i + expected > text.size()) return lead;
  uint32_t code = lead & (0xffu >> (expected + 1));
  for (size_t k = 1; k < expected; ++k) {
    if ((byte(i + k) & 0xc0) != 0x80) return lead;
    code = code << 6 | (byte(i + k) & 0x3f);
  }
  *length = expected;
  return code;
}

bool IsLetter(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  if (c < 0xc0 || c == 0xd7 || c == 0xf7) return c == 0xaa || c == 0xb5 || c == 0xba;
  bool punctuation = (c >= 0x2000 && c <= 0x2bff) || (c >= 0x3000 && c <= 0x303f) ||
                     (c >= 0xff00 && c <= 0xff0f) || c >= 0x1f000;
  return !punctuation;
}

bool IsCapital(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z';
  if (c >= 0xc0 && c <= 0xde) return c != 0xd7;
  if (c >= 0x100 && c <= 0x137) return c % 2 == 0;
  if (c >= 0x14a && c <= 0x177) return c % 2 == 0;
  if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e)) return c % 2 == 1;
  return (c >= 0x391 && c <= 0x3a9) || (c >= 0x400 && c <= 0x42f);
}

char32_t Fold(char32_t c) {
  if (c >= 'A' && c <= 'Z') return c + 32;
  if (c >= 0xc0 && c < 0x180) {
    char base = kLatinBase[c - 0xc0];
    return base == '.' ? c : static_cast<char32_t>(base);
  }
  if ((c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f)) return c + 32;
  if (c >= 0x400 && c <= 0x40f) return c + 80;
  if (c == 0x2019) return '\'';
  return c;
}

bool IsCombiningMark(char32_t c) { return c >= 0x300 && c <= 0x36f; }

}  // namespace

std::vector<Letter> Letters(std::string_view text) {
  std::vector<Letter> letters;
  letters.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    size_t length = 1;
    char32_t code = Decode(text, i, &length);
    bool ill_formed = length == 1 && code >= 0x80;
    if (IsCombiningMark(code) && !letters.empty() && letters.back().is_word) {
      letters.back().end += static_cast<uint32_t>(length);  // an accent written apart
    } else {
      Letter letter;
      letter.folded = ill_formed ? code : Fold(code);
      letter.is_word = !ill_formed && IsLetter(code);
      letter.is_upper = !ill_formed && IsCapital(code);
      letter.begin = static_cast<uint32_t>(i);
      letter.end = static_cast<uint32_t>(i + length);
      letters.push_back(letter);
    }
    i += length;
  }
  return letters;
}

}  // namespace vivavoce::internal
