// SPDX-License-Identifier: Apache-2.0
#include "examples/platform/identity/issuers.h"

#include <gmock/gmock.h>

#include <deque>
#include <map>
#include <memory>

#include "tokens.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::platform {
namespace {

namespace asio = boost::asio;

class FixedResponse final : public HttpResponse {
 public:
  FixedResponse(int status, std::string body) : status_(status), body_(std::move(body)) {}
  int status() const override { return status_; }
  const HttpHeaders& headers() const override { return headers_; }
  asio::awaitable<absl::StatusOr<std::optional<std::string>>> Read() override {
    if (body_.empty()) co_return std::nullopt;
    co_return std::exchange(body_, "");
  }

 private:
  int status_;
  std::string body_;
  HttpHeaders headers_;
};

// Answers by URL, and counts.
class FixedWeb final : public HttpClient {
 public:
  asio::awaitable<absl::StatusOr<std::unique_ptr<HttpResponse>>> Send(
      HttpRequest request) override {
    ++requests;
    auto found = pages.find(request.url);
    if (found == pages.end()) co_return absl::UnavailableError("no route");
    std::unique_ptr<HttpResponse> response = std::make_unique<FixedResponse>(200, found->second);
    co_return response;
  }
  std::map<std::string, std::string> pages;
  int requests = 0;
};

class IssuersTest : public ::testing::Test {
 protected:
  IssuersTest() {
    web_.pages["https://issuer.example/.well-known/openid-configuration"] =
        R"({"issuer": "https://issuer.example", "jwks_uri": "https://issuer.example/keys"})";
    Publish({kRsaJwk, kEcJwk});
    IssuerOptions options;
    options.issuer = "https://issuer.example";
    options.audience = "vivavoce";
    options.tenant_claim = "tenant";
    issuers_ =
        std::make_unique<Issuers>(&web_, world_.clock(), std::vector<IssuerOptions>{options});
  }

  void Publish(std::vector<std::string> keys) {
    std::string set;
    for (const std::string& key : keys) set += (set.empty() ? "" : ",") + key;
    web_.pages["https://issuer.example/keys"] = R"({"keys": [)" + set + "]}";
  }

  absl::StatusOr<Principal> Verify(const char* text) {
    absl::StatusOr<ParsedToken> token = ParseToken(text);
    if (!token.ok()) return token.status();
    return world_.Run(issuers_->Verify(*token));
  }

  vivavoce::testing::VirtualTimeDriver world_;
  FixedWeb web_;
  std::unique_ptr<Issuers> issuers_;
};

TEST_F(IssuersTest, APersonComesOutWithRoleAndTenant) {
  absl::StatusOr<Principal> person = Verify(kRsaToken);

  ASSERT_TRUE(person.ok()) << person.status();
  EXPECT_EQ(person->kind, ActorKind::kPerson);
  EXPECT_EQ(person->role, "RECRUITER");
  EXPECT_EQ(person->tenant.value(), "t-1");
  EXPECT_TRUE(Verify(kEcToken).ok());
  EXPECT_EQ(web_.requests, 2);
}

TEST_F(IssuersTest, ANewKeyIsFetchedAndUnknownOnesDoNotFloodTheIssuer) {
  ASSERT_TRUE(Verify(kRsaToken).ok());
  const int before = web_.requests;
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(Verify(kEdToken).ok());
  EXPECT_EQ(web_.requests, before);
  Publish({kEcJwk, kEdJwk});
  ASSERT_TRUE(world_.RunFor(std::chrono::seconds(11)).ok());

  EXPECT_TRUE(Verify(kEdToken).ok());
  EXPECT_TRUE(absl::IsUnauthenticated(Verify(kRsaToken).status()));
}

TEST_F(IssuersTest, KeptKeysServeWhileTheIssuerIsAway) {
  ASSERT_TRUE(Verify(kRsaToken).ok());
  web_.pages.clear();
  ASSERT_TRUE(world_.RunFor(std::chrono::minutes(11)).ok());

  EXPECT_TRUE(Verify(kRsaToken).ok());
}

TEST_F(IssuersTest, AnIssuerThatNeverAnsweredIsUnavailableAndNoRefusal) {
  web_.pages.clear();

  EXPECT_TRUE(absl::IsUnavailable(Verify(kRsaToken).status()));
}

TEST_F(IssuersTest, AMachinesTokenIsAMachine) {
  absl::StatusOr<Principal> machine = Verify(kMachineToken);

  ASSERT_TRUE(machine.ok()) << machine.status();
  EXPECT_EQ(machine->kind, ActorKind::kApiKey);
}

TEST_F(IssuersTest, WithoutARoleOfOursNobodyComesIn) {
  EXPECT_TRUE(absl::IsPermissionDenied(Verify(kNoroleToken).status()));
}

}  // namespace
}  // namespace vivavoce::platform
