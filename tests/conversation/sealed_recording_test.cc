// SPDX-License-Identifier: Apache-2.0
// However a session ends, what the candidate said until then is on the disk.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "tests/conversation/interview_world.h"
#include "tests/conversation/written_recording.h"
#include "vivavoce/audio/wav_source.h"
#include "vivavoce/conversation/recorder.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;

// What the manifest says the candidate said, as it stands in the recording.
std::vector<int16_t> HeardIn(const InterviewWorld& world) {
  std::optional<WrittenRecording> recording =
      ReadRecording(world.setup.recording_path, world.setup.manifest_path);
  if (!recording) return {};
  EXPECT_EQ(recording->left.size(), recording->manifest_frames);
  std::vector<int16_t> heard = recording->Heard();
  EXPECT_EQ(recording->manifest_candidate_samples, heard.size());
  return heard;
}

// Everything of the answers that the session took in, from their beginning.
void ExpectAllOfWhatWasTaken(const InterviewWorld& world) {
  std::vector<int16_t> taken = world.answers.All();
  ASSERT_LE(static_cast<size_t>(world.diary.samples), taken.size());
  taken.resize(static_cast<size_t>(world.diary.samples));
  EXPECT_TRUE(HeardIn(world) == taken);
  EXPECT_FALSE(std::filesystem::exists(world.setup.recording_path + ".partial"));
  EXPECT_THAT(WavSource::Open(world.setup.recording_path), testing::IsOk());
}

void ThreeAnswers(InterviewWorld& world) {
  world.Answer({"I moved the ledger in March.", "It took one weekend.", "Nobody noticed."});
  world.Answer({"We disagreed about queues.", "So we measured."});
  world.Answer({"I would look at the traces first."});
}

TEST(SealedRecordingTest, CancelledTheSessionLeavesWhatWasSaid) {
  for (int ms : {1, 3000, 15'000, 25'000}) {
    SCOPED_TRACE(ms);
    testing::TimeLimits limits;
    limits.clock_time = Millis(ms);  // after which the driver cancels what it runs
    InterviewWorld world(limits);
    ThreeAnswers(world);
    EXPECT_THAT(world.Conduct(), StatusIs(absl::StatusCode::kDeadlineExceeded));
    world.driver.RunFor(std::chrono::nanoseconds(1)).IgnoreError();  // the disk takes its time
    EXPECT_EQ(world.recogniser->streams_open(), 0);
    EXPECT_EQ(world.voice->streams_open(), 0);
    if (world.diary.samples > 0) {
      ExpectAllOfWhatWasTaken(world);
      continue;
    }
    EXPECT_LT(ms, 15'000) << "somebody spoke by then";
    EXPECT_FALSE(std::filesystem::exists(world.setup.recording_path)) << "nobody had spoken";
    EXPECT_FALSE(std::filesystem::exists(world.setup.recording_path + ".partial"));
  }
}

TEST(SealedRecordingTest, AnErrorLeavesWhatWasSaid) {
  InterviewWorld world;
  ThreeAnswers(world);
  world.answers.FailInLast(DataLoss("read answers.wav: the file shrank"));

  EXPECT_THAT(world.Conduct(), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("shrank")));
  EXPECT_GT(world.diary.samples, 0);
  ExpectAllOfWhatWasTaken(world);
}

// Writing past `bytes` of a file fails, as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    former_signal_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &former_);
    rlimit limit = former_;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &former_);
    std::signal(SIGXFSZ, former_signal_);
  }

 private:
  void (*former_signal_)(int);
  rlimit former_{};
};

TEST(SealedRecordingTest, AFullDiskEndsTheSessionAtOnceAndWhatCameThereStays) {
  InterviewWorld world;
  world.setup.plan = SmallPlan(5);
  for (int i = 0; i < 5; ++i) {
    world.Answer(std::vector<std::string>(12, "I moved the ledger to a new database."));
  }
  constexpr rlim_t kDisk = 2'000'000;  // 31 s of 152
  absl::StatusOr<SessionOutcome> outcome(absl::UnknownError(""));
  {
    FileSizeLimit disk(kDisk);
    outcome = world.Conduct();
  }

  EXPECT_THAT(outcome, StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("recording")));
  EXPECT_LT(world.diary.samples, 60 * 16000) << "it went on for long after it could not write";
  std::vector<int16_t> heard = HeardIn(world);
  EXPECT_EQ(std::filesystem::file_size(world.setup.recording_path), kDisk);
  std::vector<int16_t> said = world.answers.All();
  ASSERT_GT(heard.size(), 15u * 16000);
  ASSERT_LT(heard.size(), said.size());
  EXPECT_TRUE(std::equal(heard.begin(), heard.end(), said.begin()));
}

boost::asio::awaitable<absl::Status> RunRecorder(Recorder& recorder) {
  co_return co_await recorder.Run();
}

TEST(SealedRecordingTest, TheRecorderEndsWithItsFirstFailure) {
  InterviewWorld world;
  absl::StatusOr<std::unique_ptr<Recorder>> recorder =
      Recorder::Make(world.driver.executor(), world.Path("r.wav"), "", world.driver.pool());
  ASSERT_THAT(recorder, testing::IsOk());
  PcmChunk minute(std::vector<int16_t>(60 * 16000, 7), kRecognitionRate, MediaTime());
  (*recorder)->Candidate(1, minute);
  (*recorder)->AdvanceTo(MediaTime::FromMillis(62'000));
  {
    FileSizeLimit disk(1'000'000);
    EXPECT_THAT(world.driver.Run(RunRecorder(**recorder)),
                StatusIs(absl::StatusCode::kResourceExhausted));
  }
  EXPECT_GT((*recorder)->backlog().value, 30 * 16000)
      << "what cannot be written is not thrown away";
}

}  // namespace
}  // namespace vivavoce
