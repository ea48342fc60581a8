// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "testing/conformance/rig.h"
#include "vivavoce/testing/conformance.h"

namespace vivavoce::testing::internal {

// What a rule says: nothing is well, everything said is a failure.
class Verdict {
 public:
  bool Expect(bool holds, const std::string& otherwise) {
    if (!holds) Fail(otherwise);
    return holds;
  }
  // The same is said once, however often it failed.
  void Fail(const std::string& what) {
    if (std::find(failures_.begin(), failures_.end(), what) == failures_.end()) {
      failures_.push_back(what);
    }
  }
  void Skip(const std::string& reason) { skipped_ = reason; }

  bool failed() const { return !failures_.empty(); }
  RuleOutcome Outcome(std::string id, std::string title) const {
    RuleOutcome outcome;
    outcome.id = std::move(id);
    outcome.title = std::move(title);
    if (failed()) {
      outcome.result = RuleOutcome::Result::kFailed;
      outcome.notes = failures_;
    } else if (!skipped_.empty()) {
      outcome.result = RuleOutcome::Result::kSkipped;
      outcome.notes = {skipped_};
    }
    return outcome;
  }

 private:
  std::vector<std::string> failures_;
  std::string skipped_;
};

template <typename Rig>
struct Rule {
  std::string id;
  std::string title;  // a sentence in CamelCase: it becomes part of a test's name
  std::function<void(Rig&, Verdict&)> check;
};

// Runs rules one after another on one provider in one world; a failure gets the next rule new ones.
template <typename Rig>
class RuleRunner {
 public:
  explicit RuleRunner(typename Rig::Fixture fixture) : fixture_(std::move(fixture)) {}

  RuleOutcome Run(const Rule<Rig>& rule) {
    Verdict verdict;
    std::string unavailable = fixture_.unavailable ? fixture_.unavailable() : "";
    if (!unavailable.empty()) {
      verdict.Skip(unavailable);
      return verdict.Outcome(rule.id, rule.title);
    }
    if (!rig_) rig_ = std::make_unique<Rig>(fixture_);
    if (!rig_->made().ok()) {
      verdict.Fail("the provider could not be made: " + rig_->made().ToString());
    } else {
      rule.check(*rig_, verdict);
    }
    for (const std::string& secret : fixture_.secrets) {
      verdict.Expect(!rig_->sinks().Mentions(secret), "a secret stands in the telemetry");
    }
    if (verdict.failed()) rig_.reset();
    return verdict.Outcome(rule.id, rule.title);
  }

  void Reset() { rig_.reset(); }

 private:
  typename Rig::Fixture fixture_;
  std::unique_ptr<Rig> rig_;
};

template <typename Rig>
std::vector<RuleOutcome> RunAll(const std::vector<Rule<Rig>>& rules,
                                const typename Rig::Fixture& fixture) {
  RuleRunner<Rig> runner(fixture);
  std::vector<RuleOutcome> outcomes;
  for (const Rule<Rig>& rule : rules) outcomes.push_back(runner.Run(rule));
  return outcomes;
}

}  // namespace vivavoce::testing::internal
