// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace vivavoce {

// SHA-256 (FIPS 180-4), fed in pieces.
//
// Threading: not thread safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void Update(std::string_view bytes);
  void Update(std::span<const int16_t> samples);  // as little-endian bytes

  // Ends the sum; afterwards the object may only be destroyed.
  std::array<uint8_t, 32> Digest();
  std::string HexDigest();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Lower-case hex of the SHA-256 of `bytes`.
std::string Sha256Hex(std::string_view bytes);

// HMAC-SHA-256 (RFC 2104): 32 bytes.
std::string HmacSha256(std::string_view key, std::string_view message);

// In a time that depends on the lengths alone: for signatures and passwords' hashes.
bool EqualInConstantTime(std::string_view a, std::string_view b);

}  // namespace vivavoce
