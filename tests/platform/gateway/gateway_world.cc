// SPDX-License-Identifier: Apache-2.0
#include "gateway_world.h"

#include <vivavoce/providers/filesystem/filesystem.h>
#include <vivavoce/providers/sqlite/sqlite.h>

#include "tests/domain/artefacts.h"
#include "vivavoce/accounting/cost_ledger.h"

namespace vivavoce::platform {
namespace {

constexpr char kAcmePrices[] = R"({"version": "t1", "currency": "USD", "prices": [
 {"provider": "acme", "model": "*", "inputTokens": 1000000, "cachedTokens": 100000,
  "outputTokens": 2000000, "source": "a list", "asOf": "2026-03"}]})";

}  // namespace

std::string ApiReply::Header(std::string_view name) const {
  for (const auto& [header, value] : headers) {
    if (header == name) return value;
  }
  return "";
}

GatewayTest::GatewayTest() {
  ProviderContext context = world_.Context();
  context.base_path = folder_.path();
  absl::StatusOr<StoreHandle> store =
      MakeSqliteStoreFactory()->Make(R"({"path": "store.db"})", context);
  absl::StatusOr<std::unique_ptr<BlobStore>> blobs =
      MakeFilesystemBlobStoreFactory()->Make(R"({"path": "objects"})", context);
  if (!store.ok() || !blobs.ok()) {
    ADD_FAILURE() << store.status() << blobs.status();
    return;
  }
  store_ = *std::move(store);
  blobs_ = *std::move(blobs);
  gateway_ = NewGateway(*store_.store);
  interviews_ = std::make_unique<Interviews>(*store_.store, world_.clock());
  sessions_ = std::make_unique<Sessions>(*store_.store, world_.clock());
  tenants_ = std::make_unique<Tenants>(*store_.store, world_.clock());
  people_ = std::make_unique<People>(*store_.store, world_.pool(), world_.clock());
  absl::StatusOr<NewTenant> first = world_.Run(tenants_->Create("acme", ""));
  absl::StatusOr<NewTenant> second = world_.Run(tenants_->Create("rival", ""));
  EXPECT_TRUE(first.ok() && second.ok());
  if (first.ok()) tenant_ = *std::move(first);
  if (second.ok()) other_ = *std::move(second);
  UseKey(tenant_.admin.key);
}

std::unique_ptr<Gateway> GatewayTest::NewGateway(Store& store) {
  GatewayParts parts;
  parts.executor = world_.executor();
  parts.store = &store;
  parts.blobs = blobs_.get();
  parts.pool = &world_.pool();
  parts.clock = &world_.clock();
  parts.telemetry = sinks_.telemetry();
  parts.languages = {"en"};
  std::unique_ptr<Gateway> gateway = MakeGateway(std::move(parts));
  EXPECT_EQ(world_.Run(gateway->Start()), absl::OkStatus());
  return gateway;
}

GatewayTest::~GatewayTest() {
  gateway_.reset();
  blobs_.reset();
  store_.outbox.reset();
  store_.store.reset();
}

ApiReply GatewayTest::Send(std::string method, std::string target, std::string body,
                           HttpHeaders headers) {
  HttpServerRequest request;
  request.method = std::move(method);
  const size_t question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string::npos) request.query = target.substr(question + 1);
  if (!request.path.starts_with("/metrics") && !request.path.starts_with("/candidate")) {
    request.path = "/api/v1" + request.path;
  }
  request.request_id = "r-1";
  request.headers = std::move(headers);
  if (!key_.empty()) request.headers.emplace_back("x-api-key", key_);
  if (!token_.empty()) request.headers.emplace_back("authorization", "Bearer " + token_);
  if (!body.empty()) {
    bool typed = false;
    for (const auto& [name, value] : request.headers) typed = typed || name == "content-type";
    if (!typed) request.headers.emplace_back("content-type", "application/json");
  }
  request.body = std::move(body);
  absl::StatusOr<HttpServerResponse> response =
      world_.Run(gateway_->api().Handle(std::move(request)));
  ApiReply reply;
  EXPECT_TRUE(response.ok()) << response.status();
  if (!response.ok()) return reply;
  reply.status = response->status;
  reply.headers = std::move(response->headers);
  reply.text = std::move(response->body);
  reply.body = nlohmann::json::parse(reply.text, nullptr, false);
  return reply;
}

std::string GatewayTest::KeyOf(const TenantId& tenant, std::string role) {
  absl::StatusOr<NewApiKey> key =
      world_.Run(tenants_->CreateKey(tenant, std::move(role), "test", nullptr));
  EXPECT_TRUE(key.ok());
  return key.ok() ? key->key : "";
}

std::string GatewayTest::TokenOf(const TenantId& tenant, std::string role) {
  const std::string email = role + "@" + tenant.value() + ".example";
  absl::StatusOr<NewPerson> person = world_.Run(people_->Create(tenant, email, role, nullptr));
  EXPECT_TRUE(person.ok()) << person.status();
  if (!person.ok()) return "";
  const std::string key = key_;
  UseKey("");
  ApiReply reply = Post("/auth/token", {{"email", email}, {"password", person->password}});
  UseKey(key);
  EXPECT_EQ(reply.status, 200) << reply.text;
  return reply.body.value("accessToken", "");
}

nlohmann::json GatewayTest::Whole() {
  return {{"candidate", {{"ref", "c-1"}}},
          {"job",
           {{"title", "Engineer"},
            {"level", "SENIOR"},
            {"description", std::string(120, 'd')},
            {"skills", {{{"name", "SQL"}}, {{"name", "Go"}}, {{"name", "Kafka"}}}}}}};
}

std::string GatewayTest::SubmitWhole() {
  ApiReply reply = Post("/integration/interviews", Whole());
  EXPECT_EQ(reply.status, 201) << reply.text;
  return reply.body.value("id", "");
}

absl::StatusOr<Interview> GatewayTest::Apply(const std::string& id, std::string name,
                                             GuardFacts facts, Amendment amend) {
  TransitionRequest request;
  request.interview = InterviewId(id);
  request.name = std::move(name);
  request.actor = Actor(ActorKind::kSystem, "test", {});
  request.facts = facts;
  request.amend = std::move(amend);
  return world_.Run(interviews_->Apply(tenant_.record.id, std::move(request)));
}

std::string GatewayTest::Planned() {
  const std::string id = SubmitWhole();
  GuardFacts facts;
  facts.required_skills_resolved = true;
  facts.plan_passes_lint = true;
  EXPECT_TRUE(Apply(id, "GENERATE_PLAN", facts, nullptr).ok());
  absl::StatusOr<Interview> planned =
      Apply(id, "PLAN_READY", facts, [](Interview& interview, StoreTransaction& unit) {
        absl::StatusOr<InterviewPlan> plan = ParsePlan(PlanText());
        if (!plan.ok()) return plan.status();
        plan->version = ++interview.plan_version;
        return Interviews::PutPlan(unit, interview.id, *plan);
      });
  EXPECT_TRUE(planned.ok()) << planned.status();
  return id;
}

void GatewayTest::BookCall(const TenantId& tenant, const std::string& interview, int day) {
  absl::StatusOr<PriceList> prices = PriceList::Parse(kAcmePrices);
  ASSERT_TRUE(prices.ok());
  CostLedger ledger(*store_.store, world_.executor(), world_.clock(), *prices, {});
  ProviderUse use;
  use.id = MakeUuidV7(world_.clock().Now());
  use.at = WallTime(std::chrono::hours(24 * day));
  use.context.tenant = tenant;
  use.context.interview = InterviewId(interview);
  use.step = "evidence";
  use.port = "llm";
  use.provider = "acme";
  use.model = "m1";
  use.amounts.input_tokens = 100;
  use.amounts.cached_tokens = 50;
  use.amounts.output_tokens = 10;
  ledger.Note(std::move(use));
  ASSERT_EQ(world_.Run(ledger.Settle()), absl::OkStatus());
}

}  // namespace vivavoce::platform
