// SPDX-License-Identifier: Apache-2.0
#include "notifier/standard_webhooks.h"

#include <gtest/gtest.h>

namespace vivavoce::platform {
namespace {

// Of the reference libraries' own tests.
constexpr char kSecret[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr char kOtherSecret[] = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

TEST(StandardWebhooksTest, SignsAsTheReferenceLibrariesDo) {
  absl::StatusOr<std::string> signature =
      SignWebhook({kSecret}, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})");
  ASSERT_TRUE(signature.ok()) << signature.status();
  EXPECT_EQ(*signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

  signature = SignWebhook({kOtherSecret}, "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1649367553,
                          R"({"email":"test@example.com","username":"test_user"})");
  ASSERT_TRUE(signature.ok());
  EXPECT_EQ(*signature, "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=");

  signature = SignWebhook({kSecret}, "msg_ABC", 1700000000,
                          "{\"t\":\"h\xC3\xA9llo \xE6\x97\xA5\xE6\x9C\xAC\"}");
  ASSERT_TRUE(signature.ok());
  EXPECT_EQ(*signature, "v1,dGIr325kVq5c2FmA/2qVeadGEnE33rZX8YJJ0r/vOtM=");
}

TEST(StandardWebhooksTest, WhileSecretsChangeBothSign) {
  absl::StatusOr<std::string> signature =
      SignWebhook({kOtherSecret, kSecret}, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                  R"({"test": 2432232314})");
  ASSERT_TRUE(signature.ok());
  EXPECT_EQ(signature->find("v1,"), 0u);
  EXPECT_NE(signature->find(" v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="), std::string::npos);
}

TEST(StandardWebhooksTest, ASecretThatIsNoneSignsNothing) {
  EXPECT_FALSE(SignWebhook({"whsec_***"}, "m", 1, "").ok());
  EXPECT_FALSE(SignWebhook({"whsec_AAAA"}, "m", 1, "").ok());
  EXPECT_FALSE(SignWebhook({}, "m", 1, "").ok());
}

TEST(StandardWebhooksTest, EachAttemptHasItsOwnTimeAndTheSameId) {
  absl::StatusOr<HttpRequest> request =
      MakeWebhookRequest("https://ats.example/hook", {kSecret}, "evt-1", "{}",
                         WallTime(std::chrono::seconds(1700000000)));
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(*FindHeader(request->headers, "webhook-id"), "evt-1");
  EXPECT_EQ(*FindHeader(request->headers, "webhook-timestamp"), "1700000000");
  EXPECT_EQ(request->method, "POST");
}

TEST(StandardWebhooksTest, OnlyTwoHundredsAreDeliveredAndGoneIsForEver) {
  EXPECT_EQ(JudgeAnswer(204), WebhookVerdict::kDelivered);
  EXPECT_EQ(JudgeAnswer(301), WebhookVerdict::kRetry);
  EXPECT_EQ(JudgeAnswer(0), WebhookVerdict::kRetry);
  EXPECT_EQ(JudgeAnswer(429), WebhookVerdict::kRetry);
  EXPECT_EQ(JudgeAnswer(410), WebhookVerdict::kGone);
}

TEST(StandardWebhooksTest, TheScheduleGrowsAndEnds) {
  EXPECT_EQ(NextAttemptAfter(1, 0), std::chrono::seconds(5));
  EXPECT_EQ(NextAttemptAfter(2, 1), std::chrono::seconds(330));
  EXPECT_EQ(NextAttemptAfter(9, 0), std::chrono::hours(24));
  EXPECT_EQ(NextAttemptAfter(10, 0), std::nullopt);
}

TEST(StandardWebhooksTest, RetryAfterIsHeededInSecondsUpToADay) {
  EXPECT_EQ(RetryAfter({{"Retry-After", "120"}}), std::chrono::seconds(120));
  EXPECT_EQ(RetryAfter({{"retry-after", "999999999"}}), std::chrono::hours(24));
  EXPECT_EQ(RetryAfter({{"retry-after", "-1"}}), std::nullopt);
  EXPECT_EQ(RetryAfter({{"retry-after", "Wed, 21 Oct 2026 07:28:00 GMT"}}), std::nullopt);
  EXPECT_EQ(RetryAfter({}), std::nullopt);
}

}  // namespace
}  // namespace vivavoce::platform
