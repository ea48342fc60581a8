// SPDX-License-Identifier: Apache-2.0
#include "edge/video_track.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "server/blob_text.h"
#include "tests/temporary_folder.h"
#include "vivavoce/providers/filesystem/filesystem.h"
#include "vivavoce/testing/status_matchers.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::platform {
namespace {

using ::testing::ElementsAre;

class VideoTrackTest : public ::testing::Test {
 protected:
  VideoTrackTest() {
    absl::StatusOr<std::unique_ptr<BlobStore>> blobs = MakeFilesystemBlobStoreFactory()->Make(
        "{\"path\": \"" + folder_.path() + "\"}", driver_.Context());
    EXPECT_TRUE(blobs.ok()) << blobs.status();
    blobs_ = *std::move(blobs);
  }

  // A piece a second.
  static boost::asio::awaitable<absl::Status> Film(VideoTrack& track, Clock& clock, int seconds) {
    for (int second = 0; second < seconds; ++second) {
      EXPECT_TRUE(track.Push("."));
      absl::Status slept = co_await clock.Sleep(std::chrono::seconds(1));
      if (!slept.ok()) co_return slept;
    }
    track.Close();
    co_return absl::OkStatus();
  }
  void Record(int seconds) {
    VideoTrack track(*blobs_, driver_.clock(), driver_.executor(), TenantId("acme"),
                     InterviewId("i-1"), Telemetry());
    track.OnStored([this](const std::string& key) { stored_.push_back(key); });
    boost::asio::co_spawn(driver_.executor(), Film(track, driver_.clock(), seconds),
                          boost::asio::detached);
    EXPECT_THAT(driver_.Run(track.Run()), testing::IsOk());
  }
  size_t SizeOf(const std::string& key) {
    absl::StatusOr<std::string> bytes = driver_.Run(ReadBlob(*blobs_, TenantId("acme"), key));
    return bytes.ok() ? bytes->size() : 0;
  }

  TemporaryFolder folder_;
  testing::VirtualTimeDriver driver_;
  std::unique_ptr<BlobStore> blobs_;
  std::vector<std::string> stored_;
};

TEST_F(VideoTrackTest, AnObjectHoldsThirtySecondsAndALaterLifeGoesOnCounting) {
  Record(65);
  EXPECT_THAT(stored_,
              ElementsAre("recordings/i-1/video/00000.webm", "recordings/i-1/video/00001.webm",
                          "recordings/i-1/video/00002.webm"));
  EXPECT_EQ(SizeOf(stored_[0]), 30u);
  EXPECT_EQ(SizeOf(stored_[1]), 30u);
  EXPECT_EQ(SizeOf(stored_[2]), 5u);

  Record(3);
  EXPECT_EQ(stored_.back(), "recordings/i-1/video/00003.webm");
}

}  // namespace
}  // namespace vivavoce::platform
