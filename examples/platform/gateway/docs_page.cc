// SPDX-License-Identifier: Apache-2.0
#include "gateway/docs_page.h"

#include <nlohmann/json.hpp>

#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

using nlohmann::json;

constexpr char kHead[] = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>vivavoce: the HTTP API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b2430;background:#fff}
h2{font-size:1rem;margin:2rem 0 .25rem;border-top:1px solid #d5dbe3;padding-top:1rem;overflow-wrap:anywhere}
code,pre{font:14px/1.4 ui-monospace,monospace}pre{background:#f3f5f8;padding:.75rem;overflow:auto}
.m{display:inline-block;min-width:4.5rem;font-weight:700}table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.2rem .75rem .2rem 0;vertical-align:top}a{color:#0a58a8}
@media (prefers-color-scheme:dark){body{background:#12161c;color:#e4e9f0}pre{background:#1c222b}h2{border-color:#333c48}a{color:#7db7f5}}
</style></head><body><main>
)";

std::string Escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string Row(std::string_view name, std::string_view says) {
  return "<tr><td><code>" + Escaped(name) + "</code></td><td>" + Escaped(says) + "</td></tr>\n";
}

// The component's name where there is one.
std::string ComponentIn(const json& content) {
  for (const json& media : content) {
    if (!media.contains("schema")) continue;
    std::string path = TextOf(media["schema"], "$ref");
    return path.substr(path.rfind('/') + 1);
  }
  return "";
}

std::string Linked(const std::string& component) {
  if (component.empty()) return "";
  return " <a href=\"#" + Escaped(component) + "\">" + Escaped(component) + "</a>";
}

std::string Operation(const std::string& path, const std::string& method, const json& operation) {
  std::string upper;
  for (char c : method) upper += static_cast<char>(c - 'a' + 'A');
  std::string html = "<h2 id=\"" + Escaped(TextOf(operation, "operationId")) +
                     "\"><span class=\"m\">" + upper + "</span> <code>" + Escaped(path) +
                     "</code></h2>\n<p>" + Escaped(TextOf(operation, "summary")) + ". " +
                     Escaped(TextOf(operation, "description")) + "</p>\n<table>\n";
  for (const json& parameter : operation["parameters"]) {
    if (TextOf(parameter, "in") == "path") continue;
    html += Row(TextOf(parameter, "name"), TextOf(parameter, "description"));
  }
  if (operation.contains("requestBody")) {
    html += "<tr><td>body</td><td>" + Linked(ComponentIn(operation["requestBody"]["content"])) +
            "</td></tr>\n";
  }
  for (const auto& [status, response] : operation["responses"].items()) {
    std::string component;
    if (response.contains("content")) component = ComponentIn(response["content"]);
    html += "<tr><td><code>" + Escaped(status) + "</code></td><td>" +
            Escaped(TextOf(response, "description")) + Linked(component) + "</td></tr>\n";
  }
  return html + "</table>\n";
}

}  // namespace

std::string DocsPage(std::string_view openapi) {
  json document = json::parse(openapi, nullptr, false);
  std::string html = kHead;
  html +=
      "<h1>The HTTP API</h1>\n<p>As a document: <a href=\"openapi.json\">openapi.json</a> "
      "(OpenAPI 3.1). Send an <code>X-API-Key</code> or <code>Authorization: Bearer</code>; "
      "errors are <code>application/problem+json</code>.</p>\n";
  if (!document.is_object()) return html + "</main></body></html>\n";
  for (const auto& [path, operations] : document["paths"].items()) {
    for (const auto& [method, operation] : operations.items()) {
      html += Operation(path, method, operation);
    }
  }
  html += "<h1>Schemas</h1>\n";
  for (const auto& [name, schema] : document["components"]["schemas"].items()) {
    html += "<h2 id=\"" + Escaped(name) + "\">" + Escaped(name) + "</h2>\n<pre>" +
            Escaped(schema.dump(1)) + "</pre>\n";
  }
  return html + "</main></body></html>\n";
}

}  // namespace vivavoce::platform
