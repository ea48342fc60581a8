// SPDX-License-Identifier: Apache-2.0
// What must be equal for two builds to exchange C++ types, as one string literal, and the ELF note
// that carries it.
//
// Note format (ELF gABI): u32 namesz = 9, u32 descsz, u32 type = 1, "vivavoce\0" padded to 12, then
// the fingerprint with its closing zero, padded to 4; section .note.vivavoce.
#pragma once

#include <boost/version.hpp>  // check: allow floor: the plugin names the Boost it was built with
#include <cstdint>
#include <version>

#include "absl/base/options.h"  // check: allow floor: and the Abseil
#include "vivavoce/version.h"

#define VIVAVOCE_TEXT_OF_(x) #x
#define VIVAVOCE_TEXT_OF(x) VIVAVOCE_TEXT_OF_(x)

#if defined(__clang__)
#define VIVAVOCE_COMPILER_TEXT "clang-" VIVAVOCE_TEXT_OF(__clang_major__)
#else
#define VIVAVOCE_COMPILER_TEXT \
  "gcc-" VIVAVOCE_TEXT_OF(__GNUC__) "." VIVAVOCE_TEXT_OF(__GNUC_MINOR__)
#endif

#if defined(__SANITIZE_ADDRESS__)
#define VIVAVOCE_SANITIZER_TEXT "address"
#elif defined(__SANITIZE_THREAD__)
#define VIVAVOCE_SANITIZER_TEXT "thread"
#else
#define VIVAVOCE_SANITIZER_TEXT "none"
#endif

#define VIVAVOCE_BUILD_FINGERPRINT \
  "vivavoce=" VIVAVOCE_VERSION ";compiler=" VIVAVOCE_COMPILER_TEXT                             \
  ";cxxabi=" VIVAVOCE_TEXT_OF(__GXX_ABI_VERSION) ";string=" VIVAVOCE_TEXT_OF(                  \
      _GLIBCXX_USE_CXX11_ABI) ";boost=" VIVAVOCE_TEXT_OF(BOOST_VERSION) ";absl=" VIVAVOCE_TEXT_OF( \
      ABSL_OPTION_INLINE_NAMESPACE_NAME) ";sanitizer=" VIVAVOCE_SANITIZER_TEXT

#define VIVAVOCE_FINGERPRINT_NOTE                                                        \
  namespace {                                                                            \
  struct VivavoceFingerprintNote {                                                       \
    uint32_t name_size;                                                                  \
    uint32_t description_size;                                                           \
    uint32_t type;                                                                       \
    char name[12];                                                                       \
    char fingerprint[(sizeof(VIVAVOCE_BUILD_FINGERPRINT) + 3) / 4 * 4];                  \
  };                                                                                     \
  __attribute__((used, section(".note.vivavoce"), aligned(4)))                           \
  const VivavoceFingerprintNote vivavoce_fingerprint_note = {                            \
      9, sizeof(VIVAVOCE_BUILD_FINGERPRINT), 1, "vivavoce", VIVAVOCE_BUILD_FINGERPRINT}; \
  }
