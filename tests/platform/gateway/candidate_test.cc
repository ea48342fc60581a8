// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "gateway_world.h"

namespace vivavoce::platform {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class CandidateApiTest : public GatewayTest {
 protected:
  std::string Approved() {
    const std::string id = Planned();
    EXPECT_EQ(Post("/interviews/" + id + "/plan/approve", {{"planVersion", 1}}).status, 200);
    return id;
  }
  std::string Invited() {
    invitation_ = Post("/interviews/" + Approved() + "/invitation", nlohmann::json::object());
    EXPECT_EQ(invitation_.status, 201) << invitation_.text;
    return invitation_.body.value("token", "");
  }
  ApiReply Open(const std::string& token, const nlohmann::json& consent) {
    UseKey("");
    return Post("/sessions", {{"consent", consent}}, {{"authorization", "Bearer " + token}});
  }

  ApiReply invitation_;
};

const nlohmann::json kBoth = {{"recording", true}, {"aiEvaluation", true}};

TEST_F(CandidateApiTest, AnInvitationSchedulesTheInterviewAndIsShownOnce) {
  const std::string id = Approved();
  HttpHeaders key = {{"idempotency-key", "i-1"}};

  ApiReply first = Post("/interviews/" + id + "/invitation", nlohmann::json::object(), key);
  ApiReply again = Post("/interviews/" + id + "/invitation", nlohmann::json::object(), key);

  EXPECT_EQ(first.status, 201) << first.text;
  EXPECT_THAT(first.body["url"].get<std::string>(), HasSubstr("/candidate/#"));
  EXPECT_EQ(Get("/interviews/" + id).body["state"], "SCHEDULED");
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.body["code"], "shown_once");
}

TEST_F(CandidateApiTest, TheInvitationSaysWhatItIsToBeforeAnyConsent) {
  const std::string token = Invited();
  UseKey("");
  const HttpHeaders bearer = {{"authorization", "Bearer " + token}};

  ApiReply read = Send("GET", "/invitation", "", bearer);

  EXPECT_EQ(read.status, 200) << read.text;
  EXPECT_EQ(read.body["state"], "ready");
  EXPECT_EQ(read.body["tenant"], tenant_.record.name);
  EXPECT_EQ(read.body["jobTitle"], Whole()["job"]["title"]);
  EXPECT_EQ(read.body["language"], "en-US");
  EXPECT_GT(read.body["minutes"], 0);
  EXPECT_FALSE(read.body["topics"].empty());
  EXPECT_EQ(read.body["consents"].size(), 2u);
  EXPECT_EQ(Open(token, kBoth).status, 201);
  EXPECT_EQ(Send("GET", "/invitation", "", bearer).body["state"], "begun");
  EXPECT_EQ(Send("GET", "/invitation", "", {{"authorization", "Bearer wrong"}}).status, 401);
  EXPECT_EQ(Get("/invitation").status, 401);
}

TEST_F(CandidateApiTest, WithBothConsentsTheSessionOpens) {
  ApiReply opened = Open(Invited(), kBoth);

  EXPECT_EQ(opened.status, 201) << opened.text;
  EXPECT_THAT(opened.body["wsUrl"].get<std::string>(),
              StartsWith("ws://127.0.0.1:8080/ws?sessionId="));
  EXPECT_EQ(opened.body["tenantId"], tenant_.record.id.value());
  EXPECT_FALSE(opened.body["sessionToken"].get<std::string>().empty());
  EXPECT_GT(opened.body["plan"]["minutes"], 0);
}

TEST_F(CandidateApiTest, AMissingConsentIsNamedWithTheAlternative) {
  const std::string token = Invited();

  ApiReply refused = Open(token, {{"recording", true}, {"aiEvaluation", false}});
  ApiReply opened = Open(token, kBoth);

  EXPECT_EQ(refused.status, 422) << refused.text;
  EXPECT_EQ(refused.body["code"], "consent_required");
  EXPECT_EQ(refused.body["errors"].size(), 1);
  EXPECT_EQ(refused.body["errors"][0]["field"], "consent.aiEvaluation");
  EXPECT_THAT(refused.body["alternative"].get<std::string>(), HasSubstr("person"));
  EXPECT_EQ(opened.status, 201) << opened.text;
}

TEST_F(CandidateApiTest, AWrongTokenOpensNothing) {
  Invited();

  EXPECT_EQ(Open("wrong", kBoth).status, 401);
  EXPECT_EQ(Post("/sessions", {{"consent", kBoth}}).status, 401);
}

TEST_F(CandidateApiTest, ANewLinkShutsTheOldOne) {
  const std::string old = Invited();
  const std::string id = Get("/interviews?state=SCHEDULED").body["items"][0]["id"];
  ApiReply fresh = Post("/interviews/" + id + "/invitation", {{"validHours", 2}});

  EXPECT_EQ(Open(old, kBoth).status, 401);
  EXPECT_EQ(Open(fresh.body["token"], kBoth).status, 201);
}

TEST_F(CandidateApiTest, NoTokenIsEverLogged) {
  const std::string token = Invited();
  ApiReply opened = Open(token, kBoth);

  EXPECT_FALSE(sinks_.Mentions(token));
  EXPECT_FALSE(sinks_.Mentions(opened.body["sessionToken"].get<std::string>()));
  EXPECT_FALSE(sinks_.Mentions(opened.body["resumeToken"].get<std::string>()));
  EXPECT_FALSE(sinks_.Mentions(tenant_.admin.key));
}

}  // namespace
}  // namespace vivavoce::platform
