// SPDX-License-Identifier: Apache-2.0
// What is looked at before a row's handler is called: parameters, body, If-Match. Each answers the
// problem, where there is one.
#pragma once

#include <optional>

#include "gateway/components.h"
#include "gateway/problem.h"
#include "gateway/route.h"

namespace vivavoce::platform {

std::optional<Problem> ReadQuery(Call& call);
std::optional<Problem> ReadBody(Call& call, const Components& components);
std::optional<Problem> ReadIfMatch(Call& call);
std::optional<Problem> CheckPermission(const Call& call);

}  // namespace vivavoce::platform
