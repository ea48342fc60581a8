// SPDX-License-Identifier: Apache-2.0
#include "folded_text.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace vivavoce::local_speech {
namespace {

struct Character {
  char32_t code = 0;
  size_t bytes = 1;
};

// Requires: well-formed UTF-8 at `at`.
Character Decode(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) {
    return static_cast<char32_t>(static_cast<uint8_t>(text[at + i]));
  };
  const char32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xE0) return {(lead & 0x1F) << 6 | (byte(1) & 0x3F), 2};
  if (lead < 0xF0) return {(lead & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F), 3};
  return {(lead & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F),
          4};
}

// Latin-1 letters from U+00C0 and Latin Extended-A letters from U+0100, without their accents.
constexpr std::array<const char*, 64> kLatin1 = {
    "A", "A", "A", "A", "A", "A", "AE", "C", "E", "E", "E", "E", "I", "I", "I",  "I",
    "D", "N", "O", "O", "O", "O", "O",  " ", "O", "U", "U", "U", "U", "Y", "Th", "ss",
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",
    "d", "n", "o", "o", "o", "o", "o",  " ", "o", "u", "u", "u", "u", "y", "th", "y"};
constexpr std::string_view kLatinExtendedA =
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlNnNnNnnNnOoOoOoOoRrRrRrSsSs"
    "Ss"
    "SsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

const char* Symbol(char32_t code) {
  switch (code) {
    case 0x2018:
    case 0x2019:
    case 0x02BC:
    case 0x00B4:
      return "'";
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x00AB:
    case 0x00BB:
      return "\"";
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2212:
      return "-";
    case 0x2014:
    case 0x2015:
      return " - ";
    case 0x2026:
      return "...";
    case 0x20AC:
      return "\x01";
    case 0x00A3:
      return "\x02";
    case 0x00A5:
      return "\x03";
    case 0x00D7:
      return " times ";
    case 0x00F7:
      return " divided by ";
    case 0x00B0:
      return " degrees ";
    case 0x00B1:
      return " plus or minus ";
    case 0x00B5:
    case 0x03BC:
      return "u";
    case 0x00BD:
      return " one half ";
    case 0x00BC:
      return " one quarter ";
    case 0x00BE:
      return " three quarters ";
    case 0x2260:
      return " is not equal to ";
    case 0x2264:
      return " at most ";
    case 0x2265:
      return " at least ";
    case 0x2248:
      return " about ";
    case 0x0152:
      return "Oe";
    case 0x0153:
      return "oe";
    case 0xFB01:
      return "fi";
    case 0xFB02:
      return "fl";
    default:
      return nullptr;
  }
}

std::string Fold(char32_t code) {
  if (code < 0x20 || code == 0x7F) return " ";
  if (code < 0x80) return std::string(1, static_cast<char>(code));
  if (const char* symbol = Symbol(code)) return symbol;
  if (code >= 0xC0 && code < 0x100) return kLatin1[code - 0xC0];
  if (code >= 0x100 && code - 0x100 < kLatinExtendedA.size()) {
    return std::string(1, kLatinExtendedA[code - 0x100]);
  }
  if (code >= 0x300 && code < 0x370) return "";                       // combining accents
  if (code == 0x200B || code == 0xFEFF || code == 0x00AD) return "";  // invisible
  return " ";
}

}  // namespace

FoldedText FoldText(std::string_view source) {
  FoldedText out;
  out.text.reserve(source.size());
  out.origin.reserve(source.size() + 1);
  for (size_t at = 0; at < source.size();) {
    const Character character = Decode(source, at);
    for (const char c : Fold(character.code)) {
      out.text += c;
      out.origin.push_back(static_cast<uint32_t>(at));
    }
    at += character.bytes;
  }
  out.origin.push_back(static_cast<uint32_t>(source.size()));
  return out;
}

}  // namespace vivavoce::local_speech
