// SPDX-License-Identifier: Apache-2.0
#include "lifecycle/tokens.h"

#include <openssl/rand.h>

#include <array>
#include <cstdlib>

#include "vivavoce/base/base64.h"
#include "vivavoce/base/hash.h"

namespace vivavoce {

std::string MakeToken() {
  std::array<unsigned char, 32> bytes{};
  if (RAND_bytes(bytes.data(), bytes.size()) != 1) std::abort();  // without it nothing is safe
  return EncodeBase64Url(
      std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

namespace internal {

std::string HashOfToken(std::string_view token) { return Sha256Hex(token); }

bool SameHash(std::string_view kept, std::string_view given) {
  return !kept.empty() && EqualInConstantTime(kept, given);
}

}  // namespace internal
}  // namespace vivavoce
