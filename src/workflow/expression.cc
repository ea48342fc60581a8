// SPDX-License-Identifier: Apache-2.0
#include "workflow/expression.h"

#include <algorithm>
#include <utility>

#include "vivavoce/base/spelling.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class ExpressionParser {
 public:
  explicit ExpressionParser(std::string_view text) : text_(text) {}

  absl::StatusOr<Expression> Parse() {
    absl::StatusOr<Expression> expression = Value(0);
    if (!expression.ok()) return expression;
    SkipSpace();
    if (at_ != text_.size()) return Refuse("has something after its end");
    if (expression->kind == Expression::Kind::kLiteral) {
      return Refuse("must be a path ($...) or an intrinsic function (States....)");
    }
    return expression;
  }

 private:
  absl::Status Refuse(std::string_view what) const {
    return InvalidArgument("expression " + std::string(text_.substr(0, 200)) + " " +
                           std::string(what));
  }

  void SkipSpace() {
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
  }

  absl::StatusOr<Expression> Value(int depth) {
    SkipSpace();
    if (depth > 10) return Refuse("is nested over 10 deep");
    if (at_ >= text_.size()) return Refuse("ends where a value was expected");
    if (text_[at_] == '$') return Path();
    if (text_[at_] == '\'') return Text();
    if (text_.substr(at_, 7) == "States.") return Call(depth);
    return Literal();
  }

  // Up to the comma or parenthesis that ends the argument.
  absl::StatusOr<Expression> Path() {
    size_t begin = at_;
    int brackets = 0;
    for (; at_ < text_.size(); ++at_) {
      char c = text_[at_];
      if (c == '[') ++brackets;
      if (c == ']') --brackets;
      if (brackets == 0 && (c == ',' || c == ')' || IsSpace(c))) break;
    }
    absl::StatusOr<JsonPath> path = ParseJsonPath(text_.substr(begin, at_ - begin));
    if (!path.ok()) return path.status();
    Expression expression;
    expression.kind = Expression::Kind::kPath;
    expression.path = *std::move(path);
    return expression;
  }

  // '...' with \' \{ \} \\ ; the backslash stays before a brace, for States.Format to see.
  absl::StatusOr<Expression> Text() {
    std::string value;
    for (++at_; at_ < text_.size() && text_[at_] != '\''; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        char next = text_[++at_];
        if (next != '\'') value += '\\';
        value += next;
        continue;
      }
      value += text_[at_];
    }
    if (at_ >= text_.size()) return Refuse("has a text without its closing '");
    ++at_;
    Expression expression;
    expression.literal = std::move(value);
    return expression;
  }

  absl::StatusOr<Expression> Literal() {
    size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != ')' && !IsSpace(text_[at_])) {
      ++at_;
    }
    std::string_view token = text_.substr(begin, at_ - begin);
    JsonValue value = JsonValue::parse(token.begin(), token.end(), nullptr, false);
    if (value.is_discarded() || value.is_structured() || value.is_string()) {
      return Refuse("has an argument that is no path, text, number, true, false or null");
    }
    Expression expression;
    expression.literal = std::move(value);
    return expression;
  }

  absl::StatusOr<Expression> Call(int depth) {
    size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != '(' && !IsSpace(text_[at_])) ++at_;
    Expression expression;
    expression.kind = Expression::Kind::kCall;
    expression.function = std::string(text_.substr(begin, at_ - begin));
    if (absl::Status known = CheckFunction(expression.function); !known.ok()) return known;
    SkipSpace();
    if (at_ >= text_.size() || text_[at_] != '(') return Refuse("lacks ( after its function");
    ++at_;
    SkipSpace();
    if (at_ < text_.size() && text_[at_] == ')') {
      ++at_;
      return expression;
    }
    for (;;) {
      absl::StatusOr<Expression> argument = Value(depth + 1);
      if (!argument.ok()) return argument;
      expression.arguments.push_back(*std::move(argument));
      SkipSpace();
      if (at_ < text_.size() && text_[at_] == ',') {
        ++at_;
        continue;
      }
      if (at_ < text_.size() && text_[at_] == ')') break;
      return Refuse("lacks ) or , after an argument");
    }
    ++at_;
    return expression;
  }

  absl::Status CheckFunction(const std::string& name) const {
    const std::vector<std::string>& known = IntrinsicNames();
    if (std::find(known.begin(), known.end(), name) != known.end()) return absl::OkStatus();
    if (name == "States.MathRandom" || name == "States.UUID") {
      return Refuse("uses " + name + ", which is not taken: a run must give the same again");
    }
    std::string message = "uses the unknown function " + name.substr(0, 60);
    std::string nearest = NearestName(name, known);
    if (!nearest.empty()) message += "; did you mean " + nearest + "?";
    return Refuse(message);
  }

  std::string_view text_;
  size_t at_ = 0;
};

bool EndsInPathMark(const std::string& name) {
  return name.size() > 2 && name.compare(name.size() - 2, 2, ".$") == 0;
}

}  // namespace

absl::StatusOr<Expression> ParseExpression(std::string_view text) {
  return ExpressionParser(text).Parse();
}

absl::StatusOr<JsonValue> LookUp(const JsonPath& path, const DataScope& scope) {
  if (!path.context) return ValueAt(path, *scope.input);
  JsonValue context = scope.context();
  return ValueAt(path, context);
}

absl::StatusOr<JsonValue> Evaluate(const Expression& expression, const DataScope& scope) {
  if (expression.kind == Expression::Kind::kLiteral) return expression.literal;
  if (expression.kind == Expression::Kind::kPath) return LookUp(expression.path, scope);
  std::vector<JsonValue> arguments;
  for (const Expression& argument : expression.arguments) {
    absl::StatusOr<JsonValue> value = Evaluate(argument, scope);
    if (!value.ok()) return value;
    arguments.push_back(*std::move(value));
  }
  return CallIntrinsic(expression.function, arguments);
}

absl::StatusOr<PayloadTemplate> ParsePayloadTemplate(const JsonValue& json, std::string pointer) {
  PayloadTemplate payload;
  payload.value = json;
  if (json.is_array()) {
    for (size_t i = 0; i < json.size(); ++i) {
      auto field = ParsePayloadTemplate(json[i], pointer + "/" + std::to_string(i));
      if (!field.ok()) return field;
      payload.fields.push_back(*std::move(field));
    }
  }
  if (!json.is_object()) return payload;
  for (const auto& [name, value] : json.items()) {
    std::string at = pointer + "/" + name;
    absl::StatusOr<PayloadTemplate> field;
    if (EndsInPathMark(name)) {
      if (!value.is_string()) {
        return InvalidArgument(at + ": a field named .$ must be a text with a path");
      }
      absl::StatusOr<Expression> expression = ParseExpression(value.get<std::string>());
      if (!expression.ok()) return Annotate(expression.status(), at);
      field = PayloadTemplate();
      field->expression = std::make_shared<const Expression>(*std::move(expression));
      payload.names.push_back(name.substr(0, name.size() - 2));
    } else {
      field = ParsePayloadTemplate(value, at);
      payload.names.push_back(name);
    }
    if (!field.ok()) return field;
    payload.fields.push_back(*std::move(field));
  }
  return payload;
}

absl::StatusOr<JsonValue> Fill(const PayloadTemplate& payload, const DataScope& scope) {
  if (payload.expression != nullptr) return Evaluate(*payload.expression, scope);
  if (payload.fields.empty()) return payload.value;
  JsonValue filled = payload.value.is_array() ? JsonValue::array() : JsonValue::object();
  for (size_t i = 0; i < payload.fields.size(); ++i) {
    absl::StatusOr<JsonValue> value = Fill(payload.fields[i], scope);
    if (!value.ok()) return value;
    if (payload.value.is_array()) {
      filled.push_back(*std::move(value));
    } else {
      filled[payload.names[i]] = *std::move(value);
    }
  }
  return filled;
}

}  // namespace vivavoce::internal
