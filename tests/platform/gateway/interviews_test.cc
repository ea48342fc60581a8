// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "gateway_world.h"

namespace vivavoce::platform {
namespace {

using ::testing::Contains;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

using InterviewApiTest = GatewayTest;

TEST_F(InterviewApiTest, ACompleteSubmissionGoesOnToItsPlan) {
  ApiReply reply = Post("/integration/interviews", Whole());

  EXPECT_EQ(reply.status, 201) << reply.text;
  EXPECT_EQ(reply.body["state"], "VALIDATING_SKILLS");
  EXPECT_EQ(reply.body["dataQuality"], "EXCELLENT");
  EXPECT_THAT(reply.body["missing"], IsEmpty());
  EXPECT_EQ(reply.Header("location"), "/api/v1/interviews/" + reply.body["id"].get<std::string>());
  EXPECT_EQ(reply.Header("etag"), "\"1\"");
  EXPECT_EQ(reply.Header("x-request-id"), "r-1");
}

TEST_F(InterviewApiTest, WhatIsMissingIsAskedForOneQuestionAField) {
  ApiReply reply = Post("/integration/interviews", {{"candidate", {{"name", "Somebody"}}}});

  EXPECT_EQ(reply.status, 201) << reply.text;
  EXPECT_EQ(reply.body["state"], "INFO_NEEDED");
  EXPECT_EQ(reply.body["dataQuality"], "INSUFFICIENT");
  EXPECT_EQ(reply.body["missing"][0]["severity"], "CRITICAL");
  EXPECT_FALSE(reply.body["missing"][0]["question"].get<std::string>().empty());
}

TEST_F(InterviewApiTest, InformationThatComesLaterTakesTheInterviewOn) {
  ApiReply first = Post("/integration/interviews", {{"candidate", {{"name", "Somebody"}}}});
  const std::string path = "/interviews/" + first.body["id"].get<std::string>();

  ApiReply half = Send("PATCH", path, R"({"job": {"title": "Engineer"}})",
                       {{"if-match", first.Header("etag")}});
  ApiReply whole = Send("PATCH", path, nlohmann::json({{"job", Whole()["job"]}}).dump(),
                        {{"if-match", half.Header("etag")}});

  EXPECT_EQ(half.status, 200) << half.text;
  EXPECT_EQ(half.body["state"], "INFO_NEEDED");
  EXPECT_EQ(whole.body["state"], "VALIDATING_SKILLS") << whole.text;
  EXPECT_EQ(whole.body["candidate"]["name"], "Somebody");
}

TEST_F(InterviewApiTest, AnotherVersionThanTheOneThatWasSeenIsNotChanged) {
  ApiReply first = Post("/integration/interviews", {{"candidate", {{"name", "Somebody"}}}});
  const std::string path = "/interviews/" + first.body["id"].get<std::string>();
  Send("PATCH", path, R"({"job": {"title": "Engineer"}})");

  ApiReply late =
      Send("PATCH", path, R"({"job": {"title": "Nurse"}})", {{"if-match", first.Header("etag")}});

  EXPECT_EQ(late.status, 412) << late.text;
  EXPECT_EQ(Get(path).body["job"]["title"], "Engineer");
}

TEST_F(InterviewApiTest, TheSameExternalIdAnswersTheInterviewThatIsThere) {
  nlohmann::json body = Whole();
  body["externalId"] = "ats-1";
  ApiReply first = Post("/integration/interviews", body);

  ApiReply again = Post("/integration/interviews", body);

  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body["id"], first.body["id"]);
}

TEST_F(InterviewApiTest, TheSameIdempotencyKeyGivesTheFirstAnswerAgain) {
  HttpHeaders key = {{"idempotency-key", "k-1"}};
  ApiReply first = Post("/integration/interviews", Whole(), key);

  ApiReply again = Post("/integration/interviews", Whole(), key);
  nlohmann::json other = Whole();
  other["candidate"]["ref"] = "c-2";
  ApiReply reused = Post("/integration/interviews", other, key);

  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.text, first.text);
  EXPECT_EQ(again.Header("idempotency-replayed"), "true");
  EXPECT_EQ(again.Header("etag"), first.Header("etag"));
  EXPECT_EQ(reused.status, 422);
  EXPECT_EQ(reused.body["code"], "idempotency_key_reused");
}

TEST_F(InterviewApiTest, AnAnswerIsGivenAgainForADayOnly) {
  HttpHeaders key = {{"idempotency-key", "k-1"}};
  ApiReply first = Post("/integration/interviews", Whole(), key);
  EXPECT_TRUE(world_.RunFor(std::chrono::hours(25)).ok());

  ApiReply later = Post("/integration/interviews", Whole(), key);

  EXPECT_EQ(later.status, 201);
  EXPECT_NE(later.body["id"], first.body["id"]);
}

TEST_F(InterviewApiTest, ListsComeInPagesTheNewestFirst) {
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) {
    ids.push_back(SubmitWhole());
    EXPECT_TRUE(world_.RunFor(std::chrono::milliseconds(5)).ok());
  }

  ApiReply first = Get("/interviews?limit=2");
  ApiReply second =
      Get("/interviews?limit=2&cursor=" + first.body["nextCursor"].get<std::string>());
  ApiReply third =
      Get("/interviews?limit=2&cursor=" + second.body["nextCursor"].get<std::string>());

  EXPECT_EQ(first.body["items"][0]["id"], ids[4]);
  EXPECT_EQ(second.body["items"][0]["id"], ids[2]);
  EXPECT_THAT(third.body["items"], SizeIs(1));
  EXPECT_TRUE(third.body["nextCursor"].is_null());
}

TEST_F(InterviewApiTest, ListsAreNarrowedByStateAndTime) {
  const std::string old = SubmitWhole();
  EXPECT_TRUE(world_.RunFor(std::chrono::hours(1)).ok());
  const std::string since = FormatRfc3339(world_.clock().Now());
  EXPECT_TRUE(world_.RunFor(std::chrono::hours(1)).ok());
  Post("/integration/interviews", {{"candidate", {{"name", "Somebody"}}}});

  EXPECT_THAT(Get("/interviews?state=VALIDATING_SKILLS").body["items"], SizeIs(1));
  EXPECT_THAT(Get("/interviews?createdAfter=" + since).body["items"], SizeIs(1));
  EXPECT_THAT(Get("/interviews?createdAfter=0193-05-05T15:22:03Z").body["items"], SizeIs(2));
  EXPECT_THAT(Get("/interviews?createdAfter=9999-05-05T15:22:03%2B02:00").body["items"], IsEmpty());
  EXPECT_EQ(Get("/interviews?createdAfter=yesterday").status, 400);
  EXPECT_EQ(Get("/interviews?state=GONE").status, 400);
  EXPECT_EQ(Get("/interviews?limit=0").status, 400);
  EXPECT_EQ(Get("/interviews?colour=red").status, 400);
}

TEST_F(InterviewApiTest, AnotherTenantsInterviewIsNotThere) {
  const std::string id = SubmitWhole();
  UseKey(other_.admin.key);

  EXPECT_EQ(Get("/interviews/" + id).status, 404);
  EXPECT_EQ(Get("/interviews/" + id + "/audit").status, 404);
  EXPECT_EQ(Get("/interviews/" + id + "/available-transitions").status, 404);
  EXPECT_EQ(Post("/interviews/" + id + "/cancel", nlohmann::json::object()).status, 404);
  EXPECT_EQ(Send("PATCH", "/interviews/" + id, "{}").status, 404);
  EXPECT_EQ(Send("DELETE", "/interviews/" + id).status, 404);
  EXPECT_THAT(Get("/interviews").body["items"], IsEmpty());
}

TEST_F(InterviewApiTest, ATenantHeaderMustBeTheCredentialsOwn) {
  HttpHeaders own = {{"x-tenant-id", tenant_.record.id.value()}};
  HttpHeaders foreign = {{"x-tenant-id", other_.record.id.value()}};

  EXPECT_EQ(Send("GET", "/interviews", "", own).status, 200);
  ApiReply refused = Send("GET", "/interviews", "", foreign);

  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.body["code"], "tenant_mismatch");
}

TEST_F(InterviewApiTest, ARoleWithoutThePermissionIsToldWhichOne) {
  const std::string id = SubmitWhole();
  UseKey(KeyOf(tenant_.record.id, "VIEWER"));

  ApiReply refused = Post("/interviews/" + id + "/cancel", nlohmann::json::object());

  EXPECT_EQ(Get("/interviews/" + id).status, 200);
  EXPECT_EQ(refused.status, 403) << refused.text;
  EXPECT_EQ(refused.body["permission"], "interview:update");
  UseKey(KeyOf(tenant_.record.id, "RECRUITER"));
  EXPECT_EQ(Send("DELETE", "/interviews/" + id).body["permission"], "interview:delete");
}

TEST_F(InterviewApiTest, WithoutACredentialNothingIsAnswered) {
  UseKey("");
  EXPECT_EQ(Get("/interviews").status, 401);
  EXPECT_EQ(Get("/interviews").Header("www-authenticate"), "Bearer");
  UseKey("vv_wrong");
  EXPECT_EQ(Get("/interviews").status, 401);
  EXPECT_EQ(Send("GET", "/interviews", "", {{"authorization", "Basic eDp5"}}).status, 401);
}

TEST_F(InterviewApiTest, ATransitionThatIsNotPossibleNamesThoseThatAre) {
  const std::string id = SubmitWhole();

  ApiReply refused = Post("/interviews/" + id + "/schedule", nlohmann::json::object());

  EXPECT_EQ(refused.status, 409) << refused.text;
  EXPECT_EQ(refused.body["code"], "transition_refused");
  EXPECT_EQ(refused.body["state"], "VALIDATING_SKILLS");
  EXPECT_THAT(refused.body["allowed"], Contains("CANCEL"));
  EXPECT_EQ(refused.Header("content-type"), "application/problem+json");
}

TEST_F(InterviewApiTest, TransitionsSayWhoMayMakeThem) {
  const std::string id = SubmitWhole();

  ApiReply reply = Get("/interviews/" + id + "/available-transitions");

  EXPECT_EQ(reply.status, 200);
  bool cancel = false;
  for (const auto& item : reply.body["items"]) {
    if (item["name"] == "CANCEL") cancel = item["available"].get<bool>();
    if (item["name"] == "GENERATE_PLAN") {
      EXPECT_FALSE(item["available"].get<bool>());
    }
  }
  EXPECT_TRUE(cancel);
}

TEST_F(InterviewApiTest, TheAuditTrailSaysWhoDidWhat) {
  const std::string id = SubmitWhole();
  Post("/interviews/" + id + "/cancel", {{"reason", "the post is filled"}});

  ApiReply all = Get("/interviews/" + id + "/audit");
  ApiReply first = Get("/interviews/" + id + "/audit?limit=1");
  ApiReply rest =
      Get("/interviews/" + id + "/audit?cursor=" + first.body["nextCursor"].get<std::string>());

  const nlohmann::json& last = all.body["items"].back();
  EXPECT_EQ(last["action"], "CANCEL");
  EXPECT_EQ(last["to"], "CANCELLED");
  EXPECT_EQ(last["reason"], "the post is filled");
  EXPECT_EQ(last["actorKind"], "api_key");
  EXPECT_EQ(last["actorId"], tenant_.admin.record.id);
  EXPECT_THAT(first.body["items"], SizeIs(1));
  EXPECT_EQ(rest.body["items"].size() + 1, all.body["items"].size());
}

TEST_F(InterviewApiTest, DeletingCancelsAndAsksForErasureOnce) {
  const std::string id = SubmitWhole();

  ApiReply first = Send("DELETE", "/interviews/" + id);
  ApiReply again = Send("DELETE", "/interviews/" + id);

  EXPECT_EQ(first.status, 202) << first.text;
  EXPECT_EQ(first.body["state"], "CANCELLED");
  EXPECT_EQ(first.body["subStatus"], "erasure_scheduled");
  EXPECT_EQ(again.status, 202);
  int asked = 0;
  absl::StatusOr<std::vector<OutboxEvent>> events = world_.Run(store_.outbox->Pending(100));
  ASSERT_TRUE(events.ok());
  for (const OutboxEvent& event : *events) asked += event.topic == "erasure.requested" ? 1 : 0;
  EXPECT_EQ(asked, 1);
}

TEST_F(InterviewApiTest, ABodyThatIsNoneIsRefusedByName) {
  const std::string path = "/integration/interviews";

  EXPECT_EQ(Send("POST", path, "{").body["code"], "malformed_json");
  EXPECT_EQ(Send("POST", path, R"({"job": {}, "job": {}})").status, 400);
  EXPECT_EQ(Send("POST", path, std::string(40, '[') + std::string(40, ']')).status, 400);
  EXPECT_EQ(Send("POST", path, "{}", {{"content-type", "text/plain"}}).status, 415);
  EXPECT_EQ(Send("POST", path, std::string(600 << 10, ' ')).status, 413);
  ApiReply wrong = Send("POST", path, R"({"job": {"title": 7, "skills": [{"name": ""}]}})");
  EXPECT_EQ(wrong.status, 422) << wrong.text;
  std::vector<std::string> fields;
  for (const auto& error : wrong.body["errors"]) fields.push_back(error["field"]);
  EXPECT_THAT(fields, Contains("job.title"));
  EXPECT_THAT(fields, Contains("job.skills[0].name"));
}

TEST_F(InterviewApiTest, ALanguageWithoutWordsIsRefusedAtOnce) {
  nlohmann::json body = Whole();
  body["interview"]["language"] = "de-DE";
  ApiReply refused = Post("/integration/interviews", body);
  EXPECT_EQ(refused.status, 422) << refused.text;
  EXPECT_EQ(refused.body["errors"][0]["field"], "interview.language");
  EXPECT_EQ(refused.body["errors"][0]["message"], "this server interviews in en, not in de-DE");
  body["interview"]["language"] = "en-GB";
  EXPECT_EQ(Post("/integration/interviews", body).status, 201);
}

TEST_F(InterviewApiTest, ACallbackToAPrivatePlaceIsRefused) {
  for (const char* url :
       {"http://ats.example/hook", "https://127.0.0.1/hook", "https://localhost/hook",
        "https://10.1.2.3/hook", "https://[::1]/hook", "https://2130706433/", "https://0x7f.1/",
        "https://user:word@ats.example/", "https://[::ffff:169.254.169.254]/", "ftp://ats.example/",
        "https://metadata.internal/"}) {
    nlohmann::json body = Whole();
    body["callbackUrl"] = url;
    ApiReply refused = Post("/integration/interviews", body);
    EXPECT_EQ(refused.status, 422) << url;
    EXPECT_EQ(refused.body["errors"][0]["field"], "callbackUrl") << refused.text;
  }
  nlohmann::json body = Whole();
  body["callbackUrl"] = "https://ats.example:8443/hooks/vivavoce?x=1";
  EXPECT_EQ(Post("/integration/interviews", body).status, 201);
}

TEST_F(InterviewApiTest, WhatIsNotThereIsSaidToBeNotThere) {
  EXPECT_EQ(Get("/nothing").status, 404);
  EXPECT_EQ(Get("/interviews/unknown").status, 404);
  ApiReply wrong = Send("PUT", "/interviews/unknown");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_THAT(wrong.Header("allow"), HasSubstr("PATCH"));
}

}  // namespace
}  // namespace vivavoce::platform
