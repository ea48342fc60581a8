// SPDX-License-Identifier: Apache-2.0
#pragma once

// ctemplate/str_ref.h needs <cstring> before it and does not say so.
// clang-format off
#include <cstring>

#include <ctemplate/template_dictionary.h>
// clang-format on

#include <nlohmann/json.hpp>

namespace vivavoce::internal {

// Fills the template's places from a report: the wording a reader sees is decided here, nothing
// else is.
void FillReport(const nlohmann::json& report, ctemplate::TemplateDictionary& page);

}  // namespace vivavoce::internal
