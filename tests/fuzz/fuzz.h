// SPDX-License-Identifier: Apache-2.0
// What the fuzz targets share: one input, and a property that must hold.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

// Each target is one file that defines this (libFuzzer's entry point). Returns 0.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);

namespace vivavoce::fuzz {

inline std::string_view Text(const uint8_t* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

// Ends the process when a property does not hold: the fuzzer keeps the input.
inline void Require(bool holds, std::string_view property) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(property.size()), property.data());
  std::abort();
}

}  // namespace vivavoce::fuzz
