// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/temporary_folder.h"
#include "vivavoce/runtime/configuration.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;

class ServerSettingsTest : public ::testing::Test {
 protected:
  absl::StatusOr<Configuration> Load(const std::string& yaml) {
    std::string path = folder_.path() + "/vivavoce.yaml";
    std::ofstream(path, std::ios::binary) << yaml;
    return LoadConfiguration(path, sources_);
  }

  TemporaryFolder folder_;
  ConfigurationSources sources_;
};

TEST_F(ServerSettingsTest, WithoutAFileTheServerListensOnLoopbackAndCallsNothingPrivate) {
  absl::StatusOr<Configuration> configuration = Load("");
  ASSERT_THAT(configuration, testing::IsOk());
  EXPECT_EQ(configuration->server.gateway.host, "127.0.0.1");
  EXPECT_EQ(configuration->server.gateway.port, 3009);
  EXPECT_EQ(configuration->server.edge.port, 8080);
  EXPECT_FALSE(configuration->server.allow_private_targets);
  EXPECT_TRUE(configuration->server.issuers.empty());
}

TEST_F(ServerSettingsTest, TheFileIsReadAndTheEnvironmentCountsBeforeIt) {
  sources_.environment["VIVAVOCE_SERVER_GATEWAY_PORT"] = "0";
  sources_.environment["VIVAVOCE_WEBHOOKS_ALLOWPRIVATETARGETS"] = "true";
  absl::StatusOr<Configuration> configuration = Load(
      "server:\n  gateway: {port: 4000}\n  edge: {publicUrl: 'wss://talk.example'}\n"
      "auth:\n  issuers: [{issuer: 'https://id.example', audience: hiring}]\n");
  ASSERT_THAT(configuration, testing::IsOk());
  EXPECT_EQ(configuration->server.gateway.port, 0);
  EXPECT_TRUE(configuration->server.allow_private_targets);
  EXPECT_EQ(configuration->server.edge_public_url, "wss://talk.example");
  ASSERT_EQ(configuration->server.issuers.size(), 1u);
  EXPECT_EQ(configuration->server.issuers[0].audience, "hiring");
  EXPECT_EQ(configuration->server.issuers[0].role_claim, "role");
}

TEST_F(ServerSettingsTest, WhatCannotBeMeantIsRefusedNamingTheKey) {
  for (const auto& [yaml, key] : std::vector<std::pair<std::string, std::string>>{
           {"server: {gateway: {port: 70000}}", "server.gateway.port"},
           {"server: {gateway: {port: http}}", "server.gateway.port"},
           {"server: {edge: {host: 7}}", "server.edge.host"},
           {"server: {drainSeconds: -1}", "server.drainSeconds"},
           {"server: {gatway: {port: 1}}", "server.gatway"},
           {"webhooks: {allowPrivateTargets: 3}", "webhooks.allowPrivateTargets"},
           {"auth: {issuers: {issuer: x}}", "auth.issuers"},
           {"auth: {issuers: [{issuer: x}]}", "auth.issuers[0].audience"},
           {"auth: {issuers: [{issuer: x, audience: y, rolClaim: z}]}",
            "auth.issuers[0].rolClaim"}}) {
    EXPECT_THAT(Load(yaml).status(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(key)))
        << yaml;
  }
}

}  // namespace
}  // namespace vivavoce
