// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/reporting/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace vivavoce {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ReportInputs Example() {
  ReportInputs inputs;
  inputs.job_title = "Backend Engineer";
  inputs.candidate_label = "c-99";
  inputs.assessment.interview_id = "i-1";
  inputs.assessment.run_id = "r-1";
  inputs.assessment.overall.score = 3.5;
  inputs.assessment.overall.recommendation = Recommendation::kYes;
  inputs.assessment.overall.reason = "The weighted score is 3.5.";
  inputs.assessment.method.statement = "First limit.\nSecond limit.";

  CompetencyResult scored;
  scored.competency_id = "postgresql";
  scored.name = "PostgreSQL";
  scored.status = CompetencyStatus::kScored;
  scored.level = 3;
  scored.max_level = 5;
  scored.question_ids = {"q1"};
  EvidenceQuote quote;
  quote.turn_id = "t2";
  quote.range = {0, 18};
  quote.text = "I moved the ledger";
  quote.start_ms = 61'020;
  scored.evidence = {quote};
  CheckResult check;
  check.check_id = "own_action";
  check.text = "Says what they did themselves";
  check.met = true;
  check.evidence = {0};
  scored.checks = {check};
  CompetencyResult unscored;
  unscored.competency_id = "kafka";
  unscored.name = "Kafka";
  unscored.max_level = 5;
  inputs.assessment.competencies = {scored, unscored};
  SummarySentence sentence;
  sentence.text = "The ledger was moved by hand.";
  sentence.evidence = {{"postgresql", 0}};
  inputs.assessment.summary = {sentence};

  TranscriptTurn question;
  question.turn_id = "t1";
  question.speaker = Speaker::kInterviewer;
  question.question_id = "q1";
  question.is_question = true;
  question.text = "Tell me about a table you changed.";
  TranscriptTurn answer;
  answer.turn_id = "t2";
  answer.question_id = "q1";
  answer.start_ms = 61'020;
  answer.text = "I moved the ledger <script>alert(1)</script>";
  inputs.transcript.turns = {question, answer};
  return inputs;
}

class ReportTest : public ::testing::Test {
 protected:
  static std::string Html(const ReportInputs& inputs) {
    absl::StatusOr<ReportTemplate> report_template =
        ReportTemplate::Load(VIVAVOCE_SOURCE_DIR "/share", "standard");
    EXPECT_TRUE(report_template.ok()) << report_template.status();
    absl::StatusOr<std::string> html =
        report_template->RenderHtml(AssembleReport(inputs, report_template->version()));
    EXPECT_TRUE(html.ok()) << html.status();
    return html.ok() ? *html : "";
  }
};

TEST_F(ReportTest, ShowsVerdictLevelsQuotesAndLimits) {
  std::string html = Html(Example());

  EXPECT_THAT(html, HasSubstr("<p class=\"recommendation\">Yes</p>"));
  EXPECT_THAT(html, HasSubstr("Level 3 of 5"));
  EXPECT_THAT(html, HasSubstr("<blockquote>I moved the ledger</blockquote>"));
  EXPECT_THAT(html, HasSubstr("at 1:01"));
  EXPECT_THAT(html, HasSubstr("Tell me about a table you changed."));
  EXPECT_THAT(html, HasSubstr("<p>First limit.</p>"));
  EXPECT_THAT(html, HasSubstr("<p>Second limit.</p>"));
}

TEST_F(ReportTest, NamesAnotherModelOnlyWhereOneAnswered) {
  ReportInputs inputs = Example();
  RunManifest& manifest = inputs.assessment.manifest;
  manifest.models["language_model"] = "first-1";
  manifest.answered_by = {{"checks", "first-1"}, {"evidence", "first-1, second-2"}};
  manifest.providers = {{"llm", "first, second"}, {"stt", "local"}};

  std::string html = Html(inputs);

  EXPECT_THAT(html, HasSubstr("answered: evidence"));
  EXPECT_THAT(html, HasSubstr("first-1, second-2"));
  EXPECT_THAT(html, ::testing::Not(HasSubstr("answered: checks")));
  EXPECT_THAT(html, HasSubstr("llm: first, second; stt: local"));
}

TEST_F(ReportTest, NeverShowsALevelThatWasNotScored) {
  ReportInputs inputs = Example();
  inputs.assessment.overall.score.reset();
  inputs.assessment.overall.recommendation = Recommendation::kNoDecision;
  inputs.assessment.competencies.erase(inputs.assessment.competencies.begin());
  inputs.assessment.summary.clear();

  std::string html = Html(inputs);

  EXPECT_THAT(html, HasSubstr("Not assessed"));
  EXPECT_THAT(html, HasSubstr("No decision"));
  EXPECT_THAT(html, Not(HasSubstr("Level ")));
}

CompetencyResult Unscored(const std::string& id, CompetencyStatus status, std::string rationale) {
  CompetencyResult result;
  result.competency_id = id;
  result.name = "About " + id;
  result.required = true;
  result.status = status;
  result.max_level = 5;
  result.rationale = std::move(rationale);
  CheckResult check;
  check.check_id = "result";
  check.text = "Says what came of " + id;
  result.checks = {check};
  return result;
}

TEST_F(ReportTest, ShowsAtTheTopWhatIsRequiredAndHasNoLevel) {
  EXPECT_THAT(Html(Example()), Not(HasSubstr("<section class=\"missing\">")));
  ReportInputs inputs = Example();
  inputs.assessment.competencies.push_back(
      Unscored("safety", CompetencyStatus::kNotAssessed, "No question was asked about this."));
  inputs.assessment.competencies.push_back(
      Unscored("care", CompetencyStatus::kInsufficientEvidence,
               "No level is given: the answer avoids the question. 0 of 11 checks were heard."));
  LintFinding no_room;
  no_room.code = "no_room_for_required";
  no_room.message = "Triage is required, but the interview has room for 2 questions";
  inputs.plan.lint = {no_room};

  std::string html = Html(inputs);

  std::string top = html.substr(0, html.find("<p class=\"draft\">"));
  EXPECT_THAT(top, HasSubstr("<strong>About safety</strong> Not assessed. No question was asked "
                             "about this.</li>"));
  EXPECT_THAT(top, HasSubstr("<strong>About care</strong> Not enough evidence. No level is given: "
                             "the answer avoids the question.</li>"));
  EXPECT_THAT(top, HasSubstr("Triage is required"));
  EXPECT_THAT(top, Not(HasSubstr("Kafka")));  // not required
  EXPECT_THAT(html, HasSubstr("Not assessed</span> <span class=\"why\">No question was asked"));
}

TEST_F(ReportTest, SaysWhichCompetencyThePlanAdded) {
  ReportInputs inputs = Example();
  inputs.assessment.competencies[0].origin = "qualification";
  EXPECT_THAT(Html(inputs), Not(HasSubstr("Added by the interview plan")));

  inputs.assessment.competencies[1].origin = "added";

  std::string html = Html(inputs);
  EXPECT_THAT(html, HasSubstr("Kafka</a> <span class=\"tag\">added</span>"));
  EXPECT_THAT(html.substr(html.find("<h3>Kafka</h3>")),
              HasSubstr("Added by the interview plan, not listed in the job."));
}

TEST_F(ReportTest, ListsWhatWasNotHeardOnceAndOnlyWhereSomethingWasSaid) {
  ReportInputs inputs = Example();
  inputs.assessment.competencies.push_back(
      Unscored("care", CompetencyStatus::kInsufficientEvidence, "No level is given."));
  inputs.assessment.competencies.push_back(
      Unscored("safety", CompetencyStatus::kNotAssessed, "No question was asked about this."));

  std::string html = Html(inputs);

  EXPECT_THAT(html, HasSubstr("Says what came of care</td><td class=\"refs\">not heard</td>"));
  EXPECT_THAT(html, Not(HasSubstr("Says what came of safety")));
}

TEST_F(ReportTest, SaysHowTheWordsCameOntoThePage) {
  ReportInputs inputs = Example();
  TranscriptTurn& answer = inputs.transcript.turns[1];
  answer.source = "speech";
  EXPECT_THAT(Html(inputs), HasSubstr("some may be misheard"));
  inputs.assessment.manifest.models["written_answers"] = "voice-1";
  EXPECT_THAT(Html(inputs), HasSubstr("read out by a synthetic voice"));
  answer.source = "typed";
  std::string html = Html(inputs);
  EXPECT_THAT(html, HasSubstr("they stand here as typed"));
  EXPECT_THAT(html, HasSubstr("<span class=\"tag\">typed</span>"));
  EXPECT_THAT(html, Not(HasSubstr("misheard")));
}

// PostgreSQL is lifted from 3 to 4 by a person, and the verdict with it.
ReportInputs Decided() {
  ReportInputs inputs = Example();
  inputs.assessment.status = "APPROVED";
  inputs.assessment.decision = R"({"outcome":"APPROVED","by":"u-7","role":"RECRUITER",
      "at":"2026-03-04T05:06:07.890Z","reason":"Read it all.",
      "overrides":[{"competencyId":"postgresql","level":4,"reason":"The <b>index</b> was told."}],
      "overall":{"score":4.4,"recommendation":"STRONG_YES","reason":"The mean is 4.4."}})";
  RubricCompetency competency;
  competency.competency_id = "postgresql";
  RubricLevel level;
  level.level = 4;
  level.anchor = "A case told to its end.";
  competency.levels = {level};
  inputs.plan.rubric.competencies = {competency};
  return inputs;
}

TEST_F(ReportTest, ShowsWhoDecidedWhenWhyAndWhatWasChanged) {
  std::string html = Html(Decided());

  EXPECT_THAT(html, HasSubstr("<strong>Approved</strong> by the recruiter u-7, 2026-03-04 05:06 "
                              "UTC."));
  EXPECT_THAT(html, HasSubstr("<p>Read it all.</p>"));
  EXPECT_THAT(html, HasSubstr("<td>Level 3 of 5</td><td><strong>Level 4 of 5</strong></td>"
                              "<td>The &lt;b&gt;index&lt;/b&gt; was told.</td>"));
  EXPECT_THAT(html, Not(HasSubstr("Draft.")));
}

TEST_F(ReportTest, TheVerdictIsTheDecisionsAndTheRulesStandsBesideIt) {
  std::string html = Html(Decided());

  EXPECT_THAT(html, HasSubstr("<p class=\"recommendation\">Strong yes</p>"));
  EXPECT_THAT(html, HasSubstr("<p class=\"score\">4.4<small>"));
  EXPECT_THAT(html, HasSubstr("<strong>By rule: Yes, 3.5.</strong> The weighted score is 3.5."));
  EXPECT_THAT(html, HasSubstr("before the reviewer changed any"));
}

TEST_F(ReportTest, AnOverrideNeverErasesTheLevelByRule) {
  std::string html = Html(Decided());

  std::string article = html.substr(html.find("<h3>PostgreSQL</h3>"));
  EXPECT_THAT(article, HasSubstr("Level 3 of 5 by rule"));
  EXPECT_THAT(article, HasSubstr("<strong>Level 4 of 5 decided by the reviewer</strong>, by rule: "
                                 "Level 3 of 5."));
  EXPECT_THAT(article, HasSubstr("A case told to its end."));
  EXPECT_THAT(html, HasSubstr("decided by the reviewer; by rule: Level 3 of 5"));
}

TEST_F(ReportTest, ALevelThatWasTakenAwayIsMissing) {
  ReportInputs inputs = Decided();
  inputs.assessment.competencies[0].required = true;
  inputs.assessment.decision = R"({"outcome":"REJECTED","by":"u-7",
      "at":"2026-03-04T05:06:07.890Z","reason":"No.",
      "overrides":[{"competencyId":"postgresql","level":null,"reason":"Somebody else spoke."}],
      "overall":{"score":null,"recommendation":"NO_DECISION","reason":"Nothing is scored."}})";

  std::string html = Html(inputs);

  EXPECT_THAT(html, HasSubstr("<strong>Rejected</strong> by the person u-7"));
  EXPECT_THAT(html, HasSubstr("<strong>PostgreSQL</strong> The reviewer gave no level. Somebody"));
  EXPECT_THAT(html, HasSubstr("0 of 2 competencies scored"));
  EXPECT_THAT(html, HasSubstr("<td>Level 3 of 5</td><td><strong>No level</strong></td>"));
}

TEST_F(ReportTest, AnApprovalThatChangedNothingLeavesTheVerdict) {
  ReportInputs inputs = Example();
  inputs.assessment.status = "APPROVED";
  inputs.assessment.decision =
      R"({"outcome":"APPROVED","by":"u-7","at":"2026-03-04T05:06:07Z","overrides":[]})";

  std::string html = Html(inputs);

  EXPECT_THAT(html, HasSubstr("05:06 UTC. No level was changed.</p>"));
  EXPECT_THAT(html, HasSubstr("<p class=\"recommendation\">Yes</p>"));
  EXPECT_THAT(html, Not(HasSubstr("By rule:")));
}

TEST_F(ReportTest, TheJsonCarriesBothLevels) {
  nlohmann::json report = nlohmann::json::parse(AssembleReport(Decided(), "standard@1"));

  EXPECT_EQ(report["overall"]["score"], 3.5);
  EXPECT_EQ(report["decision"]["overall"]["score"], 4.4);
  EXPECT_EQ(report["competencies"][0]["level"], 3);
  EXPECT_EQ(report["competencies"][0]["override"],
            nlohmann::json::parse(R"({"level":4,"reason":"The <b>index</b> was told.",
                                      "anchor":"A case told to its end."})"));
  EXPECT_FALSE(report["competencies"][1].contains("override"));
}

TEST_F(ReportTest, EscapesWhatPeopleSaid) {
  std::string html = Html(Example());

  EXPECT_THAT(html, Not(HasSubstr("<script>")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)"));
}

TEST_F(ReportTest, FetchesNothing) {
  std::string html = Html(Example());

  EXPECT_THAT(html, Not(HasSubstr("http://")));
  EXPECT_THAT(html, Not(HasSubstr("https://")));
  EXPECT_THAT(html, Not(HasSubstr("url(")));
}

TEST_F(ReportTest, CitesTheQuoteThatTheSummaryRestsOn) {
  std::string html = Html(Example());

  EXPECT_THAT(html, HasSubstr("href=\"#quote-postgresql-1\">1.1</a>"));
  EXPECT_THAT(html, HasSubstr("id=\"quote-postgresql-1\""));
}

TEST_F(ReportTest, EqualInputsGiveEqualBytes) { EXPECT_EQ(Html(Example()), Html(Example())); }

TEST(ReportTemplateTest, RefusesWhatIsNotAReport) {
  absl::StatusOr<ReportTemplate> report_template =
      ReportTemplate::Load(VIVAVOCE_SOURCE_DIR "/share", "standard");
  ASSERT_TRUE(report_template.ok());

  EXPECT_EQ(report_template->RenderHtml("[]").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReportTemplate::Load(VIVAVOCE_SOURCE_DIR "/share", "absent").status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace vivavoce
