// SPDX-License-Identifier: Apache-2.0
// A gateway on a store of its own, without a socket.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "examples/platform/gateway/gateway.h"
#include "examples/platform/identity/people.h"
#include "examples/platform/identity/tenants.h"
#include "tests/temporary_folder.h"
#include "vivavoce/lifecycle/interviews.h"
#include "vivavoce/lifecycle/sessions.h"
#include "vivavoce/testing/recording_sinks.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::platform {

// An answer with its body read.
struct ApiReply {
  ApiReply() = default;
  int status = 0;
  HttpHeaders headers;
  std::string text;
  nlohmann::json body;

  std::string Header(std::string_view name) const;
};

class GatewayTest : public ::testing::Test {
 protected:
  GatewayTest();
  ~GatewayTest() override;

  // A started one on `store`, as a process of its own would have it.
  std::unique_ptr<Gateway> NewGateway(Store& store);

  // Sends a request; `headers` beside the credential. An empty key: none.
  ApiReply Send(std::string method, std::string target, std::string body = "",
                HttpHeaders headers = {});
  ApiReply Get(std::string target) { return Send("GET", std::move(target)); }
  ApiReply Post(std::string target, const nlohmann::json& body, HttpHeaders headers = {}) {
    return Send("POST", std::move(target), body.dump(), std::move(headers));
  }

  void UseKey(std::string key) {
    key_ = std::move(key);
    token_.clear();
  }
  void UseToken(std::string token) {
    token_ = std::move(token);
    key_.clear();
  }
  std::string KeyOf(const TenantId& tenant, std::string role);
  // Signs a person of that role in, and answers the access token.
  std::string TokenOf(const TenantId& tenant, std::string role);

  // A submission that lacks nothing.
  static nlohmann::json Whole();
  std::string SubmitWhole();  // its id
  // Books 100 tokens in, half of them cached, and 10 out; the day counts from 1970-01-01.
  void BookCall(const TenantId& tenant, const std::string& interview, int day);
  // With a plan, as the planner would leave it.
  std::string Planned();
  absl::StatusOr<Interview> Apply(const std::string& id, std::string name, GuardFacts facts,
                                  Amendment amend);

  static vivavoce::testing::TimeLimits Limits() {
    vivavoce::testing::TimeLimits limits;
    limits.clock_time = std::chrono::hours(24 * 60);
    return limits;
  }

  TemporaryFolder folder_;
  vivavoce::testing::VirtualTimeDriver world_{Limits()};
  vivavoce::testing::RecordingSinks sinks_;
  StoreHandle store_;
  std::unique_ptr<BlobStore> blobs_;
  std::unique_ptr<Gateway> gateway_;
  std::unique_ptr<Interviews> interviews_;
  std::unique_ptr<Sessions> sessions_;
  std::unique_ptr<Tenants> tenants_;
  std::unique_ptr<People> people_;
  NewTenant tenant_;
  NewTenant other_;

 private:
  std::string key_;
  std::string token_;
};

}  // namespace vivavoce::platform
