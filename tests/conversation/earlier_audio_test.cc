// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/earlier_audio.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "vivavoce/testing/in_memory_store.h"
#include "vivavoce/testing/status_matchers.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce {
namespace {

// A minute of audio, each sample telling its second, with 10 s in between that nobody sent.
constexpr int kSeconds = 60;

boost::asio::awaitable<absl::Status> Fill(AudioJournal& journal, Clock& clock) {
  for (int second = 0; second < kSeconds; ++second) {
    int64_t at = second < 30 ? second : second + 10;
    std::vector<int16_t> samples(16000, static_cast<int16_t>(second));
    journal.Append(
        AudioMark{1, static_cast<uint32_t>(second)},
        PcmChunk(std::move(samples), kRecognitionRate, MediaTime::FromMillis(at * 1000)));
    absl::Status slept = co_await clock.Sleep(std::chrono::seconds(1));
    if (!slept.ok()) co_return slept;
  }
  journal.Close(std::chrono::seconds(5));
  co_return absl::OkStatus();
}

boost::asio::awaitable<absl::Status> FillAndWrite(AudioJournal& journal, Clock& clock) {
  using boost::asio::experimental::awaitable_operators::operator&&;
  auto [filled, written] = co_await (Fill(journal, clock) && journal.Run());
  filled.Update(written);
  co_return filled;
}

class EarlierAudioTest : public ::testing::Test {
 protected:
  EarlierAudioTest()
      : journal_(store_, driver_.clock(), driver_.executor(), TenantId("acme"),
                 SessionId("session-1"), Telemetry()) {}

  // The seconds that Read() gives from `from` on, as the samples tell.
  std::vector<int> SecondsFrom(EarlierAudio& audio, MediaTime from) {
    std::vector<int> seconds;
    for (;;) {
      absl::StatusOr<std::optional<PcmChunk>> chunk = driver_.Run(audio.Read(from));
      EXPECT_THAT(chunk, testing::IsOk());
      if (!chunk.ok() || !chunk->has_value()) return seconds;
      EXPECT_GT((*chunk)->end(), from);
      from = (*chunk)->end();
      for (int16_t sample : (*chunk)->samples()) {
        if (seconds.empty() || seconds.back() != sample) seconds.push_back(sample);
      }
    }
  }

  testing::VirtualTimeDriver driver_;
  testing::InMemoryStore store_{driver_.clock()};
  AudioJournal journal_;
};

TEST_F(EarlierAudioTest, GivesTheJournalFromWhereItIsAskedFor) {
  ASSERT_THAT(driver_.Run(FillAndWrite(journal_, driver_.clock())), testing::IsOk());
  absl::StatusOr<std::unique_ptr<EarlierAudio>> audio = driver_.Run(OpenEarlierAudio(journal_));
  ASSERT_THAT(audio, testing::IsOk());
  EXPECT_EQ((*audio)->end(), MediaTime::FromMillis((kSeconds + 10) * 1000));
  std::vector<int> seconds = SecondsFrom(**audio, MediaTime::FromMillis(35'500));
  ASSERT_EQ(seconds.size(), 30u);
  EXPECT_EQ(seconds.front(), 30);
  EXPECT_EQ(seconds.back(), 59);

  audio = driver_.Run(OpenEarlierAudio(journal_));
  EXPECT_EQ(SecondsFrom(**audio, MediaTime()).size(), 60u);
}

TEST_F(EarlierAudioTest, AnEmptyJournalHasNothing) {
  absl::StatusOr<std::unique_ptr<EarlierAudio>> audio = driver_.Run(OpenEarlierAudio(journal_));
  ASSERT_THAT(audio, testing::IsOk());
  EXPECT_EQ((*audio)->end(), MediaTime());
  EXPECT_TRUE(SecondsFrom(**audio, MediaTime()).empty());
}

}  // namespace
}  // namespace vivavoce
