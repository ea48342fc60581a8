// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "examples/platform/identity/webhook_endpoints.h"
#include "examples/platform/notifier/standard_webhooks.h"
#include "tests/platform/notifier/notifier_world.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::platform {
namespace {

class GivenAnswer final : public HttpResponse {
 public:
  explicit GivenAnswer(int status) : status_(status) {}
  int status() const override { return status_; }
  const HttpHeaders& headers() const override { return headers_; }
  boost::asio::awaitable<absl::StatusOr<std::optional<std::string>>> Read() override {
    co_return std::nullopt;
  }

 private:
  int status_;
  HttpHeaders headers_;
};

// Keeps what is sent to it; each address answers what it is set to, else 204.
class Receivers final : public HttpClient {
 public:
  boost::asio::awaitable<absl::StatusOr<std::unique_ptr<HttpResponse>>> Send(
      HttpRequest request) override {
    const int status = answers.contains(request.url) ? answers[request.url] : 204;
    got.push_back(std::move(request));
    std::unique_ptr<HttpResponse> answer = std::make_unique<GivenAnswer>(status);
    co_return answer;
  }

  std::vector<HttpRequest> To(const std::string& url) const {
    std::vector<HttpRequest> some;
    std::copy_if(got.begin(), got.end(), std::back_inserter(some),
                 [&](const HttpRequest& one) { return one.url == url; });
    return some;
  }

  std::map<std::string, int> answers;
  std::vector<HttpRequest> got;
};

constexpr char kOwn[] = "https://ats.example/own";
constexpr char kTenants[] = "https://ats.example/all";

class WebhookReceiversTest : public NotifierTest {
 protected:
  WebhookReceiversTest() {
    web_ = &web;
    EXPECT_TRUE(world().Run(store().Declare(WebhookEndpoints::Collections())).ok());
  }

  WebhookEndpoint Register(const std::string& url) {
    absl::StatusOr<WebhookEndpoint> made =
        world().Run(endpoints.Create(tenant_.record.id, url, {}, nullptr));
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? *made : WebhookEndpoint();
  }

  // PENDING: two transitions that others are told of, or one.
  void MakePlanned(const std::string& callback) {
    Submission submission = Whole();
    submission.callback_url = callback;
    Planned(std::move(submission));
    Pass(std::chrono::seconds(1));
  }

  static bool IsSignedWith(const HttpRequest& request, const std::string& secret) {
    const std::string* id = FindHeader(request.headers, "webhook-id");
    const std::string* at = FindHeader(request.headers, "webhook-timestamp");
    const std::string* signature = FindHeader(request.headers, "webhook-signature");
    if (id == nullptr || at == nullptr || signature == nullptr) return false;
    absl::StatusOr<std::string> expected =
        SignWebhook({secret}, *id, std::stoll(*at), request.body);
    return expected.ok() && signature->find(*expected) != std::string::npos;
  }

  Receivers web;
  WebhookEndpoints endpoints{store(), world().clock()};
};

TEST_F(WebhookReceiversTest, TheInterviewsOwnAndTheTenantsAreToldEachWithItsSecret) {
  const WebhookEndpoint endpoint = Register(kTenants);
  ASSERT_TRUE(Start(0).ok());

  MakePlanned(kOwn);

  const std::vector<HttpRequest> own = web.To(kOwn);
  const std::vector<HttpRequest> all = web.To(kTenants);
  ASSERT_FALSE(own.empty());
  ASSERT_EQ(own.size(), all.size());
  for (size_t i = 0; i < own.size(); ++i) {
    EXPECT_TRUE(IsSignedWith(own[i], tenant_.record.webhook_secrets.front()));
    EXPECT_FALSE(IsSignedWith(own[i], endpoint.secrets.front()));
    EXPECT_TRUE(IsSignedWith(all[i], endpoint.secrets.front()));
    EXPECT_FALSE(IsSignedWith(all[i], tenant_.record.webhook_secrets.front()));
  }
}

TEST_F(WebhookReceiversTest, OneAddressIsToldOnceAndVerifiesWithEitherSecret) {
  const WebhookEndpoint endpoint = Register("https://ATS.example:443/own");
  ASSERT_TRUE(Start(0).ok());

  MakePlanned(kOwn);

  ASSERT_FALSE(web.got.empty());
  EXPECT_EQ(web.got.size(), web.To(kOwn).size());
  std::map<std::string, int> times;
  for (const HttpRequest& request : web.got) {
    EXPECT_EQ(++times[*FindHeader(request.headers, "webhook-id")], 1);
    EXPECT_TRUE(IsSignedWith(request, tenant_.record.webhook_secrets.front()));
    EXPECT_TRUE(IsSignedWith(request, endpoint.secrets.front()));
  }
}

TEST_F(WebhookReceiversTest, EachIsTriedGivenUpAndSentAgainByItself) {
  Register(kTenants);
  web.answers[kTenants] = 500;
  ASSERT_TRUE(Start(0).ok());
  MakePlanned(kOwn);
  const size_t taken = web.To(kOwn).size();

  for (int part = 0; part < 10; ++part) Pass(std::chrono::hours(12));

  EXPECT_EQ(web.To(kOwn).size(), taken);
  EXPECT_EQ(web.To(kTenants).size(), taken * 10);
  ASSERT_EQ(DeadLetters().size(), taken);
  web.answers.clear();
  EXPECT_TRUE(Redrive(DeadLetters().front().id).ok());
  Pass(std::chrono::seconds(1));
  EXPECT_EQ(web.To(kOwn).size(), taken);
  EXPECT_EQ(web.To(kTenants).size(), taken * 10 + 1);
}

TEST_F(WebhookReceiversTest, AnEndpointThatWantsOtherTypesIsNotTold) {
  absl::StatusOr<WebhookEndpoint> narrow =
      world().Run(endpoints.Create(tenant_.record.id, kTenants, {"interview.completed"}, nullptr));
  ASSERT_TRUE(narrow.ok());
  ASSERT_TRUE(Start(0).ok());

  MakePlanned(kOwn);

  EXPECT_FALSE(web.To(kOwn).empty());
  EXPECT_TRUE(web.To(kTenants).empty());
}

}  // namespace
}  // namespace vivavoce::platform
