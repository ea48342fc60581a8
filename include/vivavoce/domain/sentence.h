// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "vivavoce/base/units.h"

namespace vivavoce {

// The sentences of `text`, in order, each an exact span without surrounding white space: cut after
// . ! ? (with closing quotes and brackets) before white space or the end, and at line breaks; not
// after an abbreviation (Mr., e.g.), an initial or a full stop followed by a lower-case letter.
// English.
std::vector<TextRange> SplitSentences(std::string_view text);

}  // namespace vivavoce
