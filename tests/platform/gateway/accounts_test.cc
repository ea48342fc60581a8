// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "gateway_world.h"

namespace vivavoce::platform {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class AccountApiTest : public GatewayTest {
 protected:
  ApiReply SignIn(const std::string& email, const std::string& password) {
    UseKey("");
    ApiReply reply = Post("/auth/token", {{"email", email}, {"password", password}});
    UseKey(tenant_.admin.key);
    return reply;
  }
};

TEST_F(AccountApiTest, APersonSignsInWithTheOneTimePassword) {
  ApiReply made = Post("/users", {{"email", "R@Example.com"}, {"role", "RECRUITER"}});
  ASSERT_EQ(made.status, 201) << made.text;

  ApiReply signed_in = SignIn("r@example.com", made.body["password"]);

  EXPECT_EQ(signed_in.status, 200) << signed_in.text;
  EXPECT_EQ(signed_in.body["user"]["tenantId"], tenant_.record.id.value());
  EXPECT_GT(signed_in.body["expiresIn"], 60);
  UseToken(signed_in.body["accessToken"]);
  EXPECT_EQ(Get("/interviews").status, 200);
  EXPECT_EQ(Get("/users").status, 403);
}

TEST_F(AccountApiTest, FiveFailuresLockForAMinute) {
  ApiReply made = Post("/users", {{"email", "r@example.com"}, {"role", "VIEWER"}});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(SignIn("r@example.com", "wrong").status, 401);

  ApiReply locked = SignIn("r@example.com", made.body["password"]);
  EXPECT_TRUE(world_.RunFor(std::chrono::seconds(61)).ok());
  ApiReply open = SignIn("r@example.com", made.body["password"]);

  EXPECT_EQ(locked.status, 429) << locked.text;
  EXPECT_THAT(locked.Header("retry-after"), Not(::testing::IsEmpty()));
  EXPECT_EQ(open.status, 200);
}

TEST_F(AccountApiTest, NobodysAddressAnswersAsAWrongPasswordDoes) {
  ApiReply nobody = SignIn("nobody@example.com", "wrong");
  for (int i = 0; i < 4; ++i) SignIn("nobody@example.com", "wrong");

  EXPECT_EQ(nobody.status, 401);
  EXPECT_EQ(SignIn("nobody@example.com", "wrong").status, 429);
}

TEST_F(AccountApiTest, ARefreshTokenIsGoodOnceAndItsCopyEndsTheSignIn) {
  ApiReply made = Post("/users", {{"email", "r@example.com"}, {"role", "VIEWER"}});
  ApiReply first = SignIn("r@example.com", made.body["password"]);
  UseKey("");
  ApiReply second = Post("/auth/refresh", {{"refreshToken", first.body["refreshToken"]}});
  ApiReply copied = Post("/auth/refresh", {{"refreshToken", first.body["refreshToken"]}});
  ApiReply third = Post("/auth/refresh", {{"refreshToken", second.body["refreshToken"]}});

  EXPECT_EQ(second.status, 200) << second.text;
  EXPECT_EQ(copied.status, 401);
  EXPECT_EQ(third.status, 401);
}

TEST_F(AccountApiTest, AnAccessTokenEndsAfterAQuarterOfAnHour) {
  UseToken(TokenOf(tenant_.record.id, "VIEWER"));
  EXPECT_EQ(Get("/interviews").status, 200);
  EXPECT_TRUE(world_.RunFor(std::chrono::minutes(17)).ok());

  EXPECT_EQ(Get("/interviews").status, 401);
}

TEST_F(AccountApiTest, WhoIsShutOutIsOutAtOnce) {
  ApiReply made = Post("/users", {{"email", "r@example.com"}, {"role", "VIEWER"}});
  ApiReply signed_in = SignIn("r@example.com", made.body["password"]);
  const std::string id = made.body["id"];
  EXPECT_EQ(Send("PATCH", "/users/" + id, R"({"disabled": true})").status, 200);

  UseToken(signed_in.body["accessToken"]);
  EXPECT_EQ(Get("/interviews").status, 401);
  EXPECT_EQ(SignIn("r@example.com", made.body["password"]).status, 401);
}

TEST_F(AccountApiTest, APasswordOfOnesOwnTakesThePlaceOfTheFirst) {
  ApiReply made = Post("/users", {{"email", "r@example.com"}, {"role", "VIEWER"}});
  const nlohmann::json change = {{"email", "r@example.com"},
                                 {"password", made.body["password"]},
                                 {"newPassword", "correct horse battery"}};

  ApiReply changed = Post("/auth/password", change);

  EXPECT_EQ(changed.status, 204) << changed.text;
  EXPECT_EQ(SignIn("r@example.com", made.body["password"]).status, 401);
  EXPECT_EQ(SignIn("r@example.com", "correct horse battery").status, 200);
}

TEST_F(AccountApiTest, AKeyIsShownOnceAndEndsWhenItIsRevoked) {
  ApiReply made = Post("/api-keys", {{"role", "RECRUITER"}, {"name", "ats"}});
  ASSERT_EQ(made.status, 201) << made.text;
  const std::string key = made.body["apiKey"];
  EXPECT_THAT(Get("/api-keys").text, Not(HasSubstr(key)));
  const std::string id = made.body["id"];

  UseKey(key);
  EXPECT_EQ(Get("/interviews").status, 200);
  UseKey(other_.admin.key);
  EXPECT_EQ(Send("DELETE", "/api-keys/" + id).status, 404);
  UseKey(tenant_.admin.key);
  EXPECT_EQ(Send("DELETE", "/api-keys/" + id).status, 204);
  UseKey(key);
  EXPECT_EQ(Get("/interviews").status, 401);
}

TEST_F(AccountApiTest, ATenantSeesItselfAlone) {
  ApiReply tenants = Get("/tenants");

  EXPECT_THAT(tenants.body["items"], SizeIs(1));
  EXPECT_EQ(tenants.body["items"][0]["name"], "acme");
  EXPECT_THAT(tenants.text, Not(HasSubstr(tenant_.record.webhook_secrets[0])));
  EXPECT_EQ(Send("POST", "/tenants/" + other_.record.id.value() + "/webhook-secret").status, 404);
  EXPECT_EQ(Send("POST", "/tenants/" + tenant_.record.id.value() + "/webhook-secret").status, 201);
}

TEST_F(AccountApiTest, AWebhookEndpointsSecretIsShownOnceAndRotates) {
  ApiReply made = Post("/webhook-endpoints", {{"url", "https://ats.example/hook"}});
  ASSERT_EQ(made.status, 201) << made.text;
  const std::string path = "/webhook-endpoints/" + made.body["id"].get<std::string>();

  EXPECT_THAT(made.body["webhookSecret"].get<std::string>(), ::testing::StartsWith("whsec_"));
  EXPECT_THAT(Get("/webhook-endpoints").text,
              Not(HasSubstr(made.body["webhookSecret"].get<std::string>())));
  EXPECT_EQ(Post("/webhook-endpoints", {{"url", "https://127.0.0.1/"}}).status, 422);
  EXPECT_EQ(Send("POST", path + "/secret").status, 201);
  EXPECT_THAT(Get("/webhook-endpoints").body["items"][0]["secrets"], SizeIs(2));
  EXPECT_EQ(Send("PATCH", path, R"({"disabled": true})").body["disabled"], true);
  EXPECT_EQ(Send("DELETE", path).status, 204);
  EXPECT_EQ(Send("DELETE", path).status, 404);
}

}  // namespace
}  // namespace vivavoce::platform
