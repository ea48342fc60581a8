// SPDX-License-Identifier: Apache-2.0
#include "edge/base64.h"

#include <array>
#include <cstdint>

namespace vivavoce::platform {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint8_t kNoDigit = 0xFF;

constexpr std::array<uint8_t, 256> MakeValues() {
  std::array<uint8_t, 256> values{};
  for (uint8_t& value : values) value = kNoDigit;
  for (size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<uint8_t>(kAlphabet[i])] = static_cast<uint8_t>(i);
  }
  return values;
}
constexpr std::array<uint8_t, 256> kValues = MakeValues();

}  // namespace

bool DecodeBase64(std::string_view text, std::string& bytes) {
  bytes.clear();
  if (text.size() % 4 == 0) {
    for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i) text.remove_suffix(1);
  }
  if (text.size() % 4 == 1) return false;
  bytes.resize(text.size() * 3 / 4);
  char* to = bytes.data();
  const auto* from = reinterpret_cast<const uint8_t*>(text.data());
  uint8_t bad = 0;
  size_t whole = text.size() / 4;
  for (size_t i = 0; i < whole; ++i, from += 4) {
    uint8_t a = kValues[from[0]], b = kValues[from[1]], c = kValues[from[2]], d = kValues[from[3]];
    bad |= a | b | c | d;
    *to++ = static_cast<char>(a << 2 | b >> 4);
    *to++ = static_cast<char>(b << 4 | c >> 2);
    *to++ = static_cast<char>(c << 6 | d);
  }
  size_t rest = text.size() % 4;
  if (rest >= 2) {
    uint8_t a = kValues[from[0]], b = kValues[from[1]];
    uint8_t c = rest == 3 ? kValues[from[2]] : 0;
    bad |= a | b | c;
    // The bits that no byte takes are zero, so that each text has one meaning.
    if (((rest == 2 ? b << 4 : c << 6) & 0xFF) != 0) return false;
    *to++ = static_cast<char>(a << 2 | b >> 4);
    if (rest == 3) *to++ = static_cast<char>(b << 4 | c >> 2);
  }
  return (bad & 0xC0) == 0;
}

void AppendBase64(std::string_view bytes, std::string& text) {
  text.reserve(text.size() + (bytes.size() + 2) / 3 * 4);
  auto put = [&](uint32_t bits, int digits) {
    for (int i = 0; i < 4; ++i) {
      text += i < digits ? kAlphabet[bits >> (18 - 6 * i) & 63] : '=';
    }
  };
  auto at = [&](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(bytes[i])); };
  size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) put(at(i) << 16 | at(i + 1) << 8 | at(i + 2), 4);
  if (bytes.size() - i == 2) put(at(i) << 16 | at(i + 1) << 8, 3);
  if (bytes.size() - i == 1) put(at(i) << 16, 2);
}

}  // namespace vivavoce::platform
