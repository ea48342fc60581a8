// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/planning/planner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "domain/json_schema.h"
#include "planning/disclosure.h"
#include "vivavoce/base/status.h"
#include "vivavoce/testing/scripted_language_model.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce {
namespace {

using Json = nlohmann::ordered_json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Submission Nurse() {
  Submission submission;
  submission.job.title = "Nurse";
  submission.job.level = "SENIOR";
  submission.job.skills = {{"Triage", true, 2}, {"Wound care", false, 1}};
  submission.interview.duration_minutes = 15;
  submission.candidate.name = "Somebody";
  return submission;
}

Json Proposed(const std::string& id, const std::string& name, const std::string& lead) {
  return {{"competency",
           {{"competencyId", id},
            {"name", name},
            {"description", "What it is."},
            {"weight", 99},
            {"required", true}}},
          {"kind", "behavioural"},
          {"lead", lead},
          {"probes", {"What came of it?"}},
          {"seconds", 240}};
}

Json GoodAnswer() {
  return {{"questions",
           {Proposed("triage", "Triage", "Tell me about a hard triage. What did you do?"),
            Proposed("wound-care", "Wound care", "How do you dress a deep wound?")}}};
}

class PlannerTest : public ::testing::Test {
 protected:
  PlannerTest() : model_(world_.executor(), world_.clock()) {}

  absl::StatusOr<InterviewPlan> Generate(Submission submission) {
    PlanInputs inputs;
    inputs.submission = std::move(submission);
    inputs.share_path = share_path_;
    inputs.language_model = &model_;
    return world_.Run(GeneratePlan(std::move(inputs)));
  }

  InterviewPlan Plan(Submission submission) {
    absl::StatusOr<InterviewPlan> plan = Generate(std::move(submission));
    EXPECT_TRUE(plan.ok()) << plan.status();
    return plan.ok() ? *std::move(plan) : InterviewPlan();
  }

  void Answer(const Json& answer) { model_.Answer("plan", testing::ScriptedAnswer(answer.dump())); }
  void AnswerOnce(const std::string& answer) {
    model_.AnswerOnce("plan", testing::ScriptedAnswer(answer));
  }

  std::string share_path_ = std::string(VIVAVOCE_SOURCE_DIR) + "/share";
  testing::VirtualTimeDriver world_;
  testing::ScriptedLanguageModel model_;
};

std::vector<std::string> Codes(const InterviewPlan& plan) {
  std::vector<std::string> codes;
  for (const LintFinding& finding : plan.lint)
    codes.push_back(finding.severity + " " + finding.code);
  return codes;
}

TEST_F(PlannerTest, MakesAPlanOfTheModelsProposal) {
  Answer(GoodAnswer());

  InterviewPlan plan = Plan(Nurse());

  ASSERT_THAT(plan.questions, SizeIs(2));
  EXPECT_EQ(plan.questions[0].lead, "Tell me about a hard triage. What did you do?");
  EXPECT_EQ(plan.questions[0].competency_id, "triage");
  EXPECT_THAT(plan.questions[0].probes, ElementsAre("What came of it?"));
  EXPECT_EQ(plan.created_by, "agent");
  EXPECT_THAT(plan.sections[0].question_ids, ElementsAre("q1", "q2"));
  EXPECT_THAT(plan.rubric.competencies, SizeIs(2));
  EXPECT_EQ(plan.rubric.competencies[0].max_level(), 5);
  for (const std::string& code : Codes(plan)) EXPECT_THAT(code, HasSubstr("unknown_skill"));
  EXPECT_TRUE(ParsePlan(ToJson(plan)).ok()) << ParsePlan(ToJson(plan)).status();
}

TEST_F(PlannerTest, TheGreetingDisclosesTheMachineAndTheRecordingFirst) {
  Answer(GoodAnswer());

  InterviewPlan plan = Plan(Nurse());

  EXPECT_TRUE(internal::DisclosesAi(plan.greeting, "en-US")) << plan.greeting;
  EXPECT_THAT(plan.greeting, HasSubstr("recorded"));
  EXPECT_THAT(plan.greeting, HasSubstr("2 questions about your work, for the position of Nurse"));
  EXPECT_THAT(plan.greeting, HasSubstr("repeated"));
  EXPECT_EQ(plan.greeting.find('{'), std::string::npos);
  EXPECT_FALSE(plan.closing.empty());
}

TEST_F(PlannerTest, WeightsAndDemandsAreTheSubmissionsNotTheModels) {
  Json answer = GoodAnswer();
  answer["questions"].push_back(
      Proposed("teamwork", "Teamwork", "When did a team of yours work well?"));
  Answer(answer);

  InterviewPlan plan = Plan(Nurse());

  ASSERT_THAT(plan.rubric.competencies, SizeIs(3));
  EXPECT_EQ(plan.rubric.competencies[0].weight, 2);
  EXPECT_TRUE(plan.rubric.competencies[0].required);
  EXPECT_EQ(plan.rubric.competencies[0].minimum_level, 2);
  EXPECT_EQ(plan.rubric.competencies[1].weight, 1);
  EXPECT_FALSE(plan.rubric.competencies[1].required);
  EXPECT_EQ(plan.rubric.competencies[2].weight, 1) << "nobody asked for teamwork";
  EXPECT_FALSE(plan.rubric.competencies[2].required);
}

TEST_F(PlannerTest, SaysOfEachCompetencyWhetherTheJobListsIt) {
  Submission submission = Nurse();
  submission.job.qualifications = {"Able to work in shifts", "Good at teamwork"};
  Json cited = Proposed("shifts", "Working in shifts", "How do you prepare for a night shift?");
  cited["competency"]["qualification"] = "Able to work in shifts";
  Json invented = Proposed("judo", "Judo", "What have you learnt from judo?");
  invented["competency"]["qualification"] = "Black belt in judo";
  Json answer = GoodAnswer();
  answer["questions"] = {answer["questions"][0], cited, invented,
                         Proposed("teamwork", "Teamwork", "When did a team of yours work well?")};
  Answer(answer);

  InterviewPlan plan = Plan(submission);

  std::vector<std::string> origins;
  for (const RubricCompetency& competency : plan.rubric.competencies) {
    origins.push_back(competency.name + ": " + competency.origin);
  }
  EXPECT_THAT(origins, ElementsAre("Triage: job", "Working in shifts: qualification", "Judo: added",
                                   "Teamwork: qualification"));
}

TEST_F(PlannerTest, TheMinimumLevelIsTheRubrics) {
  namespace fs = std::filesystem;
  const fs::path share = fs::path(::testing::TempDir()) / "share_with_another_minimum";
  fs::remove_all(share);
  fs::copy(share_path_, share, fs::copy_options::recursive);
  std::ifstream in(share / "rubrics/default.json");
  Json rubric = Json::parse(in);
  rubric["competencies"][0]["minimumLevel"] = 4;
  std::ofstream(share / "rubrics/default.json") << rubric;
  share_path_ = share.string();
  Answer(GoodAnswer());

  InterviewPlan plan = Plan(Nurse());

  ASSERT_THAT(plan.rubric.competencies, SizeIs(2));
  EXPECT_EQ(plan.rubric.competencies[0].minimum_level, 4);
  EXPECT_EQ(plan.rubric.competencies[1].minimum_level, 0) << "it is not required";
}

TEST_F(PlannerTest, AnswersTakeAsLongAsTheModelProposes) {
  Json answer = GoodAnswer();
  answer["questions"][0]["seconds"] = 180;
  answer["questions"][1]["seconds"] = 30;
  Answer(answer);

  InterviewPlan plan = Plan(Nurse());

  EXPECT_EQ(plan.questions[0].seconds, 180);
  EXPECT_EQ(plan.questions[0].profile.silence, TurnProfile::Answer().silence);
  EXPECT_EQ(plan.questions[1].seconds, 30);
  EXPECT_EQ(plan.questions[1].profile.silence, TurnProfile::Short().silence) << "a short answer";
}

TEST_F(PlannerTest, AnswersAreShortenedInProportionInAShortInterview) {
  Json answer = GoodAnswer();
  answer["questions"][0]["seconds"] = 300;
  answer["questions"][1]["seconds"] = 100;
  Answer(answer);
  Submission submission = Nurse();
  submission.interview.duration_minutes = 8;

  InterviewPlan plan = Plan(submission);

  ASSERT_THAT(plan.questions, SizeIs(2));
  const int both = plan.questions[0].seconds + plan.questions[1].seconds;
  EXPECT_EQ(both, 8 * 60 - 120) << "the rest is greeting and closing";
  EXPECT_EQ(plan.questions[0].seconds, 3 * plan.questions[1].seconds);
}

TEST_F(PlannerTest, TheModelSeesTheJobAndNothingOfTheCandidate) {
  Answer(GoodAnswer());

  Plan(Nurse());

  ASSERT_THAT(model_.requests(), SizeIs(1));
  const LanguageModelRequest& request = model_.requests()[0];
  EXPECT_EQ(request.purpose, "plan");
  EXPECT_FALSE(request.prompt.sha256.empty());
  EXPECT_FALSE(request.output_schema.empty());
  EXPECT_EQ(request.input.find("Somebody"), std::string::npos);
  Json input = Json::parse(request.input);
  EXPECT_EQ(input["interview"]["maxQuestions"], QuestionBudget(15));
  EXPECT_EQ(input["job"]["skills"][0].dump(), R"({"name":"Triage","required":true,"weight":2})");
}

TEST_F(PlannerTest, TwoSpellingsOfASkillAreOne) {
  Submission submission = Nurse();
  submission.job.skills = {{"Kubernetes", false, 1}, {"k8s", true, 3}};
  Answer({{"questions",
           {Proposed("kubernetes", "Kubernetes", "Tell me about a cluster that broke.")}}});

  InterviewPlan plan = Plan(submission);

  EXPECT_EQ(Json::parse(model_.requests()[0].input)["job"]["skills"].dump(),
            R"([{"name":"Kubernetes","required":true,"weight":3}])");
  EXPECT_TRUE(plan.rubric.competencies[0].required);
  EXPECT_THAT(plan.lint, IsEmpty());
}

TEST_F(PlannerTest, ARubbishAnswerIsAskedForOnceMore) {
  AnswerOnce("Sure! Here are some great questions:");
  Answer(GoodAnswer());

  InterviewPlan plan = Plan(Nurse());

  EXPECT_THAT(plan.questions, SizeIs(2));
  EXPECT_THAT(model_.requests(), SizeIs(2));
}

TEST_F(PlannerTest, TwoRubbishAnswersAreAClearError) {
  for (
      const char* rubbish :
      {"no", "[]", "{}", R"({"questions": []})", R"({"questions": [{"lead": "Why?"}]})",
       R"({"questions": [{"competency": {"competencyId": "../x", "name": "x"}, "kind": "technical", "lead": "Why?"}]})"}) {
    AnswerOnce(rubbish);
    AnswerOnce(rubbish);

    absl::Status status = Generate(Nurse()).status();

    EXPECT_EQ(status.code(), absl::StatusCode::kInternal) << rubbish;
    EXPECT_THAT(std::string(Message(status)),
                HasSubstr("plan: the model's answer is not usable: "));
  }
  EXPECT_THAT(model_.requests(), SizeIs(12));
}

TEST_F(PlannerTest, AFailingModelIsNotAskedAgain) {
  testing::ScriptedAnswer failing;
  failing.error = absl::UnavailableError("down");
  model_.Answer("plan", failing);

  EXPECT_EQ(Generate(Nurse()).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(model_.requests(), SizeIs(1));
}

TEST_F(PlannerTest, WhatMayNotBeAskedIsLeftOutAndNoted) {
  Json answer = GoodAnswer();
  answer["questions"][0]["probes"] = {"Do you have children?", "What came of it?"};
  answer["questions"].push_back(Proposed("age", "Maturity", "How old are you?"));
  Answer(answer);

  InterviewPlan plan = Plan(Nurse());

  EXPECT_THAT(plan.questions, SizeIs(2));
  EXPECT_THAT(plan.questions[0].probes, ElementsAre("What came of it?"));
  EXPECT_EQ(plan.rubric.Find("age"), nullptr);
  std::vector<std::string> codes = Codes(plan);
  EXPECT_EQ(std::count(codes.begin(), codes.end(), "warning prohibited_question_dropped"), 2);
  EXPECT_THAT(plan.greeting, HasSubstr("2 questions"));
}

TEST_F(PlannerTest, ARequiredSkillThatIsStillNotAskedAboutIsAnError) {
  Json answer = GoodAnswer();
  answer["questions"].erase(0);
  Answer(answer);

  InterviewPlan plan = Plan(Nurse());

  EXPECT_THAT(model_.requests(), SizeIs(2)) << "asked once more first";
  EXPECT_THAT(Codes(plan), ::testing::Contains("error required_not_asked"));
}

TEST_F(PlannerTest, RequiredSkillsThatHaveNoRoomAreKeptInTheRubricWithAWarning) {
  Submission submission = Nurse();
  submission.interview.duration_minutes = 3;
  submission.job.skills = {{"Wound care", true, 1}, {"Triage", true, 2}, {"Music", false, 3}};
  ASSERT_EQ(MostQuestions(3), 1);
  Answer({{"questions", {Proposed("wound-care", "Triage", "Tell me about a hard triage.")}}});

  InterviewPlan plan = Plan(submission);

  EXPECT_THAT(model_.requests(), SizeIs(1)) << "the heavier one is asked about";
  EXPECT_THAT(Codes(plan), ::testing::Contains("warning no_room_for_required"));
  EXPECT_THAT(Codes(plan), Not(::testing::Contains(HasSubstr("error"))));
  EXPECT_THAT(plan.lint.back().message, HasSubstr("no candidate can be recommended"));
  ASSERT_THAT(plan.rubric.competencies, SizeIs(2));
  const RubricCompetency& left_out = plan.rubric.competencies[1];
  EXPECT_EQ(left_out.competency_id, "wound-care-2");
  EXPECT_EQ(left_out.name, "Wound care");
  EXPECT_EQ(left_out.origin, "job");
  EXPECT_TRUE(left_out.required);
  EXPECT_EQ(left_out.minimum_level, 2);
  EXPECT_TRUE(ParsePlan(ToJson(plan)).ok()) << ParsePlan(ToJson(plan)).status();
}

// Ten minutes have room for two questions of the usual length.
TEST_F(PlannerTest, AsksAboutEveryRequiredSkillInLessTimeEach) {
  Submission submission = Nurse();
  submission.interview.duration_minutes = 10;
  submission.job.skills = {{"Music", false, 9}};
  Json questions = {Proposed("music", "Music", "What do you play?")};
  for (const char* name : {"Alpha", "Beta", "Gamma", "Delta", "Epsilon"}) {
    submission.job.skills.push_back({name, true, 1});
    std::string id = name;
    for (char& c : id) c = static_cast<char>(std::tolower(c));
    questions.push_back(Proposed(id, name, "What did you do in case " + id + "?"));
  }
  Answer({{"questions", questions}});

  InterviewPlan plan = Plan(submission);

  EXPECT_EQ(Json::parse(model_.requests()[0].input)["interview"]["maxQuestions"], 5);
  ASSERT_THAT(plan.questions, SizeIs(5));
  int seconds = 0;
  for (const PlannedQuestion& question : plan.questions) {
    EXPECT_TRUE(plan.rubric.Find(question.competency_id)->required) << question.competency_id;
    EXPECT_GE(question.seconds, 90);
    seconds += question.seconds;
  }
  EXPECT_LE(seconds, 10 * 60 - 120);
  for (const std::string& code : Codes(plan)) EXPECT_THAT(code, HasSubstr("unknown_skill"));
}

TEST_F(PlannerTest, NoPlanIsLongerThanItsInterview) {
  Json many = Json::array();
  for (int i = 0; i < 12; ++i) {
    std::string n = std::to_string(i);
    many.push_back(Proposed("c" + n, "Competency " + n, "What did you do in case " + n + "?"));
  }
  Answer({{"questions", many}});
  for (int minutes : {1, 2, 5, 10, 15, 30, 45, 60, 120, 240}) {
    Submission submission = Nurse();
    submission.job.skills.clear();
    submission.interview.duration_minutes = minutes;

    InterviewPlan plan = Plan(submission);

    int seconds = 0;
    for (const PlannedQuestion& question : plan.questions) {
      seconds += question.seconds;
      EXPECT_GE(question.seconds, 10) << minutes;
    }
    EXPECT_LE(seconds, minutes * 60);
    EXPECT_LE(static_cast<int>(plan.questions.size()), QuestionBudget(minutes));
    EXPECT_THAT(plan.lint, IsEmpty()) << minutes;
  }
}

TEST_F(PlannerTest, EqualInputsGiveEqualPlans) {
  Answer(GoodAnswer());

  EXPECT_EQ(ToJson(Plan(Nurse())), ToJson(Plan(Nurse())));
}

TEST_F(PlannerTest, TheSubmissionMayBoundTheProbes) {
  Answer(GoodAnswer());
  Submission submission = Nurse();
  EXPECT_EQ(Plan(submission).max_probes, 2);
  submission.interview.max_probes = 0;
  EXPECT_EQ(Plan(submission).max_probes, 0);
}

TEST_F(PlannerTest, ALanguageWithoutWordsIsUnimplemented) {
  Answer(GoodAnswer());
  Submission submission = Nurse();
  for (const char* language : {"xx-XX", "../../etc", ""}) {
    submission.interview.language = language;
    EXPECT_EQ(Generate(submission).status().code(), absl::StatusCode::kUnimplemented) << language;
  }
}

}  // namespace
}  // namespace vivavoce
