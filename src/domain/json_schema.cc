// SPDX-License-Identifier: Apache-2.0
// The only file that names valijson, whose templates are slow to compile.
#include "domain/json_schema.h"

// Without it, valijson ends the process over a schema that is none.
#define VALIJSON_USE_EXCEPTIONS 1
#include <nlohmann/json.hpp>
#include <string>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "domain/json_reader.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

using Adapter = valijson::adapters::NlohmannJsonAdapter;

constexpr size_t kMaxDocumentBytes = 64 << 20;

bool ContainsPattern(const nlohmann::json& schema) {
  if (schema.is_object() && (schema.contains("pattern") || schema.contains("patternProperties"))) {
    return true;
  }
  if (!schema.is_structured()) return false;
  for (const nlohmann::json& part : schema) {
    if (ContainsPattern(part)) return true;
  }
  return false;
}

// "<root>", "[questions]", "[0]", "[lead]" -> "questions[0].lead".
std::string PathOf(const std::vector<std::string>& context) {
  std::string path;
  for (const std::string& step : context) {
    if (step.size() < 2 || step.front() != '[') continue;
    std::string name = step.substr(1, step.size() - 2);
    bool index = !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
    if (index) {
      path += "[" + name + "]";
    } else {
      path += (path.empty() ? "" : ".") + name.substr(0, 100);
    }
  }
  return path;
}

// The deepest place that was refused says most: "questions[0].lead" rather than "questions".
absl::Status Explain(valijson::ValidationResults& results) {
  std::string path;
  std::string what = "is not what the schema allows";
  size_t depth = 0;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    if (error.context.size() <= depth) continue;
    depth = error.context.size();
    path = PathOf(error.context);
    what = error.description.substr(0, 300);
  }
  return InvalidArgument((path.empty() ? "" : path + ": ") + what);
}

absl::Status Validate(const nlohmann::json& schema, const nlohmann::json& document) {
  valijson::Schema compiled;
  valijson::SchemaParser parser;
  parser.populateSchema(Adapter(schema), compiled);
  valijson::Validator validator;
  valijson::ValidationResults results;
  if (validator.validate(compiled, Adapter(document), &results)) return absl::OkStatus();
  return Explain(results);
}

}  // namespace

absl::Status ValidateJson(std::string_view schema, std::string_view document) {
  JsonLimits limits;
  limits.max_bytes = kMaxDocumentBytes;
  absl::StatusOr<Json> parsed_schema = ParseBoundedJson(schema, limits);
  if (!parsed_schema.ok())
    return Internal("schema: " + std::string(Message(parsed_schema.status())));
  absl::StatusOr<Json> parsed = ParseBoundedJson(document, limits);
  if (!parsed.ok()) return parsed.status();
  nlohmann::json plain_schema = *parsed_schema;
  if (!plain_schema.is_object()) return Internal("schema: must be an object");
  if (ContainsPattern(plain_schema)) return Internal("schema: `pattern` is not supported");
  try {  // valijson throws what it makes of a schema that is none
    return Validate(plain_schema, nlohmann::json(*parsed));
  } catch (const std::exception& problem) {
    return Internal("schema: " + std::string(problem.what()));
  }
}

}  // namespace vivavoce::internal
