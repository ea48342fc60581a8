// SPDX-License-Identifier: Apache-2.0
#include "gateway/openapi.h"

#include <set>
#include <string>

#include "gateway/problem.h"

namespace vivavoce::platform {
namespace {

using nlohmann::json;

constexpr char kIfMatchPattern[] = R"(^(\*|"[1-9][0-9]{0,14}")$)";

json Refer(std::string_view component) {
  return {{"$ref", "#/components/schemas/" + std::string(component)}};
}

json ParameterOf(std::string_view name, std::string_view in, bool required, json schema,
                 std::string_view description) {
  return {{"name", name},
          {"in", in},
          {"required", required},
          {"schema", std::move(schema)},
          {"description", description}};
}

// {id} and its like.
void AddPathParameters(const Route& row, json& parameters) {
  for (size_t at = row.path.find('{'); at != std::string::npos; at = row.path.find('{', at + 1)) {
    const std::string name = row.path.substr(at + 1, row.path.find('}', at) - at - 1);
    parameters.push_back(ParameterOf(
        name, "path", true,
        {{"type", "string"}, {"maxLength", 200}, {"pattern", "^[A-Za-z0-9_:-][A-Za-z0-9._:-]*$"}},
        "its id"));
  }
}

json ParametersOf(const Route& row) {
  json parameters = json::array();
  AddPathParameters(row, parameters);
  for (const Parameter& one : row.query) {
    parameters.push_back(ParameterOf(one.name, "query", false,
                                     json::parse(one.schema, nullptr, false), one.description));
  }
  if (row.replay != Replay::kNone) {
    parameters.push_back(ParameterOf(
        "Idempotency-Key", "header", false,
        {{"type", "string"}, {"minLength", 1}, {"maxLength", 255}, {"pattern", "^[!-~]+$"}},
        "the same key with the same request: the first answer again"));
  }
  if (row.if_match) {
    parameters.push_back(ParameterOf("If-Match", "header", false,
                                     {{"type", "string"}, {"pattern", kIfMatchPattern}},
                                     "the ETag that was seen; 412 where it has changed"));
  }
  return parameters;
}

// The problems that a row's properties bring.
std::set<int> RefusalsOf(const Route& row) {
  std::set<int> refusals(row.refusals.begin(), row.refusals.end());
  if (row.access != Access::kPublic) refusals.insert(401);
  if (row.access == Access::kPermission) refusals.insert(403);
  if (row.path.find('{') != std::string::npos) refusals.insert(404);
  refusals.insert(400);  // a parameter that does not exist
  if (!row.body.empty()) refusals.insert({413, 415, 422});
  if (row.if_match) refusals.insert(412);
  if (row.replay != Replay::kNone) refusals.insert({409, 422});
  refusals.insert({429, 503});
  return refusals;
}

json ResponsesOf(const Route& row) {
  json responses = json::object();
  for (const Reply& reply : row.replies) {
    json& one = responses[std::to_string(reply.status)];
    one["description"] = reply.description;
    json content = json::object();
    if (!reply.schema.empty()) {
      content["schema"] = Refer(reply.schema);
    } else if (reply.type.starts_with("text/")) {
      content["schema"] = {{"type", "string"}};
    }
    if (reply.status != 204) one["content"][reply.type] = std::move(content);
  }
  for (int status : RefusalsOf(row)) {
    responses[std::to_string(status)] = {
        {"description", TitleOf(status)},
        {"content", {{"application/problem+json", {{"schema", Refer("Problem")}}}}}};
  }
  return responses;
}

json SecurityOf(const Route& row) {
  if (row.access == Access::kPublic) return json::array();
  if (row.access == Access::kCandidate) {
    return json::array({{{"invitation", json::array()}}});
  }
  return json::array({{{"apiKey", json::array()}}, {{"bearer", json::array()}}});
}

json OperationOf(const Route& row) {
  json operation = {{"operationId", row.id},
                    {"summary", row.summary},
                    {"parameters", ParametersOf(row)},
                    {"responses", ResponsesOf(row)},
                    {"security", SecurityOf(row)}};
  if (!row.permission.empty()) operation["description"] = "Needs `" + row.permission + "`.";
  if (!row.body.empty()) {
    operation["requestBody"] = {{"required", row.body_required},
                                {"content", {{"application/json", {{"schema", Refer(row.body)}}}}}};
  }
  return operation;
}

std::string Lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace

json OpenApi(const std::vector<Route>& rows, const Components& components,
             std::string_view version) {
  json document = {{"openapi", "3.1.0"},
                   {"info",
                    {{"title", "vivavoce"},
                     {"version", version},
                     {"description",
                      "Structured interviews by voice, and the evidence-backed assessments that "
                      "people decide on."},
                     {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
                   {"servers", json::array({{{"url", "/"}}})},
                   {"paths", json::object()}};
  for (const Route& row : rows) document["paths"][row.path][Lower(row.method)] = OperationOf(row);
  document["components"]["schemas"] = components.all();
  document["components"]["securitySchemes"] = {
      {"apiKey", {{"type", "apiKey"}, {"in", "header"}, {"name", "X-API-Key"}}},
      {"bearer", {{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}}},
      {"invitation",
       {{"type", "http"}, {"scheme", "bearer"}, {"description", "the token of an invitation"}}}};
  return document;
}

}  // namespace vivavoce::platform
