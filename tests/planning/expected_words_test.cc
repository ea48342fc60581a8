// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/planning/expected_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vivavoce {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST(ExpectedWordsTest, AreTheSkillsAndTheNamesOfThings) {
  Job job;
  job.skills = {{"PostgreSQL", true, 1}, {"Incident response", true, 1}};
  job.description =
      "You run Kafka and Amazon Web Services. Every day you use gRPC, Kafka, and a lot of C++. "
      "Ansible comes first. We answer within 24 hours, I think.";
  job.qualifications = {"A degree in nursing, or the NMC register"};
  InterviewPlan plan;
  plan.questions.emplace_back();
  plan.questions.back().lead = "Tell me what you did with Redis.";

  EXPECT_THAT(ExpectedWords(job, plan),
              ElementsAre("PostgreSQL", "Incident response", "Redis", "Kafka",
                          "Amazon Web Services", "gRPC", "C++", "NMC"));
}

TEST(ExpectedWordsTest, AreBoundedWhateverTheJobSays) {
  Job job;
  for (int i = 0; i < 500; ++i) job.description += "and Name" + std::to_string(i) + ", ";
  job.description += "and X" + std::string(5000, 'y') + " ";

  EXPECT_THAT(ExpectedWords(job, InterviewPlan()), SizeIs(100));
  EXPECT_THAT(ExpectedWords(Job(), InterviewPlan()), SizeIs(0));
}

}  // namespace
}  // namespace vivavoce
