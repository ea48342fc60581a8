// SPDX-License-Identifier: Apache-2.0
// How the conformance kit is tested against itself: a sound provider passes every rule, and for
// every rule there is a provider with one defect that the rule finds.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "testing/conformance/rule.h"
#include "vivavoce/provider/options.h"

namespace vivavoce::testing {

// What can be wrong with a factory.
struct FactoryDefects {
  FactoryDefects() = default;
  bool bad_name = false;
  bool takes_any_option = false;
  bool suggests_nothing = false;
  bool takes_no_json = false;
};

// A factory with one option, `model`.
template <typename Made>
class OptionFactory final : public Factory<Made> {
 public:
  using Function = std::function<absl::StatusOr<Made>(const ProviderContext&)>;

  OptionFactory(FactoryDefects defects, Function make)
      : defects_(defects), make_(std::move(make)) {}

  std::string_view Name() const override { return defects_.bad_name ? "My Provider" : "scripted"; }

  absl::Status ValidateConfig(std::string_view options) const override {
    if (defects_.takes_no_json && !options.starts_with("{\"")) return absl::OkStatus();
    OptionReader in(options);
    if (!defects_.suggests_nothing) in.String("model", "");
    absl::Status status = in.Finish();
    return defects_.takes_any_option ? absl::OkStatus() : status;
  }

  absl::StatusOr<Made> Make(std::string_view options,
                            const ProviderContext& context) const override {
    if (absl::Status s = ValidateConfig(options); !s.ok()) return s;
    return make_(context);
  }

 private:
  FactoryDefects defects_;
  Function make_;
};

inline std::string Notes(const RuleOutcome& outcome) {
  std::string text = outcome.id;
  for (const std::string& note : outcome.notes) text += "\n  " + note;
  return text;
}

template <typename Rig>
void ExpectSoundProviderPasses(const std::vector<internal::Rule<Rig>>& rules,
                               const typename Rig::Fixture& fixture,
                               const std::vector<std::string>& may_skip) {
  for (const RuleOutcome& outcome : internal::RunAll(rules, fixture)) {
    EXPECT_NE(outcome.result, RuleOutcome::Result::kFailed) << Notes(outcome);
    bool may = std::find(may_skip.begin(), may_skip.end(), outcome.id) != may_skip.end();
    EXPECT_EQ(outcome.result == RuleOutcome::Result::kSkipped, may) << Notes(outcome);
  }
}

template <typename Rig>
void ExpectEachRuleFindsItsDefect(
    const std::vector<internal::Rule<Rig>>& rules,
    const std::map<std::string, typename Rig::Fixture>& broken_by_rule) {
  for (const internal::Rule<Rig>& rule : rules) {
    auto broken = broken_by_rule.find(rule.id);
    if (broken == broken_by_rule.end()) {
      ADD_FAILURE() << rule.id << " has no provider that it fails for";
      continue;
    }
    RuleOutcome outcome = internal::RuleRunner<Rig>(broken->second).Run(rule);
    EXPECT_EQ(outcome.result, RuleOutcome::Result::kFailed) << Notes(outcome);
  }
  EXPECT_EQ(rules.size(), broken_by_rule.size());
}

}  // namespace vivavoce::testing
