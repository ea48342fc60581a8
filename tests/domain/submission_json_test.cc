// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/domain/artefacts.h"
#include "vivavoce/domain/submission.h"

namespace vivavoce {
namespace {

constexpr char kSubmission[] = R"({
  "externalId": "ats-4711", "callbackUrl": "https://ats.example/hooks/vivavoce",
  "candidate": {"ref": "c-99", "name": "Zoë", "email": "z@example.com", "resumeText": "x", "locale": "en-US"},
  "job": {"title": "Backend Engineer", "level": "SENIOR", "description": "Keeps the ledger",
          "skills": [{"name": "PostgreSQL", "required": true, "weight": 2}], "qualifications": ["BSc"]},
  "interview": {"durationMinutes": 45, "language": "en-US", "autoApprovePlan": true},
  "metadata": {"requisition": "R-12", "a": 1}})";

TEST(SubmissionJsonTest, ReadsWhatTheContractShows) {
  absl::StatusOr<Submission> submission = ParseSubmission(kSubmission);

  ASSERT_TRUE(submission.ok()) << submission.status();
  EXPECT_EQ(submission->external_id, "ats-4711");
  EXPECT_EQ(submission->candidate.name, "Zoë");
  EXPECT_EQ(submission->job.skills[0].name, "PostgreSQL");
  EXPECT_EQ(submission->job.skills[0].weight, 2);
  EXPECT_EQ(submission->interview.duration_minutes, 45);
  EXPECT_TRUE(submission->interview.auto_approve_plan);
  EXPECT_EQ(submission->metadata, R"({"requisition":"R-12","a":1})");
}

TEST(SubmissionJsonTest, WritesTheSameDocumentThatItReads) {
  Submission submission = *ParseSubmission(kSubmission);

  EXPECT_EQ(Json::parse(ToJson(submission)), Json::parse(kSubmission));
  EXPECT_THAT(ToJson(submission), testing::HasSubstr("\"weight\": 2\n"));
  EXPECT_EQ(ToJson(submission).back(), '\n');
}

TEST(SubmissionJsonTest, AbsentAndNullFieldsStayEmpty) {
  absl::StatusOr<Submission> submission =
      ParseSubmission(R"({"job": {"title": "Nurse", "level": null}, "unheardOf": [1]})");

  ASSERT_TRUE(submission.ok()) << submission.status();
  EXPECT_EQ(submission->job.level, "");
  EXPECT_EQ(submission->interview.duration_minutes, 30);
  EXPECT_EQ(submission->interview.max_probes, -1);
}

TEST(SubmissionJsonTest, ForeignFieldsAreNotedAndMetadataIsFree) {
  absl::StatusOr<Submission> submission = ParseSubmission(
      R"({"$schema": "s", "unheardOf": 1, "job": {"title": "Nurse", "ward": "B", "skills":
      [{"name": "Triage", "years": 3}], "skils": []}, "metadata": {"titel": 1}})");

  ASSERT_TRUE(submission.ok()) << submission.status();
  EXPECT_THAT(submission->unknown_fields,
              testing::ElementsAre("unheardOf", "job.ward", "job.skils", "job.skills[0].years"));
  std::string many = R"({"job": {)";
  for (int i = 0; i < 60; ++i) many += "\"field number " + std::to_string(i) + "\": 0, ";
  EXPECT_EQ(ParseSubmission(many + R"("title": "Nurse"}})")->unknown_fields.size(), 20u);
}

TEST(SubmissionJsonTest, AMisspeltFieldIsRefusedWithTheOneThatWasMeant) {
  EXPECT_THAT(ParseSubmission(R"({"job": {"skils": []}})"),
              IsRefused("job.skils: unknown; did you mean skills?"));
  EXPECT_THAT(ParseSubmission(R"({"interview": {"max_probes": 1}})"), IsRefused("maxProbes"));
  EXPECT_THAT(ParseSubmission(R"({"candidat": {}})"), IsRefused("candidat: unknown"));
  EXPECT_THAT(ParseSubmission(R"({"job": {"skills": [{"nmae": "x"}]}})"), IsRefused("skills[0]"));
}

TEST(SubmissionJsonTest, NamesTheFieldThatIsWrong) {
  EXPECT_THAT(ParseSubmission(With(kSubmission, "/job/skills/0/weight", 101)),
              IsRefused("job.skills[0].weight: must be a number from 0 to 100 (seen 101)"));
  EXPECT_THAT(ParseSubmission(With(kSubmission, "/interview/durationMinutes", 0)),
              IsRefused("interview.durationMinutes"));
  EXPECT_THAT(ParseSubmission(With(kSubmission, "/interview/durationMinutes", "30")),
              IsRefused("(seen a text)"));
  EXPECT_THAT(ParseSubmission(With(kSubmission, "/candidate", "c-99")),
              IsRefused("candidate: must be an object"));
  EXPECT_THAT(ParseSubmission(With(kSubmission, "/job/skills/0", "PostgreSQL")),
              IsRefused("job.skills[0]: must be an object"));
  EXPECT_THAT(ParseSubmission(With(kSubmission, "/job/skills/0/name", "")),
              IsRefused("job.skills[0].name: must not be empty"));
  EXPECT_THAT(ParseSubmission(With(kSubmission, "/candidate/email", "a@b\r\nBcc: c@d")),
              IsRefused("candidate.email: must not contain control characters"));
  EXPECT_THAT(ParseSubmission(With(kSubmission, "/metadata", "x")), IsRefused("metadata"));
}

TEST(SubmissionJsonTest, RefusesMoreSkillsThanFifty) {
  Json skills = Json::array();
  for (int i = 0; i < 51; ++i) skills.push_back({{"name", "skill"}});

  EXPECT_THAT(ParseSubmission(With(kSubmission, "/job/skills", skills)),
              IsRefused("job.skills: must be a list of at most 50 objects (seen 51)"));
}

TEST(SubmissionJsonTest, SaysWhereATextStopsBeingJson) {
  EXPECT_THAT(ParseSubmission(""), IsRefused("is not JSON: line 1, column 1"));
  EXPECT_THAT(ParseSubmission("{\n  \"job\": }"), IsRefused("is not JSON: line 2, column 10"));
  EXPECT_THAT(ParseSubmission("{\"job\": 1e999}"), IsRefused("is not JSON"));
  EXPECT_THAT(ParseSubmission("[]"), IsRefused("submission: must be an object (seen a list)"));
  EXPECT_THAT(ParseSubmission("{\"externalId\": \"\\ud800\"}"), IsRefused("is not JSON"));
  EXPECT_THAT(ParseSubmission("{\"externalId\": \"\xff\"}"), IsRefused("not well-formed UTF-8"));
  EXPECT_THAT(ParseSubmission("{\"externalId\": \"\\u0000\"}"), IsRefused("U+0000"));
}

TEST(SubmissionJsonTest, BoundsDepthSizeAndFieldsBeforeParsing) {
  std::string deep(200'000, '[');
  std::string wide = "{\"metadata\": {\"k\": 0";
  for (int i = 0; i < 600; ++i) wide += ", \"k" + std::to_string(i) + "\": 0";
  wide += "}}";

  EXPECT_THAT(ParseSubmission(deep), IsRefused("nested deeper than 32 levels"));
  EXPECT_THAT(ParseSubmission(wide), IsRefused("more than 500 fields"));
  EXPECT_THAT(ParseSubmission(std::string(300'000, ' ')), IsRefused("at most 262144 are allowed"));
}

}  // namespace
}  // namespace vivavoce
