// SPDX-License-Identifier: Apache-2.0
// What may stand as the value of a field whose name ends in ".$": a path, or one of the intrinsic
// functions that give the same for the same (States.MathRandom and States.UUID are refused).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "workflow/json_path.h"

namespace vivavoce::internal {

// What paths are looked up in. The context object is made only when something asks for it.
struct DataScope {
  const JsonValue* input = nullptr;
  std::function<JsonValue()> context;
};

struct Expression {
  enum class Kind { kLiteral, kPath, kCall };
  Kind kind = Kind::kLiteral;
  JsonValue literal;
  JsonPath path;
  std::string function;  // with "States."
  std::vector<Expression> arguments;
};

// Errors: InvalidArgument saying what is wrong; an unknown function with the nearest known one.
absl::StatusOr<Expression> ParseExpression(std::string_view text);

// Errors: those of ValueAt(); InvalidArgument for arguments that a function does not take.
absl::StatusOr<JsonValue> Evaluate(const Expression& expression, const DataScope& scope);

absl::StatusOr<JsonValue> LookUp(const JsonPath& path, const DataScope& scope);

// An object (or list) in which each field named "x.$" becomes "x" with its expression's value.
struct PayloadTemplate {
  JsonValue value;                      // where nothing is computed
  std::vector<std::string> names;       // object: without ".$"
  std::vector<PayloadTemplate> fields;  // object or list: one for each name, or item
  std::shared_ptr<const Expression> expression;
};

// `pointer` (a JSON pointer) leads the errors.
absl::StatusOr<PayloadTemplate> ParsePayloadTemplate(const JsonValue& json, std::string pointer);
absl::StatusOr<JsonValue> Fill(const PayloadTemplate& payload, const DataScope& scope);

// The intrinsic function of that name on evaluated arguments. Known to ParseExpression() before.
absl::StatusOr<JsonValue> CallIntrinsic(const std::string& name,
                                        const std::vector<JsonValue>& arguments);
const std::vector<std::string>& IntrinsicNames();

}  // namespace vivavoce::internal
