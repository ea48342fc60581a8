// SPDX-License-Identifier: Apache-2.0
// The rules that every provider has to keep, whatever its port: how it is configured and warmed.
#pragma once

#include <string>
#include <vector>

#include "testing/conformance/rule.h"
#include "vivavoce/base/status.h"

namespace vivavoce::testing::internal {

inline bool IsProviderName(std::string_view name) {
  if (name.empty() || name[0] < 'a' || name[0] > 'z') return false;
  for (char c : name) {
    bool allowed = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (!allowed) return false;
  }
  return true;
}

// The two letters in the middle change places: a slip that "did you mean" should see through.
inline std::string Misspelt(std::string word) {
  if (word.size() < 2) return word + "x";
  size_t middle = word.size() / 2;
  std::swap(word[middle - 1], word[middle]);
  return word[middle - 1] == word[middle] ? word + "x" : word;
}

template <typename Rig>
void RefusesOptions(Rig& rig, Verdict& v, const std::string& options, const std::string& mention) {
  absl::Status checked = rig.factory().ValidateConfig(options);
  v.Expect(checked.code() == absl::StatusCode::kInvalidArgument,
           "ValidateConfig must refuse " + options + " with InvalidArgument, it said " +
               checked.ToString());
  v.Expect(
      Message(checked).find(mention) != std::string_view::npos,
      "the refusal of " + options + " must name " + mention + ", it said " + checked.ToString());
  auto made = rig.factory().Make(options, rig.context());
  v.Expect(
      made.status().code() == absl::StatusCode::kInvalidArgument,
      "Make must refuse " + options + " with InvalidArgument, it said " + made.status().ToString());
}

// Ends a rule about calls on the executor: none of them may have kept its thread.
template <typename Rig>
void ExpectNoStall(Rig& rig, Verdict& v) {
  auto stall = rig.world().TakeLongestStall();
  v.Expect(stall <= rig.fixture().stall_limit,
           "the executor's thread was kept for " + InMillis(stall) + ", " +
               InMillis(rig.fixture().stall_limit) +
               " are the most: blocking work belongs on the pool");
}

template <typename Rig>
void AddFactoryRules(const std::string& port, std::vector<Rule<Rig>>& rules) {
  rules.push_back({port + "-CONFIG-01", "HasANameAndTakesItsOptions", [](Rig& rig, Verdict& v) {
                     v.Expect(IsProviderName(rig.factory().Name()),
                              "Name() must match [a-z][a-z0-9_]*, it is \"" +
                                  std::string(rig.factory().Name()) + "\"");
                     absl::Status status = rig.factory().ValidateConfig(rig.fixture().options);
                     v.Expect(status.ok(),
                              "ValidateConfig refuses what Make takes: " + status.ToString());
                   }});
  rules.push_back({port + "-CONFIG-02", "RefusesUnknownOptionsByName", [](Rig& rig, Verdict& v) {
                     RefusesOptions(rig, v, R"({"no_such_option": 1})", "no_such_option");
                   }});
  rules.push_back({port + "-CONFIG-03", "SuggestsTheNearestOption", [](Rig& rig, Verdict& v) {
                     const std::string& known = rig.fixture().known_option;
                     if (known.empty()) {
                       v.Skip("the fixture names no option (known_option)");
                       return;
                     }
                     RefusesOptions(rig, v, "{\"" + Misspelt(known) + "\": 1}", known);
                   }});
  rules.push_back({port + "-CONFIG-04", "RefusesWhatIsNoJsonObject", [](Rig& rig, Verdict& v) {
                     for (const char* options : {"[]", "3", "{", "null", "\"x\"", "{\"a\":}"}) {
                       RefusesOptions(rig, v, options, "");
                     }
                   }});
}

template <typename Rig>
void AddCommonRules(const std::string& port, std::vector<Rule<Rig>>& rules) {
  AddFactoryRules(port, rules);
  rules.push_back(
      {port + "-WARM-01", "WarmsOffTheExecutorsThreadAndMoreThanOnce", [](Rig& rig, Verdict& v) {
         rig.world().TakeLongestStall();
         for (int i = 0; i < 2; ++i) {
           absl::Status status = rig.world().Run(rig.provider().Warm());
           v.Expect(status.ok(), "Warm() failed: " + status.ToString());
         }
         ExpectNoStall(rig, v);
       }});
}

}  // namespace vivavoce::testing::internal
