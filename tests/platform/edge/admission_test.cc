// SPDX-License-Identifier: Apache-2.0
#include "edge/admission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vivavoce/base/status.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce::platform {
namespace {

HttpServerRequest Request(std::string query, std::string protocols) {
  HttpServerRequest request;
  request.method = "GET";
  request.path = "/ws";
  request.query = std::move(query);
  if (!protocols.empty()) request.headers.emplace_back("sec-websocket-protocol", protocols);
  return request;
}

TEST(AdmissionTest, TakesTheTokenFromTheSubprotocolOrTheQuery) {
  absl::StatusOr<EntryRequest> entry =
      ParseEntry(Request("sessionId=s&tenantId=t", "vivavoce.v1, bearer.abc"));
  ASSERT_THAT(entry, testing::IsOk());
  EXPECT_EQ(entry->session, SessionId("s"));
  EXPECT_EQ(entry->tenant, TenantId("t"));
  EXPECT_EQ(entry->token, "abc");
  EXPECT_EQ(entry->subprotocol, "vivavoce.v1");
  EXPECT_FALSE(entry->binary);
  EXPECT_FALSE(entry->resume);

  entry = ParseEntry(Request("sessionId=s&tenantId=t&token=q", "vivavoce.v1.binary"));
  ASSERT_THAT(entry, testing::IsOk());
  EXPECT_EQ(entry->token, "q");
  EXPECT_TRUE(entry->binary);
  EXPECT_EQ(entry->subprotocol, "vivavoce.v1.binary");

  entry = ParseEntry(Request("sessionId=s&tenantId=t&resume=r&lastSeq=12", ""));
  ASSERT_THAT(entry, testing::IsOk());
  EXPECT_TRUE(entry->resume);
  EXPECT_EQ(entry->token, "r");
  EXPECT_EQ(entry->last_seq, 12u);
  EXPECT_EQ(entry->subprotocol, "");
}

TEST(AdmissionTest, SaysWhatIsMissing) {
  using absl::StatusCode;
  const std::pair<const char*, StatusCode> kCases[] = {
      {"", StatusCode::kInvalidArgument},
      {"sessionId=s", StatusCode::kInvalidArgument},
      {"sessionId=s&tenantId=", StatusCode::kInvalidArgument},
      {"sessionId=s&tenantId=t", StatusCode::kUnauthenticated},
      {"sessionId=s&tenantId=t&resume=", StatusCode::kUnauthenticated},
      {"sessionId=s&tenantId=t&resume=r&lastSeq=x", StatusCode::kInvalidArgument},
      {"sessionId=s&tenantId=t&resume=r&lastSeq=-1", StatusCode::kInvalidArgument},
      {"sessionId=s&tenantId=t&token=%zz", StatusCode::kInvalidArgument},
  };
  for (const auto& [query, code] : kCases) {
    EXPECT_EQ(ParseEntry(Request(query, "")).status().code(), code) << query;
  }
  HttpServerRequest elsewhere = Request("sessionId=s&tenantId=t&token=x", "");
  elsewhere.path = "/wss";
  EXPECT_EQ(ParseEntry(elsewhere).status().code(), StatusCode::kNotFound);
}

TEST(AdmissionTest, ARefusalIsAProblemWithTheStatusThatFits) {
  HttpServerResponse response = RefusalOf(absl::UnauthenticatedError("wrong token"));
  EXPECT_EQ(response.status, 401);
  EXPECT_THAT(response.body, ::testing::HasSubstr("wrong token"));
  EXPECT_EQ(RefusalOf(absl::PermissionDeniedError("x")).status, 403);
  EXPECT_EQ(RefusalOf(absl::NotFoundError("x")).status, 404);
  EXPECT_EQ(RefusalOf(absl::UnavailableError("x")).status, 503);
  response = RefusalOf(absl::InternalError("secret"));
  EXPECT_EQ(response.status, 500);
  EXPECT_THAT(response.body, ::testing::Not(::testing::HasSubstr("secret")));
}

}  // namespace
}  // namespace vivavoce::platform
