// SPDX-License-Identifier: Apache-2.0
// Rules whose fixture is an object of its own for each rule (a fresh store, a fresh folder). They
// report instead of asserting, so that they run under GoogleTest, by a program, and against
// providers that are broken on purpose.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "vivavoce/base/status.h"
#include "vivavoce/testing/conformance.h"

namespace vivavoce::testing::internal {

// What a rule saw instead of what was promised; thrown by a trial, caught around the rule.
// Unimplemented: the rule does not apply to this provider, and why.
struct Broken {
  absl::Status seen;
};

// What every trial offers its rules.
class Trial {
 public:
  void Require(bool held, const std::string& broken) {
    if (!held) throw Broken{Internal(broken)};
  }
  void Ok(const absl::Status& status, const std::string& what) {
    Require(status.ok(), what + " answered " + status.ToString());
  }
  void Code(const absl::Status& status, absl::StatusCode code, const std::string& what) {
    Require(status.code() == code, what + " should answer " + absl::StatusCodeToString(code) +
                                       ", answered " + status.ToString());
    Require(status.ok() || !Message(status).empty(), what + " answered without a message");
  }
  template <typename T>
  void Code(const absl::StatusOr<T>& answer, absl::StatusCode code, const std::string& what) {
    Code(answer.status(), code, what);
  }
  // The value of an answer, which must be OK.
  template <typename T>
  T Value(absl::StatusOr<T> answer, const std::string& what) {
    Ok(answer.status(), what);
    return *std::move(answer);
  }
};

template <typename Fixture>
struct TrialRule {
  std::string id;
  std::string title;                    // a sentence in CamelCase: it becomes part of a test's name
  std::function<void(Fixture&)> check;  // throws Broken

  RuleOutcome Run(Fixture& fixture) const {
    RuleOutcome outcome;
    outcome.id = id;
    outcome.title = title;
    try {
      check(fixture);
    } catch (const Broken& broken) {
      bool skipped = broken.seen.code() == absl::StatusCode::kUnimplemented;
      outcome.result = skipped ? RuleOutcome::Result::kSkipped : RuleOutcome::Result::kFailed;
      outcome.notes.emplace_back(Message(broken.seen));
    }
    return outcome;
  }
};

template <typename Fixture>
using MakeFixture = std::function<std::unique_ptr<Fixture>()>;

template <typename Fixture>
std::vector<RuleOutcome> RunTrials(const std::vector<TrialRule<Fixture>>& rules,
                                   const MakeFixture<Fixture>& make) {
  std::vector<RuleOutcome> outcomes;
  for (const TrialRule<Fixture>& rule : rules) {
    std::unique_ptr<Fixture> fixture = make();
    outcomes.push_back(rule.Run(*fixture));
  }
  return outcomes;
}

template <typename Fixture>
class TrialTest : public ::testing::Test {
 public:
  TrialTest(TrialRule<Fixture> rule, MakeFixture<Fixture> make)
      : rule_(std::move(rule)), make_(std::move(make)) {}

  void TestBody() override {
    std::unique_ptr<Fixture> fixture = make_();
    RuleOutcome outcome = rule_.Run(*fixture);
    for (const std::string& note : outcome.notes) {
      if (outcome.result == RuleOutcome::Result::kSkipped) GTEST_SKIP() << note;
      ADD_FAILURE() << outcome.id << ": " << note;
    }
  }

 private:
  TrialRule<Fixture> rule_;
  MakeFixture<Fixture> make_;
};

// One GoogleTest test a rule.
template <typename Fixture>
void RegisterTrials(const std::string& suite, const std::vector<TrialRule<Fixture>>& rules,
                    const MakeFixture<Fixture>& make) {
  for (const TrialRule<Fixture>& rule : rules) {
    ::testing::RegisterTest(
        suite.c_str(), (rule.id + "_" + rule.title).c_str(), nullptr, nullptr, __FILE__, __LINE__,
        [rule, make]() -> ::testing::Test* { return new TrialTest<Fixture>(rule, make); });
  }
}

}  // namespace vivavoce::testing::internal
