// SPDX-License-Identifier: Apache-2.0
// The suite tests itself: a sound bus keeps every rule, and for each rule there is one that breaks
// it and is found out.
#include "vivavoce/testing/transport_conformance.h"

#include <gtest/gtest.h>

#include "testing/conformance/transport_trial.h"
#include "tests/testing/memory_transport.h"

namespace vivavoce::testing {
namespace {

class MemoryBus final : public TransportFixture {
 public:
  explicit MemoryBus(TransportFlaw flaw) {
    content_->flaw = flaw;
    content_->clock = &world_.clock();
  }
  TimeDriver& world() override { return world_; }
  absl::StatusOr<std::unique_ptr<Transport>> Open() override {
    return MakeMemoryTransport(content_);
  }
  int32_t Partitions(const std::string&) const override { return kMemoryPartitions; }
  std::chrono::milliseconds Patience() const override { return std::chrono::milliseconds(100); }

 private:
  VirtualTimeDriver world_;
  std::shared_ptr<BusContent> content_ = std::make_shared<BusContent>();
};

struct Case {
  const char* rule;
  TransportFlaw flaw;
};

constexpr Case kCases[] = {
    {"TRANSPORT-DELIVER-01", TransportFlaw::kCutsAtZero},
    {"TRANSPORT-DELIVER-02", TransportFlaw::kOneGroupGetsIt},
    {"TRANSPORT-DELIVER-03", TransportFlaw::kEveryTopicArrives},
    {"TRANSPORT-DELIVER-04", TransportFlaw::kNeverWakes},
    {"TRANSPORT-DELIVER-05", TransportFlaw::kDropsTheOldest},
    {"TRANSPORT-ORDER-01", TransportFlaw::kNewestFirst},
    {"TRANSPORT-ORDER-02", TransportFlaw::kRoundRobin},
    {"TRANSPORT-ORDER-03", TransportFlaw::kPartitionsItsOwnWay},
    {"TRANSPORT-PUBLISH-01", TransportFlaw::kPublishedAtOnce},
    {"TRANSPORT-PUBLISH-02", TransportFlaw::kNeedsAListener},
    {"TRANSPORT-REFUSE-01", TransportFlaw::kAnyMessage},
    {"TRANSPORT-REFUSE-02", TransportFlaw::kAnySubscription},
    {"TRANSPORT-ACK-01", TransportFlaw::kForgetsAcknowledgements},
    {"TRANSPORT-ACK-02", TransportFlaw::kAtMostOnce},
    {"TRANSPORT-ACK-03", TransportFlaw::kAcknowledgesOne},
    {"TRANSPORT-ACK-04", TransportFlaw::kAcknowledgesAllPartitions},
    {"TRANSPORT-ACK-05", TransportFlaw::kAlwaysTheFirstAttempt},
    {"TRANSPORT-MEMBER-01", TransportFlaw::kEveryMemberGetsIt},
    {"TRANSPORT-MEMBER-02", TransportFlaw::kFirstMemberKeepsAll},
    {"TRANSPORT-MEMBER-03", TransportFlaw::kSharesDieWithMembers},
    {"TRANSPORT-MEMBER-04", TransportFlaw::kAnybodyAcknowledges},
    {"TRANSPORT-CANCEL-01", TransportFlaw::kTakesBeforeItWaits},
    {"TRANSPORT-CLOSE-01", TransportFlaw::kReadersHang},
};

TEST(TransportConformanceTest, ASoundBusKeepsEveryRule) {
  std::vector<RuleOutcome> outcomes =
      CheckTransport([] { return std::make_unique<MemoryBus>(TransportFlaw::kNone); });
  EXPECT_EQ(outcomes.size(), std::size(kCases));
  for (const RuleOutcome& outcome : outcomes) {
    EXPECT_EQ(outcome.result, RuleOutcome::Result::kPassed)
        << outcome.id << ": " << ::testing::PrintToString(outcome.notes);
  }
}

TEST(TransportConformanceTest, EveryRuleFindsABusThatBreaksIt) {
  std::map<std::string, TransportFlaw> flaws;
  for (const Case& one : kCases) flaws.emplace(one.rule, one.flaw);
  for (const internal::TransportRule& rule : internal::TransportRules()) {
    ASSERT_TRUE(flaws.contains(rule.id)) << rule.id << " is never seen to fail";
    MemoryBus fixture(flaws.at(rule.id));
    EXPECT_EQ(rule.Run(fixture).result, RuleOutcome::Result::kFailed) << rule.id;
  }
}

}  // namespace
}  // namespace vivavoce::testing
