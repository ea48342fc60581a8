// SPDX-License-Identifier: Apache-2.0
// JSON as text: what is measured before a document is parsed, and how one is printed.
#include <cmath>

#include "domain/json_reader.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::internal {
namespace {

// Finds where a text stops being JSON.
class SyntaxProbe : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    position_ = position;
    return false;
  }

  size_t position() const { return position_; }

 private:
  size_t position_ = 0;
};

std::string LineAndColumn(std::string_view text, size_t position) {
  size_t end = std::min(position == 0 ? 0 : position - 1, text.size());
  size_t line = 1;
  size_t line_begin = 0;
  for (size_t i = 0; i < end; ++i) {
    if (text[i] == '\n') {
      ++line;
      line_begin = i + 1;
    }
  }
  return "line " + std::to_string(line) + ", column " + std::to_string(end - line_begin + 1);
}

// Brackets and commas outside strings bound depth and size without building anything.
absl::Status Measure(std::string_view text, const JsonLimits& limits) {
  std::vector<size_t> values_at_depth;
  size_t values = 1;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      values_at_depth.push_back(c == '{' ? 1 : 0);
      ++values;
      if (values_at_depth.size() > static_cast<size_t>(limits.max_depth)) {
        return InvalidArgument("nested deeper than " + std::to_string(limits.max_depth) +
                               " levels at " + LineAndColumn(text, i + 1));
      }
    } else if (c == ']' || c == '}') {
      if (!values_at_depth.empty()) values_at_depth.pop_back();
    } else if (c == ',') {
      ++values;
      if (!values_at_depth.empty() && values_at_depth.back() > 0 &&
          ++values_at_depth.back() > limits.max_members) {
        return InvalidArgument("an object with more than " + std::to_string(limits.max_members) +
                               " fields at " + LineAndColumn(text, i + 1));
      }
    }
    if (values > limits.max_values) {
      return InvalidArgument("more than " + std::to_string(limits.max_values) + " values");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Json> ParseBoundedJson(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.max_bytes) {
    return InvalidArgument("is " + std::to_string(text.size()) + " bytes; at most " +
                           std::to_string(limits.max_bytes) + " are allowed");
  }
  if (!IsValidUtf8(text)) return InvalidArgument("is not well-formed UTF-8");
  if (absl::Status measured = Measure(text, limits); !measured.ok()) return measured;
  Json document = Json::parse(text.begin(), text.end(), nullptr, false);
  if (document.is_discarded()) {
    SyntaxProbe probe;
    Json::sax_parse(text.begin(), text.end(), &probe);
    return InvalidArgument("is not JSON: " + LineAndColumn(text, probe.position()));
  }
  return document;
}

Json Number(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15) return static_cast<int64_t>(value);
  return value;
}

std::string Print(const Json& document) {
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace vivavoce::internal
