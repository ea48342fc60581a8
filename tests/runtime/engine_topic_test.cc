// SPDX-License-Identifier: Apache-2.0
// Whole interviews: nobody is recommended for good answers to other questions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/runtime/engine_fixture.h"
#include "vivavoce/providers/local_embeddings/local_embeddings.h"
#include "vivavoce/runtime/engine.h"

namespace vivavoce {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;

// Of three other trades, each well told: a case, what was done, how, why, and what came of it.
constexpr const char* kOfOtherTrades[] = {
    "Last winter the young cook kept cutting raw chicken on the wrong board. I showed him the "
    "colours, red for meat and green for salad, because two guests had been ill. I tasted with him "
    "every morning for two weeks, and then I let him prepare the whole menu alone. The next "
    "inspection gave our kitchen five out of five, and since then every new cook starts with me.",
    "In October a mother wrote that her son cried over his homework. I rang her the same evening "
    "instead of writing back, and I sat with the boy for twenty minutes each Tuesday. I tried "
    "apples first and then coins, because he likes to count money. After six weeks he read the "
    "clock by himself, and his mark rose from four to two.",
    "On Sunday the choir lost its tenor one hour before the concert. I moved the second bass up, "
    "rather than cancel, and I rewrote four bars of the hymn so that he could reach them. I "
    "checked it with the organ for ten minutes. The hall was full, nobody noticed, and I learned "
    "to keep two singers for every voice."};

std::string ModelsPath() {
  const char* set = std::getenv("VIVAVOCE_MODELS");
  std::string path = set != nullptr ? set : std::string(VIVAVOCE_SOURCE_DIR) + "/.models";
  return std::filesystem::exists(path + "/minilm/model.safetensors") ? path : std::string();
}

// With the embedder: words alone do not tell one topic from another.
class EngineTopicTest : public EngineTest {
 protected:
  void SetUp() override {
    configuration_.models_path = ModelsPath();
    if (configuration_.models_path.empty()) {
      GTEST_SKIP() << "no MiniLM in VIVAVOCE_MODELS or .models: ./dev assets fetches it";
    }
    configuration_.providers["embeddings"] = {{"local", "{}"}};
  }

  RunResult Interview(const char* const (&answers)[3]) {
    for (int16_t id = 1; id <= 3; ++id) script_.utterances[id] = answers[id - 1];
    Registry registry = Providers();
    EXPECT_THAT(registry.embedders.Add(MakeLocalEmbedderFactory()), testing::IsOk());
    absl::StatusOr<std::unique_ptr<Engine>> engine =
        Engine::Make(configuration_, std::move(registry), {});
    EXPECT_THAT(engine, testing::IsOk());
    if (!engine.ok()) return RunResult();
    absl::StatusOr<RunResult> result = (*engine)->ConductInterview(request_, nullptr);
    EXPECT_THAT(result, testing::IsOk());
    return result.ok() ? *std::move(result) : RunResult();
  }
};

TEST_F(EngineTopicTest, GoodAnswersToOtherQuestionsAreNoYes) {
  RunResult result = Interview(kOfOtherTrades);

  const Assessment& assessment = result.assessment;
  EXPECT_GE(assessment.overall.score.value_or(0), 3.0) << "else this shows nothing";
  EXPECT_EQ(assessment.overall.recommendation, Recommendation::kNoDecision)
      << assessment.overall.reason;
  EXPECT_THAT(
      assessment.overall.reason,
      AllOf(HasSubstr("may be about something else: a person must read"), HasSubstr("PostgreSQL")));
  EXPECT_THAT(assessment.flags, Contains(Field(&AssessmentFlag::type, "off_topic")));
  const std::string report = ReadText(result.files["report.html"]);
  EXPECT_THAT(report, AllOf(HasSubstr("<p class=\"recommendation\">No decision</p>"),
                            HasSubstr("may be about something else: a person must read"),
                            HasSubstr("By its words the answer is far from what was asked")));
}

TEST_F(EngineTopicTest, TheSameInterviewAnsweredIsAYes) {
  const RunResult result = Interview(kAnswers);

  EXPECT_EQ(result.assessment.overall.recommendation, Recommendation::kYes)
      << result.assessment.overall.reason;
  EXPECT_THAT(result.assessment.flags, Not(Contains(Field(&AssessmentFlag::type, "off_topic"))));
  EXPECT_THAT(result.assessment.flags, Not(Contains(Field(&AssessmentFlag::type, "topic_doubt"))));
}

}  // namespace
}  // namespace vivavoce
