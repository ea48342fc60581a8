// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/providers/local_embeddings/local_embeddings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <string>

#include "models_folder.h"
#include "vivavoce/base/status.h"
#include "vivavoce/planning/skill_catalogue.h"

namespace vivavoce {
namespace {

using ::testing::HasSubstr;

class LocalEmbedderTest : public ::testing::Test {
 protected:
  LocalEmbedderTest() {
    context_.executor = io_.get_executor();
    context_.pool = &pool_;
    context_.clock = clock_.get();
    context_.models_path = ModelsFolder();
  }

  template <typename T>
  T Run(boost::asio::awaitable<T> work) {
    auto result = boost::asio::co_spawn(io_, std::move(work), boost::asio::use_future);
    io_.restart();
    io_.run();
    return result.get();
  }

  boost::asio::io_context io_;
  std::unique_ptr<Clock> clock_ = MakeSystemClock(io_.get_executor());
  BlockingPool pool_{io_.get_executor(), *clock_, 1, 16};
  ProviderContext context_;
  std::unique_ptr<EmbedderFactory> factory_ = MakeLocalEmbedderFactory();
};

TEST_F(LocalEmbedderTest, EmbedsABatchInOrderAsItEmbedsEachText) {
  if (!HasMiniLm()) GTEST_SKIP() << kNoMiniLm;
  absl::StatusOr<std::unique_ptr<Embedder>> embedder = factory_->Make("{}", context_);
  ASSERT_TRUE(embedder.ok()) << embedder.status();
  const std::vector<std::string> texts = {"a pump", "a valve", "a pump"};

  auto batch = Run((*embedder)->Embed(texts));
  auto single = Run((*embedder)->Embed({"a valve"}));

  ASSERT_TRUE(batch.ok()) << batch.status();
  ASSERT_EQ(batch->size(), 3u);
  EXPECT_EQ((*batch)[0].size(), (*embedder)->Capabilities().dimensions);
  EXPECT_EQ((*batch)[0], (*batch)[2]);
  EXPECT_NE((*batch)[0], (*batch)[1]);
  EXPECT_EQ((*batch)[1], (*single)[0]);
}

TEST_F(LocalEmbedderTest, RefusesIllFormedTextAndBatchesBeyondItsLimit) {
  if (!HasMiniLm()) GTEST_SKIP() << kNoMiniLm;
  absl::StatusOr<std::unique_ptr<Embedder>> embedder = factory_->Make("{}", context_);
  ASSERT_TRUE(embedder.ok()) << embedder.status();

  auto ill_formed = Run((*embedder)->Embed({"fine", "\xff"}));
  auto too_many = Run((*embedder)->Embed(std::vector<std::string>(65, "a")));
  auto none = Run((*embedder)->Embed({}));

  EXPECT_EQ(ill_formed.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(Message(ill_formed.status())), HasSubstr("text 1"));
  EXPECT_EQ(too_many.status().code(), absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(none.ok());
  EXPECT_TRUE(none->empty());
}

TEST_F(LocalEmbedderTest, SaysHowToGetAMissingModel) {
  context_.models_path = "/no/such/models";

  absl::Status status = factory_->Make("{}", context_).status();
  std::vector<Finding> findings = factory_->Examine("{}", context_);

  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(Message(status)), HasSubstr("./dev assets"));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Finding::Severity::kMissing);
  EXPECT_EQ(findings[0].mend, kModelsMend);
}

TEST_F(LocalEmbedderTest, RefusesUnknownOptions) {
  EXPECT_EQ(factory_->ValidateConfig(R"({"modle": "minilm"})").code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(factory_->ValidateConfig(R"({"cache": -1})").code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(factory_->ValidateConfig("{}").ok());
}

// What employers write as required skills; each of them once held an interview up with a question.
TEST_F(LocalEmbedderTest, OrdinarySkillsAreKeptAsWrittenAndOnlyVagueOnesAreAmbiguous) {
  if (!HasMiniLm()) GTEST_SKIP() << kNoMiniLm;
  absl::StatusOr<std::unique_ptr<Embedder>> embedder = factory_->Make("{}", context_);
  ASSERT_TRUE(embedder.ok()) << embedder.status();
  absl::StatusOr<SkillCatalogue> catalogue =
      SkillCatalogue::Load(std::string(VIVAVOCE_SOURCE_DIR) + "/share");
  ASSERT_TRUE(catalogue.ok()) << catalogue.status();

  auto ordinary = Run(catalogue->Match(
      {"boiler maintenance", "machine operation", "communication with relatives",
       "safety regulations", "accessibility testing", "CSS layout", "oven operation",
       "team communication", "stock control", "parent meetings", "pipe fitting", "lawn mowing"},
      embedder->get()));
  auto vague = Run(catalogue->Match({"PM", "driving"}, embedder->get()));

  ASSERT_TRUE(ordinary.ok()) << ordinary.status();
  for (const SkillMatch& match : *ordinary) {
    EXPECT_NE(match.status, SkillMatch::Status::kAmbiguous)
        << match.written << ": " << ::testing::PrintToString(match.candidates);
  }
  ASSERT_TRUE(vague.ok()) << vague.status();
  for (const SkillMatch& match : *vague) {
    EXPECT_EQ(match.status, SkillMatch::Status::kAmbiguous) << match.written;
    EXPECT_GT(match.candidates.size(), 1u);
  }
}

}  // namespace
}  // namespace vivavoce
