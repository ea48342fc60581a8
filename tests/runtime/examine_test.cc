// SPDX-License-Identifier: Apache-2.0
// `vivavoce doctor`: everything that lacks, each with its mend, whatever else is wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/temporary_folder.h"
#include "vivavoce/provider/options.h"
#include "vivavoce/runtime/engine.h"

namespace vivavoce {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Severity = Finding::Severity;

// Cannot be made; finds its model absent or present as its name says.
class ExaminedFactory final : public SpeechToTextFactory {
 public:
  explicit ExaminedFactory(std::string name) : name_(std::move(name)) {}
  std::string_view Name() const override { return name_; }
  absl::Status ValidateConfig(std::string_view options) const override {
    OptionReader in(options);
    in.String("model", "");
    return in.Finish();
  }
  absl::StatusOr<std::unique_ptr<SpeechToText>> Make(std::string_view,
                                                     const ProviderContext&) const override {
    return absl::InternalError("nobody should make it");
  }
  std::vector<Finding> Examine(std::string_view, const ProviderContext&) const override {
    Finding finding;
    finding.subject = "model of " + name_;
    if (name_ == "absent") {
      finding.severity = Severity::kMissing;
      finding.mend = "get it";
    }
    return {finding};
  }

 private:
  std::string name_;
};

class ExamineTest : public ::testing::Test {
 protected:
  ExamineTest() {
    configuration_.share_path = folder_.path();
    configuration_.models_path = folder_.path();
  }
  std::vector<Finding> Examine() {
    Registry registry;
    EXPECT_TRUE(registry.speech_to_text.Add(std::make_unique<ExaminedFactory>("absent")).ok());
    EXPECT_TRUE(registry.speech_to_text.Add(std::make_unique<ExaminedFactory>("present")).ok());
    return ExamineMachine(configuration_, std::move(registry));
  }
  static auto Is(Severity severity, const std::string& subject, const std::string& detail) {
    return AllOf(Field(&Finding::severity, severity), Field(&Finding::subject, HasSubstr(subject)),
                 Field(&Finding::detail, HasSubstr(detail)));
  }

  TemporaryFolder folder_;
  Configuration configuration_;
};

TEST_F(ExamineTest, EverythingThatLacksIsListedAtOnceWithItsMend) {
  configuration_.share_path.clear();
  configuration_.models_path = folder_.path() + "/nowhere";
  configuration_.plugins = {folder_.path() + "/none.so"};
  configuration_.providers["stt"] = {{"absent", "{}"}};
  configuration_.providers["llm"] = {{"vertex_ai", "{}"}};
  configuration_.providers["store"] = {{"postgres", "{}"}};

  std::vector<Finding> findings = Examine();

  EXPECT_THAT(findings, Contains(Is(Severity::kMissing, "shared data", "not found")));
  EXPECT_THAT(findings, Contains(Is(Severity::kMissing, "models", "nowhere")));
  EXPECT_THAT(findings, Contains(Is(Severity::kMissing, "plugin", "none.so")));
  EXPECT_THAT(findings, Contains(Is(Severity::kMissing, "model of absent", "")));
  EXPECT_THAT(findings, Contains(Is(Severity::kMissing, "providers.llm: vertex_ai", "registry")));
  EXPECT_THAT(findings, Contains(Is(Severity::kMissing, "providers.store: postgres", "registry")));
  EXPECT_THAT(findings, Each(Field(&Finding::mend, Not(IsEmpty()))));
}

TEST_F(ExamineTest, AWrongOptionIsAFindingOfItsPort) {
  configuration_.providers["stt"] = {{"present", R"({"modle": "x"})"}};

  EXPECT_THAT(Examine(),
              Contains(Is(Severity::kMissing, "providers.stt: present", "did you mean model?")));
}

TEST_F(ExamineTest, AMisspeltVariableIsMendedWhereItStands) {
  ConfigurationSources sources;
  sources.environment = {{"VIVAVOCE_PROVIDERS_STT_MODLE", "x"}};
  std::ofstream(folder_.path() + "/one.yaml") << "providers: {stt: {use: present}}";
  configuration_ = *LoadConfiguration(folder_.path() + "/one.yaml", sources);
  EXPECT_THAT(
      Examine(),
      Contains(AllOf(Is(Severity::kMissing, "providers.stt: present", "did you mean"),
                     Field(&Finding::mend, "correct the variable VIVAVOCE_PROVIDERS_STT_MODLE"))));

  sources.environment = {{"VIVAVOCE_PROVIDERS_STT_1_MODLE", "x"}};
  std::ofstream(folder_.path() + "/two.yaml")
      << "providers: {stt: [{use: present}, {use: present}]}";
  configuration_ = *LoadConfiguration(folder_.path() + "/two.yaml", sources);
  EXPECT_THAT(Examine(), Contains(Field(&Finding::mend,
                                        "correct the variable VIVAVOCE_PROVIDERS_STT_1_MODLE")));

  configuration_.providers["stt"] = {{"present", R"({"moddel": "x"})"}};
  EXPECT_THAT(Examine(),
              Contains(Field(&Finding::mend, "correct providers.stt in the configuration")));
}

TEST_F(ExamineTest, SaysWhatIsForServersOnly) {
  configuration_.providers["store"] = {{"postgres", "{}"}};
  configuration_.providers["mail"] = {{"pigeon", "{}"}};

  std::vector<Finding> findings = Examine();

  EXPECT_THAT(findings, Contains(Is(Severity::kMissing, "providers.store: postgres",
                                    "(for a server; interview and assess keep theirs in --out)")));
  EXPECT_THAT(findings,
              Contains(Is(Severity::kMissing, "providers.mail: pigeon", "(for a server)")));
  EXPECT_THAT(findings, Contains(AllOf(Field(&Finding::subject, "models"),
                                       Field(&Finding::detail, Not(HasSubstr("server"))))));
}

TEST_F(ExamineTest, WhatAFallbackServesIsOnlyDegraded) {
  configuration_.providers["stt"] = {{"absent", "{}"}, {"present", "{}"}};

  std::vector<Finding> findings = Examine();

  EXPECT_THAT(findings, Contains(Is(Severity::kDegraded, "model of absent", "")));
  EXPECT_THAT(findings, Contains(Is(Severity::kOk, "model of present", "")));
}

TEST_F(ExamineTest, TheMendOfModelsHoldsWhereThereAreNoSources) {
  configuration_.models_path.clear();

  EXPECT_THAT(Examine(),
              Contains(AllOf(Field(&Finding::subject, "models"),
                             Field(&Finding::mend, AllOf(HasSubstr("source folder"),
                                                         HasSubstr("VIVAVOCE_MODELS"))))));
}

}  // namespace
}  // namespace vivavoce
