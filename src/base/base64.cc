// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/base64.h"

#include <array>
#include <cstdint>

#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

constexpr std::string_view kPlainAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::array<int8_t, 256> MakeDigits() {
  std::array<int8_t, 256> digits;
  digits.fill(-1);
  for (std::string_view alphabet : {kPlainAlphabet, kUrlAlphabet}) {
    for (size_t i = 0; i < alphabet.size(); ++i) {
      digits[static_cast<unsigned char>(alphabet[i])] = static_cast<int8_t>(i);
    }
  }
  return digits;
}

std::string Encode(std::string_view bytes, std::string_view alphabet, bool padded) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t count = std::min<size_t>(3, bytes.size() - i);
    uint32_t group = 0;
    for (size_t j = 0; j < 3; ++j) {
      group = group << 8 | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    }
    for (size_t j = 0; j <= count; ++j) text += alphabet[group >> (18 - 6 * j) & 63];
    if (padded) text.append(3 - count, '=');
  }
  return text;
}

}  // namespace

std::string EncodeBase64(std::string_view bytes) { return Encode(bytes, kPlainAlphabet, true); }

std::string EncodeBase64Url(std::string_view bytes) { return Encode(bytes, kUrlAlphabet, false); }

absl::StatusOr<std::string> DecodeBase64(std::string_view text) {
  static const std::array<int8_t, 256> kDigits = MakeDigits();
  const size_t whole = text.size();
  while (!text.empty() && text.back() == '=' && whole - text.size() < 2) text.remove_suffix(1);
  const size_t padding = whole - text.size();
  const bool padded_well = padding == 0 || (text.size() + padding) % 4 == 0;
  if (!padded_well || text.size() % 4 == 1) {
    return InvalidArgument("base64: no text has this length (" + std::to_string(whole) + ")");
  }
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  uint32_t group = 0;
  int bits = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const int8_t digit = kDigits[static_cast<unsigned char>(text[i])];
    if (digit < 0) {
      return InvalidArgument("base64: a character of neither alphabet at " + std::to_string(i));
    }
    group = (group << 6 | static_cast<uint32_t>(digit)) & 0xffffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(group >> bits & 0xff);
  }
  if ((group & ((1u << bits) - 1)) != 0) return InvalidArgument("base64: loose bits at the end");
  return bytes;
}

}  // namespace vivavoce
