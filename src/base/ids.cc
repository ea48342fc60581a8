// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/ids.h"

#include <openssl/rand.h>

#include <cstdlib>

#include "vivavoce/base/hash.h"

namespace vivavoce {

std::string MakeUuidV7(std::chrono::system_clock::time_point at, std::array<uint8_t, 10> random) {
  auto ms = static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count());
  std::array<uint8_t, 16> bytes{};
  for (int i = 0; i < 6; ++i) bytes[i] = static_cast<uint8_t>(ms >> (40 - 8 * i));
  for (int i = 0; i < 10; ++i) bytes[6 + i] = random[i];
  bytes[6] = static_cast<uint8_t>(0x70 | (bytes[6] & 0x0f));
  bytes[8] = static_cast<uint8_t>(0x80 | (bytes[8] & 0x3f));

  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (int i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kHex[bytes[i] >> 4];
    text += kHex[bytes[i] & 15];
  }
  return text;
}

std::string MakeUuidV7(std::chrono::system_clock::time_point at) {
  std::array<uint8_t, 10> random{};
  // A machine without a random source cannot make ids that others may not guess.
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) std::abort();
  return MakeUuidV7(at, random);
}

std::string MakeContentId(std::string_view prefix, std::string_view content) {
  std::string id(prefix);
  id += Sha256Hex(content).substr(0, 16);
  return id;
}

}  // namespace vivavoce
