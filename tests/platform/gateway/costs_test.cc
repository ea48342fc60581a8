// SPDX-License-Identifier: Apache-2.0
#include "gateway_world.h"

namespace vivavoce::platform {
namespace {

using CostsTest = GatewayTest;

TEST_F(CostsTest, ShowsMoneyPerInterviewStepAndModelAndWhatCachesSaved) {
  BookCall(tenant_.record.id, "i-1", 0);
  BookCall(tenant_.record.id, "i-1", 0);
  BookCall(tenant_.record.id, "i-2", 1);

  ApiReply all = Get("/costs");
  ApiReply one = Get("/costs?interviewId=i-1");
  ApiReply day = Get("/costs?from=1970-01-02&to=1970-01-02");

  ASSERT_EQ(all.status, 200) << all.text;
  EXPECT_EQ(all.body["items"].size(), 2u);
  EXPECT_EQ(all.body["totals"][0]["costMicros"], 3 * 75);
  EXPECT_EQ(all.body["totals"][0]["unoptimisedMicros"], 3 * 120);
  ASSERT_EQ(one.body["items"].size(), 1u) << one.text;
  EXPECT_EQ(one.body["items"][0]["calls"], 2);
  EXPECT_EQ(one.body["items"][0]["step"], "evidence");
  EXPECT_EQ(one.body["items"][0]["model"], "m1");
  EXPECT_EQ(one.body["items"][0]["pricing"], "priced");
  ASSERT_EQ(day.body["items"].size(), 1u) << day.text;
  EXPECT_EQ(day.body["items"][0]["interviewId"], "i-2");
}

TEST_F(CostsTest, PagesWithACursorAndTheTotalsOfAllPages) {
  for (int i = 0; i < 3; ++i) BookCall(tenant_.record.id, "i-" + std::to_string(i), i);

  ApiReply first = Get("/costs?limit=2");
  ASSERT_EQ(first.status, 200) << first.text;
  ApiReply rest = Get("/costs?limit=2&cursor=" + first.body["nextCursor"].get<std::string>());

  EXPECT_EQ(first.body["items"].size(), 2u);
  EXPECT_EQ(first.body["items"][0]["day"], "1970-01-03");
  EXPECT_EQ(rest.body["items"].size(), 1u);
  EXPECT_TRUE(rest.body["nextCursor"].is_null());
  EXPECT_EQ(rest.body["totals"], first.body["totals"]);
}

TEST_F(CostsTest, AnotherTenantsCostsAreNotThereAndARecruiterMayNotAsk) {
  BookCall(tenant_.record.id, "i-1", 0);

  UseKey(other_.admin.key);
  ApiReply foreign = Get("/costs?interviewId=i-1");
  UseKey(KeyOf(tenant_.record.id, "RECRUITER"));
  ApiReply recruiter = Get("/costs");

  EXPECT_EQ(foreign.status, 200);
  EXPECT_TRUE(foreign.body["items"].empty()) << foreign.text;
  EXPECT_TRUE(foreign.body["totals"].empty()) << foreign.text;
  EXPECT_EQ(recruiter.status, 403);
}

TEST_F(CostsTest, RefusesADayThatIsNoneAndACursorOfNoPage) {
  ApiReply day = Get("/costs?to=2026-02-30");
  EXPECT_EQ(day.status, 400);
  EXPECT_EQ(day.body["code"], "invalid_parameter");
  EXPECT_EQ(day.body["errors"][0]["field"], "to");
  EXPECT_EQ(day.body["errors"][0]["message"], "there is no such day");
  EXPECT_EQ(Get("/costs?from=yesterday").status, 400);
  EXPECT_EQ(Get("/costs?interviewId=%27").status, 400);
  EXPECT_EQ(Get("/costs?cursor=nothing").body["code"], "invalid_parameter");
  EXPECT_EQ(Get("/costs?limit=0").status, 400);
}

}  // namespace
}  // namespace vivavoce::platform
