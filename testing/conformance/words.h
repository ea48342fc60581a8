// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vivavoce::testing::internal {

// The words of `text` in lower case without punctuation.
std::vector<std::string> PlainWords(std::string_view text);

// Words to change, add or leave out, over the number of words of `wanted`.
double WordErrorRate(std::string_view wanted, std::string_view got);

}  // namespace vivavoce::testing::internal
