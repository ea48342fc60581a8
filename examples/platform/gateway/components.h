// SPDX-License-Identifier: Apache-2.0
// The JSON Schemas of what the API takes and gives: components.json, and the documents' own of
// docs/schemas.
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/problem.h"

namespace vivavoce::platform {

class Components {
 public:
  Components();
  ~Components();
  Components(const Components&) = delete;
  Components& operator=(const Components&) = delete;

  // As they stand in the OpenAPI document, with references among them.
  const nlohmann::json& all() const { return all_; }
  bool Has(std::string_view name) const { return all_.contains(std::string(name)); }

  // What of `value` the component does not allow; empty: nothing. The deepest places, at most 20.
  std::vector<FieldError> Check(std::string_view component, const nlohmann::json& value) const;

  // The same for a schema that stands by itself; `field` names the value.
  static std::vector<FieldError> CheckAgainst(const nlohmann::json& schema,
                                              const nlohmann::json& value, std::string_view field);

 private:
  struct Compiled;
  nlohmann::json all_;
  mutable std::map<std::string, std::unique_ptr<Compiled>, std::less<>> compiled_;
};

}  // namespace vivavoce::platform
