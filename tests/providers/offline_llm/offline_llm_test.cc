// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/providers/offline_llm/offline_llm.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "labelled_answers.h"
#include "shared_data.h"
#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

using nlohmann::json;
using offline_llm_test::AnswerScorer;
using offline_llm_test::SharePath;
using ::testing::HasSubstr;

class OfflineLanguageModelTest : public ::testing::Test {
 protected:
  OfflineLanguageModelTest() {
    context_.executor = io_.get_executor();
    context_.pool = &pool_;
    context_.clock = clock_.get();
    context_.share_path = SharePath();
  }

  absl::Status StartCode(const std::string& purpose, const std::string& input) {
    absl::StatusOr<std::unique_ptr<LanguageModel>> model = factory_->Make("{}", context_);
    if (!model.ok()) return model.status();
    LanguageModelRequest request;
    request.purpose = purpose;
    request.input = input;
    return (*model)->Start(request).status();
  }

  boost::asio::io_context io_;
  std::unique_ptr<Clock> clock_ = MakeSystemClock(io_.get_executor());
  BlockingPool pool_{io_.get_executor(), *clock_, 1, 16};
  ProviderContext context_;
  std::unique_ptr<LanguageModelFactory> factory_ = MakeOfflineLanguageModelFactory();
};

constexpr const char* kAnswerInput = R"({
  "language": "en-US",
  "competency": {"competencyId": "c", "name": "Hygiene", "description": ""},
  "question": {"questionId": "q1", "kind": "behavioural", "lead": "Tell me about a dirty kitchen."},
  "turns": [{"turnId": "t3", "text": "Last May the cooler stopped. I threw the fish away."}],
  "checks": [{"checkId": "own_action", "text": "…"}, {"checkId": "fish", "text": "Throws the fish away"}],
  "quotes": [{"index": 7, "turnId": "t3", "byteBegin": 29, "byteEnd": 51, "text": "I threw the fish away."}]})";

TEST_F(OfflineLanguageModelTest, SaysWhatItIs) {
  absl::StatusOr<std::unique_ptr<LanguageModel>> model = factory_->Make("{}", context_);
  ASSERT_TRUE(model.ok()) << model.status();

  const LanguageModelCapabilities& capabilities = (*model)->Capabilities();

  EXPECT_TRUE(capabilities.rule_based);
  EXPECT_THAT(capabilities.statement, HasSubstr("fluent invention scores high"));
  EXPECT_THAT(capabilities.statement, HasSubstr("a person reviews every score and decides"));
  EXPECT_EQ(capabilities.purposes.size(), 5u);
}

TEST_F(OfflineLanguageModelTest, ItsModelNamesTheKnowledgeItJudgesBy) {
  namespace fs = std::filesystem;
  const fs::path share = fs::path(::testing::TempDir()) / "share_with_other_knowledge";
  fs::remove_all(share);
  for (const char* folder : {"offline_engine", "skills"}) {
    fs::create_directories(share / folder);
    fs::copy(SharePath() + "/" + folder, share / folder, fs::copy_options::recursive);
  }
  auto model_of = [this](const std::string& share_path) {
    context_.share_path = share_path;
    return factory_->Make("{}", context_).value()->Capabilities().model;
  };
  std::string all;
  for (const char* name : {"offline_engine/lexicon.json", "offline_engine/frames.json",
                           "skills/aliases.json", "offline_engine/limits.md"}) {
    std::ifstream in(share / name, std::ios::binary);
    all.append(std::istreambuf_iterator<char>(in), {});
  }
  const std::string as_it_is = model_of(SharePath());

  EXPECT_THAT(as_it_is, HasSubstr("(knowledge sha256 " + Sha256Hex(all) + ")"));
  EXPECT_EQ(model_of(share.string()), as_it_is) << "wherever it lies";
  for (const char* changed : {"offline_engine/lexicon.json", "offline_engine/frames.json",
                              "skills/aliases.json", "offline_engine/limits.md"}) {
    const std::string before = model_of(share.string());
    std::ofstream(share / changed, std::ios::app) << "\n";
    EXPECT_NE(model_of(share.string()), before) << changed;
  }
}

TEST_F(OfflineLanguageModelTest, GivesOneDeltaThenFinishThenNothing) {
  absl::StatusOr<std::unique_ptr<LanguageModel>> model = factory_->Make("{}", context_);
  ASSERT_TRUE(model.ok()) << model.status();
  LanguageModelRequest request;
  request.purpose = "follow_up";
  request.input = kAnswerInput;
  absl::StatusOr<std::unique_ptr<LanguageModelCall>> call = (*model)->Start(request);
  ASSERT_TRUE(call.ok()) << call.status();

  std::vector<std::optional<LanguageModelEvent>> events;
  for (int i = 0; i < 4; ++i) {
    auto read = boost::asio::co_spawn(io_, (*call)->Read(), boost::asio::use_future);
    io_.restart();
    io_.run();
    events.push_back(read.get().value());
  }

  EXPECT_TRUE(std::holds_alternative<TextDelta>(*events[0]));
  EXPECT_TRUE(std::holds_alternative<Finish>(*events[1]));
  EXPECT_FALSE(events[2].has_value());
  EXPECT_FALSE(events[3].has_value());
}

TEST_F(OfflineLanguageModelTest, AnswersChecksOverTheVerifiedQuotes) {
  absl::StatusOr<std::unique_ptr<AnswerScorer>> scorer = AnswerScorer::Make(SharePath(), "");
  ASSERT_TRUE(scorer.ok());

  const json answer = json::parse((*scorer)->Ask("checks", kAnswerInput).value());

  EXPECT_EQ(answer["checks"][0],
            json::parse(R"({"checkId": "own_action", "met": true, "quotes": [7]})"));
  EXPECT_EQ(answer["checks"][1], json::parse(R"({"checkId": "fish", "met": true, "quotes": [7]})"));
  EXPECT_THAT(answer["note"].get<std::string>(), HasSubstr("as a hint: fish"));
  EXPECT_THAT(answer["note"].get<std::string>(), HasSubstr("Without an embedder"));
  EXPECT_EQ(answer["signals"]["deeds"], 1);
}

TEST_F(OfflineLanguageModelTest, MeetsNoCheckWhoseQuoteWasNotVerified) {
  absl::StatusOr<std::unique_ptr<AnswerScorer>> scorer = AnswerScorer::Make(SharePath(), "");
  ASSERT_TRUE(scorer.ok());
  json input = json::parse(kAnswerInput);
  input["quotes"] = json::array();

  const json answer = json::parse((*scorer)->Ask("checks", input.dump()).value());

  EXPECT_EQ(answer["checks"][0]["met"], false);
}

TEST_F(OfflineLanguageModelTest, RefusesWhatItCannotAnswerAndSaysWhy) {
  EXPECT_EQ(StartCode("poem", "{}").code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(StartCode("plan", "no json").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(StartCode("plan", std::string(1000, '[')).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(StartCode("summary", "{}").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(StartCode("checks", "{\"turns\": \"\xff\"}").code(),
            absl::StatusCode::kInvalidArgument);

  json german = json::parse(kAnswerInput);
  german["language"] = "de-DE";
  const absl::Status language = StartCode("evidence", german.dump());
  EXPECT_EQ(language.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(Message(language)), HasSubstr("de-DE"));

  json wrong = json::parse(kAnswerInput);
  wrong["turns"][0]["text"] = 5;
  EXPECT_THAT(std::string(Message(StartCode("evidence", wrong.dump()))),
              HasSubstr("turns[0].text must be a text"));
}

TEST_F(OfflineLanguageModelTest, NamesTheSharedDataThatIsMissing) {
  context_.share_path = "/no/such/share";

  EXPECT_EQ(factory_->Make("{}", context_).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(factory_->Examine("{}", context_).front().severity, Finding::Severity::kMissing);
  EXPECT_EQ(factory_->ValidateConfig(R"({"model": "x"})").code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace vivavoce
