// SPDX-License-Identifier: Apache-2.0
// Names that people write by hand: options, keys, variables, commands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vivavoce {

// a-z as A-Z; every other byte as it is.
std::string InCapitals(std::string_view text);

// The known name nearest to `name`, or empty when none is near (edit distance over a third of the
// length).
std::string NearestName(std::string_view name, const std::vector<std::string>& known);

// The known name that `name` can hardly not have been meant for: the same but for case, hyphens and
// underscores, or for one slip (two from six letters on): a letter more, less, other, or two
// exchanged. Empty where there is none.
std::string MisspeltName(std::string_view name, const std::vector<std::string>& known);

}  // namespace vivavoce
