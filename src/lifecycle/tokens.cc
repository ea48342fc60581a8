// SPDX-License-Identifier: Apache-2.0
#include "lifecycle/tokens.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <array>
#include <cstdlib>

#include "vivavoce/base/hash.h"

namespace vivavoce {

std::string MakeToken() {
  std::array<unsigned char, 32> bytes{};
  if (RAND_bytes(bytes.data(), bytes.size()) != 1) std::abort();  // without it nothing is safe
  static constexpr char kLetters[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string token;
  uint32_t bits = 0;
  int have = 0;
  for (unsigned char byte : bytes) {
    bits = (bits << 8) | byte;
    for (have += 8; have >= 6; have -= 6) token += kLetters[(bits >> (have - 6)) & 63];
  }
  if (have > 0) token += kLetters[(bits << (6 - have)) & 63];
  return token;
}

namespace internal {

std::string HashOfToken(std::string_view token) { return Sha256Hex(token); }

bool SameHash(std::string_view kept, std::string_view given) {
  return !kept.empty() && kept.size() == given.size() &&
         CRYPTO_memcmp(kept.data(), given.data(), kept.size()) == 0;
}

}  // namespace internal
}  // namespace vivavoce
