// SPDX-License-Identifier: Apache-2.0
#include "testing/conformance/json_schema.h"

// Without it, valijson ends the process over a schema that is none.
#define VALIJSON_USE_EXCEPTIONS 1
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace vivavoce::testing::internal {

std::string MisfitOf(std::string_view document, std::string_view schema_text) {
  using Json = nlohmann::json;
  using Adapter = valijson::adapters::NlohmannJsonAdapter;
  Json value = Json::parse(document.begin(), document.end(), nullptr, false);
  if (value.is_discarded()) return "it is no JSON";
  Json schema_json = Json::parse(schema_text.begin(), schema_text.end(), nullptr, false);
  if (schema_json.is_discarded()) return "the schema is no JSON";
  valijson::Schema schema;
  try {
    valijson::SchemaParser().populateSchema(Adapter(schema_json), schema);
  } catch (const std::exception& e) {
    return std::string("the schema is unsound: ") + e.what();
  }
  valijson::ValidationResults results;
  if (valijson::Validator().validate(schema, Adapter(value), &results)) return "";
  valijson::ValidationResults::Error error;
  std::string misfit = "it does not fit the schema";
  while (results.popError(error)) {
    misfit += "; ";
    for (const std::string& step : error.context) misfit += step;
    misfit += ": " + error.description;
  }
  return misfit;
}

}  // namespace vivavoce::testing::internal
