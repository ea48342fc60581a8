// SPDX-License-Identifier: Apache-2.0
#include "interviewer/speech_preparer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/platform/edge/live_world.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce::platform {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::IsEmpty;

class OneMessage final : public MessageScope {
 public:
  const BusMessage& message() const override { return message_; }
  int64_t attempt() const override { return 1; }
  boost::asio::awaitable<absl::StatusOr<StoreTransaction*>> Transaction() override {
    co_return absl::UnimplementedError("nothing is to be written");
  }
  BusMessage message_;
};

class SpeechPreparerTest : public ::testing::Test {
 protected:
  absl::Status Handle(const InterviewId& interview) {
    InterviewEvent event;
    event.id = "e1";
    event.topic = "interview.approved";
    event.tenant = world_.tenant();
    event.interview = interview;
    event.at = world_.driver().clock().Now();
    OneMessage message;
    message.message_.payload = ToJson(event);
    return world_.driver().Run(preparer_.Handle(message));
  }

  LiveWorld world_{false};
  std::unique_ptr<LiveServer> server_ = world_.MakeServer(SessionHostOptions());
  SpeechPreparer preparer_{server_->parts()};
};

TEST_F(SpeechPreparerTest, SpeaksWhatThePlanWillSay) {
  OpenedSession session = world_.Open(*server_, ShortPlan(1));

  EXPECT_FALSE(preparer_.IsPrepared(session.record.interview, 1));
  ASSERT_THAT(Handle(session.record.interview), testing::IsOk());
  EXPECT_TRUE(preparer_.IsPrepared(session.record.interview, 1));
  EXPECT_FALSE(preparer_.IsPrepared(session.record.interview, 2)) << "another plan";

  EXPECT_THAT(server_->spoken(),
              AllOf(Contains("Hello."), Contains("What came of it?"), Contains("Goodbye.")));
}

TEST_F(SpeechPreparerTest, AnInterviewThatIsGoneNeedsNothing) {
  ASSERT_THAT(Handle(InterviewId("none")), testing::IsOk());

  EXPECT_THAT(server_->spoken(), IsEmpty());
}

TEST_F(SpeechPreparerTest, AMessageThatIsNoneIsRefused) {
  OneMessage message;
  message.message_.payload = "{}";
  SpeechPreparer preparer(server_->parts());

  EXPECT_THAT(world_.driver().Run(preparer.Handle(message)),
              testing::StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace vivavoce::platform
