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

  bool IsPrepared(SpeechPreparer& preparer, const InterviewId& interview, int plan_version) {
    absl::StatusOr<bool> prepared =
        world_.driver().Run(preparer.IsPrepared(world_.tenant(), interview, plan_version));
    return prepared.ok() && *prepared;
  }

  LiveWorld world_{false};
  std::unique_ptr<LiveServer> server_ = world_.MakeServer(SessionHostOptions());
  SpeechPreparer preparer_{server_->parts()};
};

TEST_F(SpeechPreparerTest, SpeaksWhatThePlanWillSay) {
  OpenedSession session = world_.Open(*server_, ShortPlan(1));

  ASSERT_THAT(Handle(session.record.interview), testing::IsOk());
  EXPECT_TRUE(IsPrepared(preparer_, session.record.interview, 1));
  EXPECT_FALSE(IsPrepared(preparer_, session.record.interview, 2)) << "another plan";

  EXPECT_THAT(server_->spoken(),
              AllOf(Contains("Hello."), Contains("What came of it?"), Contains("Goodbye.")));
}

// A voice that takes too long for a plan's lines, but for those that it has in its cache.
class RestartedSpeechTest : public ::testing::Test {
 protected:
  std::unique_ptr<testing::ScriptedTextToSpeech> SlowVoice() {
    testing::TtsFaults faults;
    faults.first_delay = Millis(150);
    faults.remembers = true;
    return std::make_unique<testing::ScriptedTextToSpeech>(world_.driver().executor(),
                                                           world_.driver().clock(), faults);
  }
  // What READY says of a session that a fresh server takes up, to the greeting.
  std::string DegradedAfterARestart(const OpenedSession& session, const std::string& credentials) {
    SpeechPreparer* preparer = nullptr;
    SessionHostOptions options;
    options.speech_is_prepared = [&preparer](TenantId tenant, InterviewId interview, int version) {
      return preparer->IsPrepared(std::move(tenant), std::move(interview), version);
    };
    std::unique_ptr<LiveServer> server = world_.MakeServer(std::move(options));
    SpeechPreparer fresh(server->parts());
    preparer = &fresh;
    EXPECT_THAT(server->Start(), testing::IsOk());
    ScriptedClient client(world_.driver().clock(), session.record.id.value(), ClientHabits());
    bool greeted = false;
    client.OnUtterance(1, Millis(20), [&greeted](ScriptedClient&) { greeted = true; });
    auto socket = world_.Dial(world_.Url(*server, session, credentials));
    EXPECT_THAT(socket, testing::IsOk());
    EXPECT_THAT(world_.LetTalkUntil(client, *std::move(socket), greeted), testing::IsOk());
    EXPECT_THAT(server->Drain(std::chrono::seconds(5)), testing::IsOk());
    resume_ = "resume=" + client.resume_token + "&lastSeq=0";
    return client.Of("READY").at(0)["degraded"].dump();
  }

  LiveWorld world_{false};
  std::string resume_;
};

TEST_F(RestartedSpeechTest, WhatTheVoicesCacheHasIsPreparedForARestartedServerToo) {
  using ::testing::HasSubstr;
  using ::testing::Not;
  world_.voice = SlowVoice();
  OpenedSession session;
  {
    std::unique_ptr<LiveServer> server = world_.MakeServer(SessionHostOptions());
    session = world_.Open(*server, ShortPlan(1));
    SpeechPreparer preparer(server->parts());
    InterviewEvent event;
    event.id = "e1";
    event.topic = "interview.approved";
    event.tenant = world_.tenant();
    event.interview = session.record.interview;
    event.at = world_.driver().clock().Now();
    OneMessage message;
    message.message_.payload = ToJson(event);
    ASSERT_THAT(world_.driver().Run(preparer.Handle(message)), testing::IsOk());
  }
  EXPECT_THAT(DegradedAfterARestart(session, "token=" + session.session_token),
              Not(HasSubstr("not prepared")));

  world_.voice = SlowVoice();  // its cache is gone
  EXPECT_THAT(DegradedAfterARestart(session, resume_), HasSubstr("not prepared"));
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
