// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/testing/conformance_rule.h"

namespace vivavoce::testing::internal {

std::string AsTestName(const std::string& statement) {
  std::string name;
  for (char c : statement) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain) {
      name += c;
    } else if (!name.empty() && name.back() != '_') {
      name += '_';
    }
  }
  return name;
}

}  // namespace vivavoce::testing::internal
