// SPDX-License-Identifier: Apache-2.0
// Holds documents to a JSON Schema (draft 7): answers of language models while the program runs,
// our own artefacts in tests.
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace vivavoce::internal {

// OK when `document` is JSON that the schema allows. `$ref` reaches definitions of the same schema
// only. A schema has no `pattern`: std::regex recurses with the length of a hostile text.
//
// Errors: InvalidArgument naming the first place that the schema refuses, e.g.
//         `questions[0].lead: …`; Internal when the schema itself is not one.
absl::Status ValidateJson(std::string_view schema, std::string_view document);

}  // namespace vivavoce::internal
