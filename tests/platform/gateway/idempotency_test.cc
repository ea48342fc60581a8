// SPDX-License-Identifier: Apache-2.0
// What a key is for: a gateway that is killed at any of its commits, and a request that is sent
// again, do the thing once.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <functional>

#include "gateway_world.h"
#include "vivavoce/provider/dead_letters.h"
#include "vivavoce/testing/in_memory_store.h"

namespace vivavoce::platform {
namespace {

using nlohmann::json;
using vivavoce::testing::KillingStore;
using vivavoce::testing::KillPoint;

class IdempotencyTest : public GatewayTest {
 protected:
  // Sends the request to a gateway that dies at its commit number `commit`, and again, under the
  // same key, to one that lives. Answers whether the first one died.
  bool SendTwice(KillPoint point, int64_t commit, const std::string& path, const json& body) {
    KillingStore counting(*store_.store, point, 0);
    NewGateway(counting);
    KillingStore dying(*store_.store, point, counting.commits() + commit);
    std::unique_ptr<Gateway> living = std::exchange(gateway_, NewGateway(dying));
    const HttpHeaders key = {{"idempotency-key", "key-" + std::to_string(++keys_)}};
    ApiReply first = Post(path, body, key);
    gateway_ = std::move(living);
    ApiReply again = Post(path, body, key);

    const std::string what = path + " killed at commit " + std::to_string(commit);
    const bool shown_once = again.status == 409 && again.body["code"] == "shown_once";
    EXPECT_TRUE(shown_once || (again.status >= 200 && again.status < 300)) << what << again.text;
    if (first.status >= 200 && first.status < 300 && !shown_once) {
      EXPECT_EQ(first.text, again.text) << what;
      EXPECT_EQ(again.Header("idempotency-replayed"), "true") << what;
    }
    return dying.dead();
  }

  // `prepare` answers the request's path, anew each time; `count` how often the thing was done
  // there.
  void ExpectOnce(const std::function<std::string()>& prepare, const json& body,
                  const std::function<int()>& count) {
    for (const KillPoint point : {KillPoint::kAfterCommit, KillPoint::kBeforeCommit}) {
      bool died = true;
      for (int64_t commit = 1; died; ++commit) {
        ASSERT_LT(commit, 10);
        const std::string path = prepare();
        const int before = count();
        died = SendTwice(point, commit, path, body);
        EXPECT_EQ(count() - before, 1) << path << " killed at commit " << commit;
      }
    }
  }

  int Rows(const std::string& id, const std::string& action) {
    int rows = 0;
    ApiReply trail = Get("/interviews/" + id + "/audit?limit=200");
    for (const json& row : trail.body["items"]) rows += row["action"] == action ? 1 : 0;
    return rows;
  }

  int Items(const std::string& path) { return static_cast<int>(Get(path).body["items"].size()); }

  void ExpectTransitionOnce(const std::function<std::string()>& prepare, const std::string& path,
                            const json& body, const std::string& action) {
    std::string id;
    auto next = [&] { return "/interviews/" + (id = prepare()) + path; };
    ExpectOnce(next, body, [&] { return Rows(id, action); });
  }

  std::string Approved() {
    const std::string id = Planned();
    ApiReply approved = Post("/interviews/" + id + "/plan/approve", {{"planVersion", 1}});
    EXPECT_EQ(approved.status, 200) << approved.text;
    return id;
  }

 private:
  int keys_ = 0;
};

TEST_F(IdempotencyTest, OneInterviewComesOfASubmission) {
  ExpectOnce([] { return "/integration/interviews"; }, Whole(),
             [this] { return Items("/interviews?limit=200"); });
}

TEST_F(IdempotencyTest, AnInterviewMakesOneTransition) {
  auto submitted = [this] { return SubmitWhole(); };
  auto planned = [this] { return Planned(); };
  ExpectTransitionOnce(submitted, "/cancel", {{"reason", "filled"}}, "CANCEL");
  ExpectTransitionOnce(planned, "/plan/approve", {{"planVersion", 1}}, "APPROVE");
  ExpectTransitionOnce(planned, "/plan/modify", {{"planVersion", 1}, {"feedback", "shorter"}},
                       "MODIFY");
  ExpectTransitionOnce([this] { return Approved(); }, "/schedule", json::object(), "SCHEDULE");
}

TEST_F(IdempotencyTest, AnInvitationIsMadeOnce) {
  ExpectTransitionOnce([this] { return Approved(); }, "/invitation", json::object(), "SCHEDULE");
}

TEST_F(IdempotencyTest, WhatHasASecretIsMadeOnce) {
  int people = 0;
  ExpectOnce([] { return "/api-keys"; }, {{"role", "VIEWER"}},
             [this] { return Items("/api-keys"); });
  ExpectOnce([] { return "/webhook-endpoints"; }, {{"url", "https://ats.example/hook"}},
             [this] { return Items("/webhook-endpoints"); });
  for (const KillPoint point : {KillPoint::kAfterCommit, KillPoint::kBeforeCommit}) {
    const std::string email = "person" + std::to_string(++people) + "@ats.example";
    const int before = Items("/users");
    EXPECT_TRUE(SendTwice(point, 1, "/users", {{"email", email}, {"role", "VIEWER"}}));
    EXPECT_EQ(Items("/users") - before, 1);
  }
}

TEST_F(IdempotencyTest, ASecretChangesOnce) {
  const std::string path = "/tenants/" + tenant_.record.id.value() + "/webhook-secret";
  auto secrets = [this] {
    return world_.Run(tenants_->Find(tenant_.record.id.value()))->webhook_secrets;
  };
  bool died = true;
  for (int64_t commit = 1; died; ++commit) {
    const std::vector<std::string> before = secrets();
    died = SendTwice(KillPoint::kAfterCommit, commit, path, json::object());
    ASSERT_EQ(secrets().size(), 2U);
    EXPECT_EQ(secrets()[1], before[0]) << "killed at commit " << commit;
  }
}

TEST_F(IdempotencyTest, ADeadLetterAndItsInterviewGoOnTogether) {
  std::string id;
  int letters = 0;
  auto failed = [&] {
    id = SubmitWhole();
    GuardFacts facts;
    facts.dead_letter_recorded = true;
    EXPECT_TRUE(Apply(id, "FAIL", facts, nullptr).ok());
    absl::StatusOr<std::unique_ptr<StoreTransaction>> unit =
        world_.Run(store_.store->Begin(tenant_.record.id));
    Parking parking;
    parking.group = "planner";
    parking.message.id = "m-" + std::to_string(++letters);
    parking.message.topic = "skill.validation.requested";
    parking.message.tenant = tenant_.record.id;
    parking.message.key = id;
    parking.message.payload = "{}";
    parking.why = absl::InternalError("gone");
    EXPECT_TRUE(world_.Run(ParkMessage(**unit, world_.clock().Now(), std::move(parking))).ok());
    EXPECT_TRUE(world_.Run((*unit)->Commit()).ok());
    const json letters_there = Get("/dlq").body["items"];
    for (const json& letter : letters_there) {
      if (letter["key"] == id) return "/dlq/" + letter["id"].get<std::string>() + "/redrive";
    }
    return std::string("/none");
  };
  ExpectOnce(failed, json::object(), [&] { return Rows(id, "RETRY"); });
}

TEST_F(IdempotencyTest, OfTwoProcessesAtOnceOnlyOneDoesIt) {
  const int before = Items("/api-keys");
  std::unique_ptr<Gateway> other = NewGateway(*store_.store);
  HttpServerRequest request;
  request.method = "POST";
  request.path = "/api/v1/api-keys";
  request.headers = {{"content-type", "application/json"},
                     {"idempotency-key", "shared"},
                     {"x-api-key", tenant_.admin.key}};
  request.body = R"({"role":"VIEWER"})";
  int there = 0;
  auto answered = [&there](const std::exception_ptr&, absl::StatusOr<HttpServerResponse> answer) {
    there = answer.ok() ? answer->status : -1;
  };
  boost::asio::co_spawn(world_.executor(), other->api().Handle(request), answered);

  ApiReply here = Send("POST", "/api-keys", request.body, {{"idempotency-key", "shared"}});
  // The store answers from its own threads: what is merely ready now need not be all of it.
  while (there == 0) ASSERT_EQ(world_.RunFor(std::chrono::milliseconds(1)), absl::OkStatus());

  EXPECT_EQ(std::min(here.status, there), 201) << here.text;
  EXPECT_EQ(std::max(here.status, there), 409) << here.text;
  EXPECT_EQ(Items("/api-keys") - before, 1);
}

}  // namespace
}  // namespace vivavoce::platform
