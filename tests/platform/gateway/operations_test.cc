// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <regex>
#include <set>

#include "examples/platform/gateway/components.h"
#include "gateway_world.h"
#include "vivavoce/domain/lifecycle.h"

namespace vivavoce::platform {
namespace {

using ::testing::HasSubstr;

using OperationsApiTest = GatewayTest;

TEST_F(OperationsApiTest, HealthNamesEachDependency) {
  UseKey("");
  EXPECT_EQ(Get("/health/live").body["status"], "live");

  ApiReply ready = Get("/health/ready");

  EXPECT_EQ(ready.status, 200);
  EXPECT_EQ(ready.body["checks"][0]["name"], "store");
  EXPECT_EQ(ready.body["checks"][0]["state"], "ok");
}

TEST_F(OperationsApiTest, EveryReferenceOfTheDocumentIsThere) {
  UseKey("");
  ApiReply document = Get("/openapi.json");
  ASSERT_EQ(document.body["openapi"], "3.1.0");

  const std::regex reference(R"re("#/components/schemas/([A-Za-z]+))re");
  for (std::sregex_iterator at(document.text.begin(), document.text.end(), reference), end;
       at != end; ++at) {
    EXPECT_TRUE(document.body["components"]["schemas"].contains((*at)[1].str())) << (*at)[1].str();
  }
}

TEST_F(OperationsApiTest, EveryOperationHasAnIdOfItsOwnAndAnAnswer) {
  ApiReply document = Get("/openapi.json");
  std::set<std::string> ids;
  for (const auto& [path, operations] : document.body["paths"].items()) {
    for (const auto& [method, operation] : operations.items()) {
      EXPECT_TRUE(ids.insert(operation["operationId"]).second) << path << method;
      bool good = false;
      for (const auto& [status, response] : operation["responses"].items()) {
        good = good || status[0] == '2';
      }
      EXPECT_TRUE(good) << path;
    }
  }
  EXPECT_GT(ids.size(), 40);
}

TEST_F(OperationsApiTest, TheDocumentsStatesAreThoseOfTheTable) {
  ApiReply document = Get("/openapi.json");
  std::vector<std::string> states;
  for (InterviewState state : AllInterviewStates()) states.emplace_back(Name(state));

  EXPECT_EQ(document.body["components"]["schemas"]["State"]["enum"], nlohmann::json(states));
}

TEST_F(OperationsApiTest, TheDocumentIsShownToPeopleToo) {
  ApiReply docs = Get("/docs");

  EXPECT_EQ(docs.status, 200);
  EXPECT_THAT(docs.text, HasSubstr("/api/v1/integration/interviews"));
}

TEST_F(OperationsApiTest, RequestsAreMeasuredByTheirRowAndNotByTheirPath) {
  const std::string id = SubmitWhole();
  Get("/interviews/" + id);

  bool measured = false;
  for (const auto& record : sinks_.records()) {
    measured = measured || record.labels.at("route") == "/api/v1/interviews/{id}";
  }
  EXPECT_TRUE(measured);
}

}  // namespace
}  // namespace vivavoce::platform
