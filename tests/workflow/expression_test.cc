// SPDX-License-Identifier: Apache-2.0
#include "workflow/expression.h"

#include <gtest/gtest.h>

#include "vivavoce/base/hash.h"

namespace vivavoce::internal {
namespace {

std::string Result(const std::string& expression, const std::string& input) {
  absl::StatusOr<Expression> parsed = ParseExpression(expression);
  if (!parsed.ok()) return std::string("refused");
  JsonValue value = *ParseJsonValue(input, 1 << 20);
  DataScope scope;
  scope.input = &value;
  scope.context = [] { return JsonValue({{"Execution", {{"Id", "e1"}}}}); };
  absl::StatusOr<JsonValue> result = Evaluate(*parsed, scope);
  return result.ok() ? result->dump() : std::string("failed");
}

TEST(JsonPathTest, FindsPlaces) {
  const std::string input = R"({"a": {"b c": [10, 20, 30]}, "ü": 1})";
  EXPECT_EQ(Result("$", "5"), "5");
  EXPECT_EQ(Result("$.a['b c'][1]", input), "20");
  EXPECT_EQ(Result("$.a['b c'][-1]", input), "30");
  EXPECT_EQ(Result("$.a['b c'][0:2]", input), "[10,20]");
  EXPECT_EQ(Result("$.a['b c'][*]", input), "[10,20,30]");
  EXPECT_EQ(Result("$.ü", input), "1");
  EXPECT_EQ(Result("$$.Execution.Id", input), "\"e1\"");
}

TEST(JsonPathTest, FailsOnPlacesThatAreNotThere) {
  EXPECT_EQ(Result("$.a", "{}"), "failed");
  EXPECT_EQ(Result("$[3]", "[1]"), "failed");
  EXPECT_EQ(Result("$.a[*]", "{}"), "[]");
}

TEST(JsonPathTest, RefusesWhatItDoesNotTake) {
  for (const char* text : {"", "a", "$.", "$..a", "$[?(@.a)]", "$[1,2]", "$['a", "$[", "$.a.b()",
                           "$[99999999999999999999]"}) {
    EXPECT_FALSE(ParseJsonPath(text).ok()) << text;
  }
}

TEST(JsonPathTest, PutsValuesWherePathsLead) {
  auto put = [](const std::string& path, const std::string& root) {
    auto result = WithValueAt(*ParseJsonPath(path), *ParseJsonValue(root, 1000), 7);
    return result.ok() ? result->dump() : std::string("failed");
  };
  EXPECT_EQ(put("$", "{}"), "7");
  EXPECT_EQ(put("$.a.b", R"({"c": 1})"), R"({"a":{"b":7},"c":1})");
  EXPECT_EQ(put("$.a[1]", R"({"a": [1, 2]})"), R"({"a":[1,7]})");
  EXPECT_EQ(put("$.a", "[]"), "failed");
  EXPECT_EQ(put("$.a[9]", R"({"a": [1]})"), "failed");
  EXPECT_EQ(put("$.a.b", R"({"a": 5})"), "failed");
}

TEST(IntrinsicTest, ComputesWhatTheLanguageSays) {
  EXPECT_EQ(Result("States.Format('{} is {}', $.n, 3)", R"({"n": "x"})"), "\"x is 3\"");
  EXPECT_EQ(Result(R"(States.Format('\{{}\} it\'s', $))", "[1]"), R"("{[1]} it's")");
  EXPECT_EQ(Result("States.Array($.a, 'b', 1.5, null)", R"({"a": {}})"), R"([{},"b",1.5,null])");
  EXPECT_EQ(Result("States.ArrayPartition($, 2)", "[1,2,3]"), "[[1,2],[3]]");
  EXPECT_EQ(Result("States.ArrayContains($, 2)", "[1,2,3]"), "true");
  EXPECT_EQ(Result("States.ArrayRange(1, 9, 4)", "0"), "[1,5,9]");
  EXPECT_EQ(Result("States.ArrayUnique($)", "[1,1,2]"), "[1,2]");
  EXPECT_EQ(Result("States.JsonMerge($.a, $.b, false)", R"({"a": {"x": 1}, "b": {"x": 2}})"),
            R"({"x":2})");
  EXPECT_EQ(Result("States.MathAdd(States.ArrayLength($), -1)", "[1,2]"), "1");
  EXPECT_EQ(Result("States.StringSplit('a,b;c', ',;')", "0"), R"(["a","b","c"])");
  EXPECT_EQ(Result("States.StringToJson('[1]')", "0"), "[1]");
  EXPECT_EQ(Result("States.Base64Encode('Data')", "0"), "\"RGF0YQ==\"");
  EXPECT_EQ(Result("States.Base64Encode('Dat')", "0"), "\"RGF0\"");
  EXPECT_EQ(Result("States.Hash('x', 'SHA-256')", "0"), "\"" + Sha256Hex("x") + "\"");
}

TEST(IntrinsicTest, FailsOnArgumentsItDoesNotTake) {
  for (const char* text :
       {"States.Format('{}')", "States.Format('x', 1)", "States.ArrayGetItem($, 9)",
        "States.ArrayRange(0, 100000, 1)", "States.ArrayRange(0, 1, 0)",
        "States.ArrayPartition($, 0)", "States.MathAdd('a', 1)", "States.JsonMerge($, $, true)",
        "States.StringToJson('{')", "States.MathAdd(9e300, 9e300)"}) {
    EXPECT_EQ(Result(text, "[1]"), "failed") << text;
  }
}

TEST(IntrinsicTest, RefusesWhatIsNoExpression) {
  for (const char* text : {"'x'", "5", "States.Foo()", "States.Format('x'", "States.Array($ $)",
                           "States.Array($),", "States.MathRandom(1, 2)", "States.Array('x)"}) {
    EXPECT_FALSE(ParseExpression(text).ok()) << text;
  }
}

}  // namespace
}  // namespace vivavoce::internal
