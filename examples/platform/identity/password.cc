// SPDX-License-Identifier: Apache-2.0
#include "identity/password.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <cstdint>
#include <cstdlib>
#include <optional>

#include "vivavoce/base/base64.h"
#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"
#include "wire/base64url.h"

namespace vivavoce::platform {
namespace {

constexpr std::string_view kPrefix = "scrypt$15$8$1$";
constexpr uint64_t kCost = 1 << 15;
constexpr uint64_t kBlock = 8;
constexpr uint64_t kParallel = 1;
constexpr uint64_t kMemory = 64 << 20;
constexpr size_t kSaltBytes = 16;
constexpr size_t kHashBytes = 32;

// Empty when the library refuses.
std::string Scrypt(std::string_view password, std::string_view salt) {
  std::string hash(kHashBytes, '\0');
  int done = EVP_PBE_scrypt(password.data(), password.size(),
                            reinterpret_cast<const unsigned char*>(salt.data()), salt.size(), kCost,
                            kBlock, kParallel, kMemory,
                            reinterpret_cast<unsigned char*>(hash.data()), hash.size());
  return done == 1 ? hash : std::string();
}

}  // namespace

std::string RandomBytes(size_t bytes) {
  std::string random(bytes, '\0');
  // A system whose generator fails must not go on with guessable secrets.
  if (RAND_bytes(reinterpret_cast<unsigned char*>(random.data()), static_cast<int>(bytes)) != 1) {
    std::abort();
  }
  return random;
}

absl::StatusOr<std::string> HashPassword(std::string_view password) {
  std::string salt = RandomBytes(kSaltBytes);
  std::string hash = Scrypt(password, salt);
  if (hash.empty()) return Internal("password: scrypt failed");
  return std::string(kPrefix) + EncodeBase64Url(salt) + "$" + EncodeBase64Url(hash);
}

bool VerifyPassword(std::string_view password, std::string_view stored) {
  if (!stored.starts_with(kPrefix)) return false;
  stored.remove_prefix(kPrefix.size());
  size_t dollar = stored.find('$');
  if (dollar == std::string_view::npos) return false;
  std::optional<std::string> salt = Base64UrlDecode(stored.substr(0, dollar));
  std::optional<std::string> hash = Base64UrlDecode(stored.substr(dollar + 1));
  if (!salt || !hash || hash->size() != kHashBytes) return false;
  std::string made = Scrypt(password, *salt);
  return EqualInConstantTime(made, *hash);
}

std::string_view NobodysPassword() {
  return "scrypt$15$8$1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
}

std::string MakeWebhookSecret() { return "whsec_" + EncodeBase64(RandomBytes(24)); }

std::string MakePassword() {
  constexpr std::string_view kLetters = "abcdefghijkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXY34679";
  std::string password;
  while (password.size() < 20) {
    for (char c : RandomBytes(32)) {
      auto value = static_cast<uint8_t>(c);
      if (value >= 256 / kLetters.size() * kLetters.size()) continue;  // each letter as likely
      if (password.size() < 20) password += kLetters[value % kLetters.size()];
    }
  }
  return password;
}

}  // namespace vivavoce::platform
