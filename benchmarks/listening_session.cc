// SPDX-License-Identifier: Apache-2.0
#include "listening_session.h"

#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include "vivavoce/audio/energy_vad.h"
#include "vivavoce/base/channel.h"
#include "vivavoce/conversation/session_actor.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce {
namespace {

using boost::asio::awaitable;

constexpr Millis kFrame{20};
constexpr int64_t kFrameSamples = 320;
constexpr int64_t kFirst = 500;  // frames before which nothing is counted
constexpr int64_t kLast = 2000;
constexpr int64_t kSlab = 16'000;

// A second of a voice: syllables of 130 Hz and its overtones.
PcmChunk MakeVoice() {
  std::vector<int16_t> samples(kSlab);
  for (size_t i = 0; i < samples.size(); ++i) {
    double t = static_cast<double>(i) / 16'000;
    double syllable = 0.55 + 0.45 * std::sin(2 * 3.14159265 * 4 * t);
    double tone = std::sin(2 * 3.14159265 * 130 * t) + 0.5 * std::sin(2 * 3.14159265 * 390 * t);
    samples[i] = static_cast<int16_t>(5000 * syllable * tone);
  }
  return PcmChunk(std::move(samples), kRecognitionRate, MediaTime());
}

// Frames of a second of silence, then of the voice; hangs up after the last counted one.
class Microphone final : public MediaLink {
 public:
  Microphone(Clock& clock, CountAllocations count)
      : clock_(clock),
        count_(std::move(count)),
        silence_(std::vector<int16_t>(kSlab), kRecognitionRate, MediaTime()),
        voice_(MakeVoice()) {
    counts_.reserve(kLast - kFirst + 1);  // so that counting allocates nothing
  }

  const MediaLinkCapabilities& Capabilities() const override { return capabilities_; }
  void Begin(std::chrono::nanoseconds origin) override { origin_ = origin; }

  awaitable<absl::StatusOr<std::optional<LinkMessage>>> Receive() override {
    if (next_ >= kFirst && next_ <= kLast) counts_.push_back(count_());
    if (next_ > kLast || ended_) co_return std::optional<LinkMessage>();
    MediaTime at{next_ * std::chrono::nanoseconds(kFrame)};
    std::chrono::nanoseconds wait = at + kFrame - MediaTime{clock_.MonotonicNow() - origin_};
    if (wait > std::chrono::nanoseconds(0)) co_await clock_.Sleep(wait);
    const PcmChunk& slab = next_ < 50 ? silence_ : voice_;
    SampleCount first{next_ * kFrameSamples % kSlab};
    link::Audio audio;
    audio.pcm = slab.Slice(first, SampleCount{kFrameSamples}).At(at);
    ++next_;
    co_return std::optional<LinkMessage>(std::move(audio));
  }
  absl::Status Send(const InterviewerAudio&) override { return absl::OkStatus(); }
  void Clear(TurnEpoch, UtteranceId) override {}
  void Show(const FloorState&) override {}
  void Show(const Caption&) override {}
  void End(EndReason) override { ended_ = true; }

  FrameCosts Costs() const {
    FrameCosts costs;
    for (size_t i = 1; i < counts_.size(); ++i) costs.push_back(counts_[i] - counts_[i - 1]);
    return costs;
  }
  bool counted() const { return next_ > kLast; }

 private:
  Clock& clock_;
  CountAllocations count_;
  MediaLinkCapabilities capabilities_;
  PcmChunk silence_;
  PcmChunk voice_;
  std::chrono::nanoseconds origin_{0};
  int64_t next_ = 0;
  std::vector<int64_t> counts_;
  bool ended_ = false;
};

// Takes audio and settles what it is asked to; hears no word.
class DeafStream final : public SpeechToTextStream {
 public:
  explicit DeafStream(boost::asio::any_io_executor executor) : events_(std::move(executor), 100) {}
  absl::Status Push(const PcmChunk&) override { return absl::OkStatus(); }
  absl::Status Finalize(uint64_t ticket) override {
    events_.TryPush(SttEvent(SttFinalized{ticket}));
    return absl::OkStatus();
  }
  void Finish() override { events_.Close(absl::OkStatus()); }
  awaitable<absl::StatusOr<std::optional<SttEvent>>> Read() override { return events_.Read(); }

 private:
  Channel<SttEvent> events_;
};

class DeafRecogniser final : public SpeechToText {
 public:
  explicit DeafRecogniser(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}
  const SpeechToTextCapabilities& Capabilities() const override { return capabilities_; }
  awaitable<absl::Status> Warm() override { co_return absl::OkStatus(); }
  absl::StatusOr<std::unique_ptr<SpeechToTextStream>> Open(const SttOptions&) override {
    return std::make_unique<DeafStream>(executor_);
  }

 private:
  boost::asio::any_io_executor executor_;
  SpeechToTextCapabilities capabilities_;
};

awaitable<absl::Status> ReadAll(MediaLink& link) {
  for (;;) {
    absl::StatusOr<std::optional<LinkMessage>> message = co_await link.Receive();
    if (!message.ok()) co_return message.status();
    if (!message->has_value()) co_return absl::OkStatus();
  }
}

}  // namespace

std::vector<ListeningParts> EveryListeningParts() {
  std::vector<ListeningParts> all(3);
  all[0].name = "the whole session";
  all[1].name = "without a recording";
  all[1].recording = false;
  all[2].name = "and without a detector";
  all[2].recording = all[2].detector = false;
  return all;
}

absl::StatusOr<FrameCosts> MeasureListening(const ListeningParts& parts, const std::string& folder,
                                            const CountAllocations& count) {
  testing::VirtualTimeDriver driver;
  Microphone microphone(driver.clock(), count);
  DeafRecogniser recogniser(driver.executor());
  absl::StatusOr<std::unique_ptr<VoiceActivity>> detector =
      MakeEnergyVoiceActivityFactory()->Make("{}", driver.Context());
  if (!detector.ok()) return detector.status();
  SessionParts session;
  session.plan = BenchPlan(1);
  session.interview_id = "interview-1";
  session.phrases = BenchPhrases();
  session.turns = TurnOptions::Live(session.plan);
  session.link = &microphone;
  session.clock = &driver.clock();
  session.pool = &driver.pool();
  session.speech_to_text = &recogniser;
  if (parts.detector) session.voice_activity = detector->get();
  if (parts.recording) session.recording_path = folder + "/listening.wav";
  SessionActor actor(std::move(session));
  absl::StatusOr<SessionOutcome> outcome = driver.Run(actor.Run());
  if (!outcome.ok()) return outcome.status();
  if (!microphone.counted()) return absl::InternalError("the session ended before it was measured");
  return microphone.Costs();
}

FrameCosts MeasureLinkAlone(const CountAllocations& count) {
  testing::VirtualTimeDriver driver;
  Microphone microphone(driver.clock(), count);
  microphone.Begin(driver.clock().MonotonicNow());
  driver.Run(ReadAll(microphone)).IgnoreError();
  return microphone.Costs();
}

InterviewPlan BenchPlan(int questions) {
  InterviewPlan plan;
  plan.greeting = "Hello, I am an automated interviewer. Let us begin.";
  plan.closing = "That was my last question. Thank you, and goodbye.";
  plan.duration_minutes = 60;
  for (int i = 0; i < questions; ++i) {
    PlannedQuestion question;
    question.question_id = "q" + std::to_string(i + 1);
    question.competency_id = "c" + std::to_string(i + 1);
    question.lead = "Tell me about change number " + std::to_string(i + 1) + ".";
    RubricCompetency competency;
    competency.competency_id = question.competency_id;
    competency.name = "Competency " + std::to_string(i + 1);
    plan.rubric.competencies.push_back(std::move(competency));
    plan.questions.push_back(std::move(question));
  }
  return plan;
}

Phrases BenchPhrases() { return *LoadPhrases(VIVAVOCE_SOURCE_DIR "/share", "en-US"); }

}  // namespace vivavoce
