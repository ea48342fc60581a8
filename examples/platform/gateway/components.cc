// SPDX-License-Identifier: Apache-2.0
// The one file of the gateway that names valijson, whose templates are slow to compile.
#define VALIJSON_USE_EXCEPTIONS 1
#include "gateway/components.h"

#include <algorithm>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "gateway/embedded_components.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {

struct Components::Compiled {
  nlohmann::json schema;
  valijson::Schema rules;
};

namespace {

using nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

constexpr std::string_view kPrefix = "#/components/schemas/";
constexpr size_t kMostErrors = 20;

// The only pattern there is. std::regex, which valijson would use, recurses over long texts.
constexpr std::string_view kNoControls = R"(^[^\u0000-\u001f\u007f]*$)";

// The schema with every reference replaced by what it refers to, and without patterns.
json Inlined(const json& all, const json& schema, int depth) {
  if (depth > 20) return json::object();
  if (schema.is_object() && schema.contains("$ref")) {
    std::string path = TextOf(schema, "$ref");
    if (path.starts_with(kPrefix)) path = path.substr(kPrefix.size());
    return all.contains(path) ? Inlined(all, all[path], depth + 1) : json::object();
  }
  if (!schema.is_structured()) return schema;
  json out = schema;
  if (out.is_object()) out.erase("pattern");
  for (json& part : out) part = Inlined(all, part, depth + 1);
  return out;
}

// "<root>", "[candidate]", "[0]" -> "candidate[0]".
std::string ContextPath(const std::vector<std::string>& context) {
  std::string path;
  for (const std::string& step : context) {
    if (step.size() < 2 || step.front() != '[') continue;
    std::string name = step.substr(1, step.size() - 2).substr(0, 100);
    if (!name.empty() && name.find_first_not_of("0123456789") == std::string::npos) {
      path += "[" + name + "]";
    } else {
      path += (path.empty() ? "" : ".") + name;
    }
  }
  return path;
}

bool HasControls(std::string_view text) {
  for (char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
  }
  return false;
}

// Walks schema and value together for the one pattern.
void FindControls(const json& all, const json& schema, const json& value, const std::string& path,
                  int depth, std::vector<FieldError>& errors) {
  if (depth > 20 || !schema.is_object() || errors.size() >= kMostErrors) return;
  if (schema.contains("$ref")) {
    std::string name =
        TextOf(schema, "$ref").substr(std::min(kPrefix.size(), TextOf(schema, "$ref").size()));
    if (all.contains(name)) FindControls(all, all[name], value, path, depth + 1, errors);
    return;
  }
  if (value.is_string() && TextOf(schema, "pattern") == kNoControls &&
      HasControls(value.get_ref<const std::string&>())) {
    errors.emplace_back(path, "control_character", "must not contain control characters");
  }
  if (value.is_object() && schema.contains("properties")) {
    for (const auto& [name, part] : schema["properties"].items()) {
      auto member = value.find(name);
      if (member == value.end()) continue;
      FindControls(all, part, *member, path.empty() ? name : path + "." + name, depth + 1, errors);
    }
  }
  if (value.is_array() && schema.contains("items")) {
    for (size_t i = 0; i < value.size(); ++i) {
      FindControls(all, schema["items"], value[i], path + "[" + std::to_string(i) + "]", depth + 1,
                   errors);
    }
  }
}

// valijson ends a text at its first NUL when it counts characters.
void ReplaceNuls(json& value) {
  if (value.is_string()) {
    std::string& text = value.get_ref<std::string&>();
    std::replace(text.begin(), text.end(), '\0', ' ');
  } else if (value.is_structured()) {
    for (json& part : value) ReplaceNuls(part);
  }
}

// A place is told of once; of places within each other, the innermost.
void Collect(valijson::ValidationResults& results, std::string_view field,
             std::vector<FieldError>& errors) {
  valijson::ValidationResults::Error error;
  std::vector<FieldError> told;
  while (results.popError(error)) {
    std::string path = ContextPath(error.context);
    if (!field.empty()) path = std::string(field) + path;
    told.emplace_back(std::move(path), "invalid", error.description.substr(0, 300));
  }
  for (const FieldError& one : told) {
    bool within = false;
    for (const FieldError& other : told) {
      within = within ||
               (other.field.size() > one.field.size() && other.field.starts_with(one.field)) ||
               (&other < &one && other.field == one.field);
    }
    if (!within && errors.size() < kMostErrors) errors.push_back(one);
  }
}

json WithoutMeta(json schema, const std::string& name) {
  schema.erase("$schema");
  schema.erase("$id");
  std::string text = JsonText(schema);
  const std::string from = "#/definitions/";
  const std::string to = std::string(kPrefix) + name + "/definitions/";
  for (size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return json::parse(text, nullptr, false);
}

}  // namespace

Components::Components() {
  all_ = json::parse(kComponentsJson, nullptr, false);
  all_["Plan"] = WithoutMeta(json::parse(kPlanSchemaJson, nullptr, false), "Plan");
  all_["Assessment"] =
      WithoutMeta(json::parse(kAssessmentSchemaJson, nullptr, false), "Assessment");
  all_["Transcript"] =
      WithoutMeta(json::parse(kTranscriptSchemaJson, nullptr, false), "Transcript");
}

Components::~Components() = default;

std::vector<FieldError> Components::Check(std::string_view component, const json& value) const {
  std::string name(component);
  auto found = compiled_.find(name);
  if (found == compiled_.end()) {
    auto fresh = std::make_unique<Compiled>();
    fresh->schema = Inlined(all_, all_[name], 0);
    valijson::SchemaParser parser;
    parser.populateSchema(Adapter(fresh->schema), fresh->rules);
    found = compiled_.emplace(name, std::move(fresh)).first;
  }
  std::vector<FieldError> errors;
  json counted = value;
  ReplaceNuls(counted);
  valijson::Validator validator;
  valijson::ValidationResults results;
  if (!validator.validate(found->second->rules, Adapter(counted), &results)) {
    Collect(results, "", errors);
  }
  FindControls(all_, all_[name], value, "", 0, errors);
  return errors;
}

std::vector<FieldError> Components::CheckAgainst(const json& schema, const json& value,
                                                 std::string_view field) {
  valijson::Schema rules;
  valijson::SchemaParser parser;
  parser.populateSchema(Adapter(schema), rules);
  valijson::Validator validator;
  valijson::ValidationResults results;
  std::vector<FieldError> errors;
  if (!validator.validate(rules, Adapter(value), &results)) Collect(results, field, errors);
  return errors;
}

}  // namespace vivavoce::platform
