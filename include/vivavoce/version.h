// SPDX-License-Identifier: Apache-2.0
#pragma once

#define VIVAVOCE_VERSION \
  "0.1.0"  // equal to project(VERSION) in CMakeLists.txt, which a test checks

namespace vivavoce {

inline constexpr char kVersion[] = VIVAVOCE_VERSION;

}  // namespace vivavoce
