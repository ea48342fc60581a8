// SPDX-License-Identifier: Apache-2.0
#include "runtime/answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "vivavoce/testing/scripted_text_to_speech.h"
#include "vivavoce/testing/status_matchers.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::internal {
namespace {

boost::asio::awaitable<absl::Status> Open(std::string path, TextToSpeech* speech) {
  AnswerVoice voice;
  voice.speech = speech;
  std::vector<std::string> paths = {std::move(path)};
  absl::StatusOr<std::vector<FileAnswers::Part>> parts =
      co_await OpenAnswerFiles(std::move(paths), std::move(voice), nullptr);
  co_return parts.status();
}

TEST(AnswersTest, TheEndOfALineIsNoPauseAndAnEmptyLineIsOne) {
  const std::string path = ::testing::TempDir() + "/wrapped.txt";
  std::ofstream(path) << "It cost\r\nus two\ndays.\n\n\nThen it\nran.\n";
  testing::VirtualTimeDriver driver;
  testing::ScriptedTextToSpeech speech(driver.executor(), driver.clock());

  ASSERT_THAT(driver.Run(Open(path, &speech)), testing::IsOk());

  EXPECT_THAT(speech.texts(), ::testing::ElementsAre("It cost us two days.\nThen it ran.\n"));
}

}  // namespace
}  // namespace vivavoce::internal
