// SPDX-License-Identifier: Apache-2.0
// The one place where limits of real time learn that a sanitizer is at work.
#pragma once

namespace vivavoce::testing {

// How many times as long as elsewhere work may take in this build: code that is not optimised and
// watched at every step is several times slower.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr int kSlowdown = 10;
#else
inline constexpr int kSlowdown = 1;
#endif

}  // namespace vivavoce::testing
