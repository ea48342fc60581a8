// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/runtime/configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/temporary_folder.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using testing::StatusIs;

class ConfigurationTest : public ::testing::Test {
 protected:
  absl::StatusOr<Configuration> Load(const std::string& yaml) {
    std::string path = folder_.path() + "/vivavoce.yaml";
    std::ofstream(path, std::ios::binary) << yaml;
    return LoadConfiguration(path, sources_);
  }
  void Refuses(const std::string& yaml, const std::string& saying) {
    EXPECT_THAT(Load(yaml).status(),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(saying)))
        << yaml;
  }

  TemporaryFolder folder_;
  ConfigurationSources sources_;
};

TEST_F(ConfigurationTest, WithoutAFileEverythingIsEmbedded) {
  absl::StatusOr<Configuration> configuration = LoadConfiguration("", sources_);

  ASSERT_THAT(configuration, testing::IsOk());
  for (const auto& [port, use] : std::map<std::string, std::string>{{"store", "sqlite"},
                                                                    {"blobs", "filesystem"},
                                                                    {"stt", "local"},
                                                                    {"llm", "offline_llm"},
                                                                    {"tts", "local"},
                                                                    {"embeddings", "local"},
                                                                    {"vad", "local"},
                                                                    {"pdf", "chromium"}}) {
    EXPECT_EQ(configuration->First(port).use, use) << port;
  }
}

TEST_F(ConfigurationTest, AnEmptyFileIsLikeNone) {
  for (const char* yaml : {"", "\n", "# nothing\n", "{}", "providers: {}"}) {
    EXPECT_THAT(Load(yaml), testing::IsOk()) << yaml;
  }
}

TEST_F(ConfigurationTest, AListHoldsFallbacksInTheirOrder) {
  auto configuration = Load(
      "providers:\n  llm:\n    - {use: openai, model: m, timeoutSeconds: 5}\n"
      "    - {use: offline_llm}\n");

  ASSERT_THAT(configuration, testing::IsOk());
  const auto& choices = configuration->providers.find("llm")->second;
  ASSERT_THAT(choices, SizeIs(2));
  EXPECT_EQ(choices[0].use, "openai");
  EXPECT_EQ(choices[0].options, R"({"model":"m","timeoutSeconds":5})");
  EXPECT_EQ(choices[1].use, "offline_llm");
  EXPECT_EQ(choices[1].options, "{}");
}

TEST_F(ConfigurationTest, TheEnvironmentStandsOverTheFile) {
  sources_.environment = {{"VIVAVOCE_PROVIDERS_STT_USE", "acme"},
                          {"VIVAVOCE_PROVIDERS_STT_MODEL", "large"},
                          {"VIVAVOCE_PROVIDERS_LLM_TIMEOUTSECONDS", "9"}};
  auto configuration = Load(
      "providers:\n  stt: {use: local, model: base, threads: 2}\n"
      "  llm: {use: openai, timeoutSeconds: 5}\n");

  ASSERT_THAT(configuration, testing::IsOk());
  EXPECT_EQ(configuration->First("stt").use, "acme");
  EXPECT_EQ(configuration->First("stt").options, R"({"MODEL":"large"})") << "acme's own options";
  EXPECT_EQ(configuration->First("llm").options, R"({"TIMEOUTSECONDS":"9"})");
}

TEST_F(ConfigurationTest, AVariableNamesOneProviderOfAListByItsPlace) {
  sources_.environment = {{"VIVAVOCE_PROVIDERS_LLM_1_MODEL", "large"},
                          {"VIVAVOCE_PROVIDERS_LLM_0_USE", "acme"}};
  std::string yaml = "providers: {llm: [{use: openai, model: m}, {use: vertex_ai, model: n}]}";
  auto configuration = Load(yaml);

  ASSERT_THAT(configuration, testing::IsOk());
  const auto& choices = configuration->providers.find("llm")->second;
  EXPECT_EQ(choices[0].use, "acme");
  EXPECT_EQ(choices[0].options, "{}");
  EXPECT_EQ(choices[1].use, "vertex_ai");
  EXPECT_EQ(choices[1].options, R"({"MODEL":"large"})");

  sources_.environment = {{"VIVAVOCE_PROVIDERS_LLM_2_MODEL", "large"}};
  Refuses(yaml, "VIVAVOCE_PROVIDERS_LLM_2_MODEL: providers.llm has 2 providers");
}

TEST_F(ConfigurationTest, MisspeltVariablesNameTheNearestKnownOne) {
  for (const auto& [variable, meant] : std::map<std::string, std::string>{
           {"VIVAVOCE_PROVIDER_STT_MODEL", "VIVAVOCE_PROVIDERS_STT_MODEL"},
           {"VIVAVOCE_PROVIDERS_SST_MODEL", "VIVAVOCE_PROVIDERS_STT_MODEL"},
           {"VIVAVOCE_PROVIDERS_STT", "VIVAVOCE_PROVIDERS_STT_USE"},
           {"VIVAVOCE_MODEL_PATH", "VIVAVOCE_MODELS_PATH"},
           {"VIVAVOCE_SHARED", "VIVAVOCE_SHARE"},
           {"VIVAVOCE_PLUGIN", "VIVAVOCE_PLUGINS"},
           {"VIVAVOCE_SERVER_GATEWAY_PROT", "VIVAVOCE_SERVER_GATEWAY_PORT"},
           {"VIVAVOCE_WEBHOOKS_ALLOW_PRIVATE_TARGETS", "VIVAVOCE_WEBHOOKS_ALLOWPRIVATETARGETS"}}) {
    sources_.environment = {{variable, "x"}};
    Refuses("{}", "unknown variable " + variable + "; did you mean " + meant + "?");
  }
  sources_.environment = {{"VIVAVOCE_QUITE_ANOTHER_THING", "x"}};
  Refuses("{}", "unknown variable VIVAVOCE_QUITE_ANOTHER_THING");
}

TEST_F(ConfigurationTest, VariablesOfOthersAreLeftAlone) {
  sources_.environment = {{"VIVAVOCE_MODELS", "/m"},
                          {"VIVAVOCE_SHARE", "/s"},
                          {"VIVAVOCE_TEST_DATA", "/d"},
                          {"VIVAVOCE_BOOTSTRAP_API_KEY", "k"},
                          {"VIVAVOCE_SERVER_GATEWAY_PORT", "3010"},
                          {"VIVAVOCE_WEBHOOKS_ALLOWPRIVATETARGETS", "true"},
                          {"VIVAVOCE_OPENAI_KEY", "named by the file"},
                          {"VIVAVOCE_OTHER_KEY", "named by a variable"},
                          {"VIVAVOCE_PROVIDERS_TTS_APIKEY", "env:VIVAVOCE_OTHER_KEY"},
                          {"VIVAVOCE_GATEWAY_SERVICE_HOST", "10.0.0.1"},
                          {"VIVAVOCE_GATEWAY_SERVICE_PORT_HTTP", "3009"},
                          {"VIVAVOCE_GATEWAY_PORT", "tcp://10.0.0.1:3009"},
                          {"VIVAVOCE_GATEWAY_PORT_3009_TCP_ADDR", "10.0.0.1"},
                          {"XDG_CACHE_HOME", "/c"}};

  EXPECT_THAT(Load("providers: {llm: [{use: openai, apiKey: \"env:VIVAVOCE_OPENAI_KEY\"}]}"),
              testing::IsOk());
}

TEST_F(ConfigurationTest, UnknownKeysNameTheNearestKnownOne) {
  Refuses("provider: {stt: {use: local}}", "did you mean providers?");
  Refuses("providers: {sst: {use: local}}", "did you mean providers.stt?");
  Refuses("server: {gateway: {prot: 3009}}", "did you mean server.gateway.port?");
  Refuses("server: 7", "server: must be a mapping");
}

TEST_F(ConfigurationTest, WrongShapesNameTheKey) {
  Refuses("providers: 3", "key providers");
  Refuses("providers: {stt: local}", "key providers.stt");
  Refuses("providers: {stt: {model: base}}", "providers.stt.use");
  Refuses("providers: {stt: {use: 7}}", "providers.stt.use");
  Refuses("providers: {llm: []}", "key providers.llm");
  Refuses("providers: {llm: [{use: a}, 7]}", "key providers.llm[1]");
  Refuses("plugins: lib/x.so", "key plugins");
  Refuses("plugins: [7]", "key plugins");
  Refuses("models: {path: 7}", "models.path");
  Refuses("costs: {prices: 7}", "costs.prices");
  Refuses("[1, 2]", "must be a mapping");
  Refuses("just text", "must be a mapping");
}

TEST_F(ConfigurationTest, HostileFilesAreRefused) {
  Refuses("a: [b, {c: ", "configuration: ");
  Refuses("providers: {stt: &x {use: local, more: *x}}", "configuration: ");
  Refuses(std::string(100'000, '['), "configuration: ");
  Refuses(std::string(2 << 20, '#'), "over 1 MiB");
  Refuses("a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n", "configuration: ");
  EXPECT_THAT(LoadConfiguration(folder_.path() + "/none.yaml", sources_).status(),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("none.yaml")));
}

TEST_F(ConfigurationTest, WhatIsNoUtf8IsRefusedWithItsPlace) {
  Refuses("providers: {stt: {use: local, t\xE6reads: 2}}", "is not UTF-8 (line 1, column 31)");
  Refuses("providers: {stt: {use: local, path: \"\\uD800\"}}", "invalid unicode");
  sources_.environment["VIVAVOCE_PROVIDERS_STT_PATH"] = "m\xE6";
  Refuses("", "environment: VIVAVOCE_PROVIDERS_STT_PATH is not UTF-8");
}

TEST_F(ConfigurationTest, NamesThatLookLikeNoNumberStayTexts) {
  auto configuration = Load("providers: {llm: {use: acme, model: nan, voice: inf}}");
  ASSERT_THAT(configuration, testing::IsOk());
  EXPECT_EQ(configuration->First("llm").options, R"({"model":"nan","voice":"inf"})");
}

TEST_F(ConfigurationTest, PluginsAreRelativeToTheFile) {
  auto configuration = Load("plugins: [lib/acme.so, /opt/other.so]");

  ASSERT_THAT(configuration, testing::IsOk());
  EXPECT_THAT(configuration->plugins,
              ::testing::ElementsAre(folder_.path() + "/lib/acme.so", "/opt/other.so"));
}

TEST_F(ConfigurationTest, TheEnvironmentsPluginsStandInPlaceOfTheFiles) {
  sources_.environment = {{"VIVAVOCE_PLUGINS", "more/one.so,/opt/two.so"}};
  auto configuration = Load("plugins: [lib/acme.so]");
  ASSERT_THAT(configuration, testing::IsOk());
  EXPECT_THAT(configuration->plugins,
              ::testing::ElementsAre(folder_.path() + "/more/one.so", "/opt/two.so"));

  sources_.environment = {{"VIVAVOCE_PLUGINS", ""}};
  configuration = Load("plugins: [lib/acme.so]");
  ASSERT_THAT(configuration, testing::IsOk());
  EXPECT_THAT(configuration->plugins, ::testing::IsEmpty());
}

TEST_F(ConfigurationTest, ItsDebugTextHoldsNoOptions) {
  auto configuration = Load("providers: {stt: {use: acme, apiKey: not-to-be-seen}}");

  ASSERT_THAT(configuration, testing::IsOk());
  EXPECT_THAT(configuration->DebugString(), HasSubstr("stt: acme"));
  EXPECT_THAT(configuration->DebugString(), ::testing::Not(HasSubstr("not-to-be-seen")));
}

}  // namespace
}  // namespace vivavoce
