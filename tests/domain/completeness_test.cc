// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/domain/completeness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

namespace vivavoce {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Submission Whole() {
  Submission submission;
  submission.candidate.ref = "c-99";
  submission.job.title = "Nurse";
  submission.job.level = "SENIOR";
  submission.job.description = std::string(100, 'x');
  submission.job.skills = {{"Triage"}, {"Wound care"}};
  submission.job.qualifications = {"Registered nurse"};
  return submission;
}

std::vector<std::string> Missing(const Submission& submission) {
  std::vector<std::string> fields;
  for (const MissingInformation& item : ExamineCompleteness(submission).missing) {
    static constexpr const char* kNames[] = {"CRITICAL ", "HIGH ", "MEDIUM "};
    fields.push_back(kNames[static_cast<int>(item.severity)] + item.field);
    EXPECT_EQ(item.question.find('?'), item.question.rfind('?')) << item.question;
    EXPECT_NE(item.question.find('?'), std::string::npos) << item.question;
  }
  return fields;
}

TEST(CompletenessTest, NothingIsMissingFromAWholeSubmission) {
  Completeness completeness = ExamineCompleteness(Whole());

  EXPECT_THAT(completeness.missing, IsEmpty());
  EXPECT_EQ(completeness.data_quality, "EXCELLENT");
  EXPECT_FALSE(completeness.needs_information());
}

TEST(CompletenessTest, AnEmptySubmissionIsAskedOneQuestionAField) {
  Completeness completeness = ExamineCompleteness(Submission());

  EXPECT_THAT(Missing(Submission()),
              ElementsAre("CRITICAL candidate.ref", "CRITICAL job.title", "HIGH job.level",
                          "HIGH job.skills", "HIGH job.description"));
  EXPECT_TRUE(completeness.needs_information());
  EXPECT_EQ(completeness.data_quality, "INSUFFICIENT");
}

TEST(CompletenessTest, OneOfReferenceNameOrAddressIsEnough) {
  Submission submission = Whole();
  submission.candidate = {};
  submission.candidate.email = "c@example.com";
  EXPECT_THAT(Missing(submission), IsEmpty());
  submission.candidate.email = "  ";
  EXPECT_THAT(Missing(submission), ElementsAre("CRITICAL candidate.ref"));
}

TEST(CompletenessTest, TheLevelIsOneOfFive) {
  Submission submission = Whole();
  submission.job.level = "WIZARD";
  EXPECT_THAT(Missing(submission), ElementsAre("HIGH job.level"));
  submission.job.level = "PRINCIPAL";
  EXPECT_THAT(Missing(submission), IsEmpty());
}

TEST(CompletenessTest, ADescriptionIsNeededWhereNothingElseTellsOfTheJob) {
  Submission submission = Whole();
  submission.job.description = "";
  submission.job.skills.clear();
  submission.job.qualifications = {"a"};
  EXPECT_THAT(Missing(submission), ElementsAre("HIGH job.description", "MEDIUM job.skills"));
  submission.job.qualifications = {"a", "b"};
  EXPECT_THAT(Missing(submission), ElementsAre("MEDIUM job.skills", "MEDIUM job.description"));
  submission.job.qualifications.clear();
  submission.job.skills = {{"Triage"}};
  EXPECT_THAT(Missing(submission), ElementsAre("MEDIUM job.skills", "MEDIUM job.description"));
}

TEST(CompletenessTest, AShortDescriptionOrFewSkillsLowerTheQuality) {
  Submission submission = Whole();
  submission.job.description.pop_back();
  EXPECT_THAT(Missing(submission), ElementsAre("MEDIUM job.description"));
  EXPECT_EQ(ExamineCompleteness(submission).data_quality, "GOOD");
  EXPECT_FALSE(ExamineCompleteness(submission).needs_information());
  submission.job.skills.pop_back();
  EXPECT_EQ(ExamineCompleteness(submission).data_quality, "FAIR");
}

TEST(CompletenessTest, ADescriptionIsMeasuredInCharactersNotBytes) {
  Submission submission = Whole();
  submission.job.description.clear();
  for (int i = 0; i < 99; ++i) submission.job.description += "\u00e9";

  EXPECT_THAT(Missing(submission), ElementsAre("MEDIUM job.description"));
}

TEST(CompletenessTest, NoFieldIsAskedForTwice) {
  for (int mask = 0; mask < 64; ++mask) {
    Submission submission = Whole();
    if (mask & 1) submission.candidate = {};
    if (mask & 2) submission.job.title.clear();
    if (mask & 4) submission.job.level.clear();
    if (mask & 8) submission.job.skills.clear();
    if (mask & 16) submission.job.qualifications.clear();
    if (mask & 32) submission.job.description.clear();

    std::set<std::string> fields;
    for (const MissingInformation& item : ExamineCompleteness(submission).missing) {
      EXPECT_TRUE(fields.insert(item.field).second) << item.field << " in case " << mask;
    }
  }
}

// The first, second and last cells of a documented rule's row: "field|severity|question".
std::set<std::string> DocumentedRules() {
  std::ifstream page(VIVAVOCE_SOURCE_DIR "/docs/completeness.md");
  std::set<std::string> rules;
  for (std::string line; std::getline(page, line);) {
    std::vector<std::string> cells;
    std::istringstream row(line);
    for (std::string cell; std::getline(row, cell, '|');) {
      size_t begin = cell.find_first_not_of(" `");
      size_t end = cell.find_last_not_of(" `");
      cells.push_back(begin == std::string::npos ? "" : cell.substr(begin, end - begin + 1));
    }
    if (cells.size() < 5 || cells[1].find('.') == std::string::npos) continue;
    rules.insert(cells[1] + "|" + cells[2] + "|" + cells[4]);
  }
  return rules;
}

TEST(CompletenessTest, TheDocumentedRulesAreThoseThatAreApplied) {
  static constexpr const char* kNames[] = {"CRITICAL", "HIGH", "MEDIUM"};
  std::set<std::string> applied;
  auto apply = [&applied](const Submission& submission) {
    for (const MissingInformation& item : ExamineCompleteness(submission).missing) {
      applied.insert(item.field + "|" + kNames[static_cast<int>(item.severity)] + "|" +
                     item.question);
    }
  };
  for (size_t skills = 0; skills < 4; ++skills) {
    for (size_t qualifications = 0; qualifications < 4; ++qualifications) {
      for (size_t characters : {size_t{0}, size_t{99}, size_t{100}}) {
        Submission submission;
        submission.job.skills.resize(skills, {"Triage"});
        submission.job.qualifications.resize(qualifications, "Registered nurse");
        submission.job.description = std::string(characters, 'x');
        apply(submission);
      }
    }
  }

  EXPECT_EQ(DocumentedRules(), applied);
}

}  // namespace
}  // namespace vivavoce
