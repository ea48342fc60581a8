// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace vivavoce::internal {

// Whether the first sentence of `greeting` says that a machine conducts the interview (EU AI Act,
// Art. 50: at the latest at the first interaction). True for languages other than English: there
// nobody but the reader can tell.
bool DisclosesAi(std::string_view greeting, std::string_view language);

}  // namespace vivavoce::internal
