// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "gateway_world.h"
#include "vivavoce/provider/dead_letters.h"

namespace vivavoce::platform {
namespace {

class PagingTest : public GatewayTest {
 protected:
  // The paths that take a cursor, by the document that is served, their {id} that of `interview`.
  std::set<std::string> PagedPaths(const std::string& interview) {
    std::set<std::string> paged;
    ApiReply document = Get("/openapi.json");
    for (const auto& [pattern, operations] : document.body["paths"].items()) {
      const nlohmann::json parameters =
          operations.value("get", nlohmann::json::object()).value("parameters", nlohmann::json());
      for (const nlohmann::json& one : parameters) {
        if (one["name"] != "cursor") continue;
        std::string path = pattern.substr(std::string("/api/v1").size());
        if (size_t at = path.find("{id}"); at != path.npos) path.replace(at, 4, interview);
        paged.insert(path);
      }
    }
    return paged;
  }

  void ExpectRefused(const std::string& target, const std::string& parameter) {
    ApiReply reply = Get(target);
    EXPECT_EQ(reply.status, 400) << target << reply.text;
    EXPECT_EQ(reply.Header("content-type"), "application/problem+json") << target;
    EXPECT_EQ(reply.body["code"], "invalid_parameter") << target;
    ASSERT_TRUE(reply.body["errors"].is_array() && !reply.body["errors"].empty()) << reply.text;
    EXPECT_EQ(reply.body["errors"][0]["field"], parameter) << target;
  }

  void Park(const std::string& id) {
    absl::StatusOr<std::unique_ptr<StoreTransaction>> unit =
        world_.Run(store_.store->Begin(tenant_.record.id));
    ASSERT_TRUE(unit.ok());
    Parking parking;
    parking.group = "planner";
    parking.message.id = id;
    parking.message.topic = "skill.validation.requested";
    parking.message.tenant = tenant_.record.id;
    parking.message.payload = "{}";
    parking.why = absl::InternalError("gone");
    EXPECT_TRUE(world_.Run(ParkMessage(**unit, world_.clock().Now(), std::move(parking))).ok());
    EXPECT_TRUE(world_.Run((*unit)->Commit()).ok());
    EXPECT_TRUE(world_.RunFor(std::chrono::seconds(1)).ok());
  }
};

TEST_F(PagingTest, ACursorOfNoPageIsRefusedByEveryList) {
  const std::string interview = SubmitWhole();
  UseKey(other_.admin.key);
  const std::string foreign = SubmitWhole();
  UseKey(tenant_.admin.key);
  std::set<std::string> paths = PagedPaths(interview);
  EXPECT_EQ(paths, (std::set<std::string>{"/costs", "/dlq", "/interviews",
                                          "/interviews/" + interview + "/audit",
                                          "/interviews/" + interview + "/events"}));

  for (const std::string& path : paths) {
    for (const std::string& cursor :
         {std::string("zzz"), std::string("0"), std::string("-1"), std::string("999999"),
          std::string("99999999999999999999"), std::string("%27%22"), std::string(), foreign}) {
      ExpectRefused(path + "?cursor=" + cursor, "cursor");
    }
  }
}

TEST_F(PagingTest, ALimitOutOfRangeIsRefusedByEveryList) {
  for (const std::string& path : PagedPaths(SubmitWhole())) {
    for (const char* limit : {"0", "-1", "201", "1.5", "many", "", "99999999999999999999"}) {
      ExpectRefused(path + "?limit=" + limit, "limit");
    }
    EXPECT_EQ(Get(path + "?limit=1").status, 200);
    EXPECT_EQ(Get(path + "?limit=200").status, 200);
  }
}

TEST_F(PagingTest, TheCursorOfAPageLeadsToTheNextOne) {
  const std::string interview = SubmitWhole();
  Post("/interviews/" + interview + "/cancel", {{"reason", "the post is filled"}});
  SubmitWhole();
  Park("m-1");
  Park("m-2");
  for (int day = 0; day < 3; ++day) BookCall(tenant_.record.id, interview, day);

  for (const std::string& path : PagedPaths(interview)) {
    nlohmann::json all = Get(path).body["items"];
    nlohmann::json read = nlohmann::json::array();
    std::string target = path + "?limit=1";
    for (int page = 0; page < 20 && !target.empty(); ++page) {
      ApiReply reply = Get(target);
      ASSERT_EQ(reply.status, 200) << target << reply.text;
      for (const nlohmann::json& item : reply.body["items"]) read.push_back(item);
      const nlohmann::json next = reply.body["nextCursor"];
      target = next.is_null() ? "" : path + "?limit=1&cursor=" + next.get<std::string>();
    }
    EXPECT_EQ(read, all) << path;
    EXPECT_GE(all.size(), 2U) << path;
  }
}

TEST_F(PagingTest, WhoReadToTheEndOfATrailMayAskWhatCameSince) {
  const std::string path = "/interviews/" + SubmitWhole() + "/audit";
  const nlohmann::json items = Get(path).body["items"];
  const std::string last = std::to_string(items.back()["seq"].get<int64_t>());

  ApiReply reply = Get(path + "?cursor=" + last);

  EXPECT_EQ(reply.status, 200) << reply.text;
  EXPECT_TRUE(reply.body["items"].empty());
  EXPECT_TRUE(reply.body["nextCursor"].is_null());
}

}  // namespace
}  // namespace vivavoce::platform
