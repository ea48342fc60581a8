// SPDX-License-Identifier: Apache-2.0
// What the conformance suites have in common: a rule is a named check that reports instead of
// asserting, so that it runs under GoogleTest, in `vivavoce plugin check`, and against providers
// that are broken on purpose.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "vivavoce/base/status.h"

namespace vivavoce::testing {

// One promise of a port.
template <typename Fixture>
struct ConformanceRule {
  std::string id;         // e.g. "STORE-VERSION-02"
  std::string statement;  // e.g. "a stale version is refused"
  // OK: kept. Unimplemented: does not apply to this provider, and why. Else: what was seen.
  std::function<absl::Status(Fixture&)> check;
};

namespace internal {

// The test of one rule, on a fixture of its own.
template <typename Fixture>
class ConformanceTest : public ::testing::Test {
 public:
  ConformanceTest(ConformanceRule<Fixture> rule,
                  std::function<std::unique_ptr<Fixture>()> make_fixture)
      : rule_(std::move(rule)), make_fixture_(std::move(make_fixture)) {}

  void TestBody() override {
    std::unique_ptr<Fixture> fixture = make_fixture_();
    absl::Status kept = rule_.check(*fixture);
    if (kept.code() == absl::StatusCode::kUnimplemented) GTEST_SKIP() << Message(kept);
    EXPECT_TRUE(kept.ok()) << rule_.id << ": " << rule_.statement << "\nbroken: " << Message(kept);
  }

 private:
  ConformanceRule<Fixture> rule_;
  std::function<std::unique_ptr<Fixture>()> make_fixture_;
};

// "a stale version is refused" -> "a_stale_version_is_refused"
std::string AsTestName(const std::string& statement);

}  // namespace internal

// Adds a GoogleTest test for each rule, named `<suite>.<id>_<statement>`. Call it before
// RUN_ALL_TESTS(), from main() or from the initialiser of a variable.
template <typename Fixture>
void RegisterConformance(const std::string& suite,
                         const std::vector<ConformanceRule<Fixture>>& rules,
                         std::function<std::unique_ptr<Fixture>()> make_fixture) {
  for (const ConformanceRule<Fixture>& rule : rules) {
    const std::string name = rule.id + "_" + internal::AsTestName(rule.statement);
    auto make_test = [rule, make_fixture]() -> internal::ConformanceTest<Fixture>* {
      return new internal::ConformanceTest<Fixture>(rule, make_fixture);
    };
    ::testing::RegisterTest(suite.c_str(), name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                            make_test);
  }
}

}  // namespace vivavoce::testing
