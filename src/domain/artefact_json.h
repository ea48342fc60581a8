// SPDX-License-Identifier: Apache-2.0
// The documents that stand inside other documents: a rubric inside a plan.
#pragma once

#include "domain/json_reader.h"
#include "vivavoce/domain/rubric.h"

namespace vivavoce::internal {

// Records the first problem with the reader.
Rubric ReadRubric(JsonObjectReader& in);
Json WriteRubric(const Rubric& rubric);

}  // namespace vivavoce::internal
