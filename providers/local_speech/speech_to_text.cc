// SPDX-License-Identifier: Apache-2.0
#include "speech_to_text.h"

#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>
#include <variant>

#include "inventions.h"
#include "segmenter.h"
#include "vivavoce/base/channel.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"
#include "word_alignment.h"

namespace vivavoce::local_speech {
namespace {

constexpr double kPartialShare = 0.2;  // of one core, for partial results
constexpr Millis kShortestPartialGap{450};

// Measured on read sentences of native speakers and on spoken interview answers (README.md): a
// detector alone cuts off soft beginnings, very short segments lose their context, and very long
// ones are cut short by the model.
constexpr SegmentPadding kPadding{Millis(400), Millis(100)};
constexpr Millis kSegmentSilence{500};
constexpr Millis kLongestSegment{15'000};

VoiceActivityOptions SegmentOptions() {
  VoiceActivityOptions options;
  options.min_silence = kSegmentSilence;
  options.max_speech = kLongestSegment;
  return options;
}

// The model in memory, loaded by whoever needs it first.
//
// Threading: any thread.
class SharedRecognizer {
 public:
  explicit SharedRecognizer(RecognizerFiles files) : files_(std::move(files)) {}

  // Blocking: up to a second the first time.
  absl::StatusOr<std::shared_ptr<const Recognizer>> Get() {
    const std::lock_guard lock(mutex_);
    if (recognizer_ == nullptr) {
      absl::StatusOr<std::shared_ptr<const Recognizer>> loaded = Recognizer::Load(files_, "en");
      if (!loaded.ok()) return loaded.status();
      recognizer_ = *std::move(loaded);
    }
    return recognizer_;
  }

 private:
  const RecognizerFiles files_;
  std::mutex mutex_;
  std::shared_ptr<const Recognizer> recognizer_;
};

// What all streams of one provider share.
struct Engine {
  Engine(RecognitionSettings s, const ProviderContext& c)
      : settings(std::move(s)),
        context(c),
        recognizer(std::make_shared<SharedRecognizer>(settings.files)),
        detectors(std::make_shared<DetectorPool>(settings.silero_path, SegmentOptions())) {}

  RecognitionSettings settings;
  ProviderContext context;
  std::shared_ptr<SharedRecognizer> recognizer;
  std::shared_ptr<DetectorPool> detectors;
};

std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> words;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = std::min(text.find(' ', begin), text.size());
    if (end > begin) words.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

// The bytes of `now` that `before` began with too, in whole words.
uint32_t AgreedBytes(const std::string& before, const std::string& now) {
  size_t agreed = 0;
  for (size_t i = 0;; ++i) {
    bool before_ends = i == before.size();
    bool now_ends = i == now.size();
    if ((before_ends || before[i] == ' ') && (now_ends || now[i] == ' ')) agreed = i;
    if (before_ends || now_ends || before[i] != now[i]) break;
  }
  return static_cast<uint32_t>(agreed);
}

class LocalStream final : public SpeechToTextStream {
 public:
  LocalStream(const Engine& engine, SttOptions options, std::unique_ptr<SileroDetector> detector)
      : recognizer_(engine.recognizer),
        detectors_(engine.detectors),
        pool_(*engine.context.pool),
        telemetry_(engine.context.telemetry),
        decode_cost_(engine.settings.decode_cost),
        options_(std::move(options)),
        segmenter_(std::move(detector), *detectors_, kPadding),
        changed_(engine.context.executor) {}

  absl::Status Push(const PcmChunk& chunk) override {
    if (!failure_.ok()) return failure_;
    if (finished_) return FailedPrecondition("recognize: audio after Finish()");
    if (chunk.rate() != kRecognitionRate) {
      return InvalidArgument("recognize: audio must be 16000 Hz (is " +
                             std::to_string(chunk.rate().hertz) + ")");
    }
    if (chunk.empty()) return absl::OkStatus();
    int64_t limit = kRecognitionRate.Samples(options_.max_buffered).value;
    // A segment that is open may always grow to its full length, or no limit could ever be met.
    if (waiting_samples_ > 0 && waiting_samples_ + segmenter_.OpenSpan().size() >= limit) {
      return Error(absl::StatusCode::kResourceExhausted,
                   "recognize: " + std::to_string(options_.max_buffered.count() / 1'000'000'000) +
                       " s of audio wait for recognition");
    }
    if (segmenter_.pushed() == 0) origin_ = chunk.at();
    bool spoke = segmenter_.speaking();
    segmenter_.Push(chunk.samples());
    Collect(spoke);
    changed_.Notify();
    return absl::OkStatus();
  }

  absl::Status Finalize(uint64_t ticket) override {
    if (!failure_.ok()) return failure_;
    if (finished_) return FailedPrecondition("recognize: Finalize() after Finish()");
    bool spoke = segmenter_.speaking();
    segmenter_.Cut();
    Collect(spoke);
    work_.push_back(ticket);
    changed_.Notify();
    return absl::OkStatus();
  }

  void Finish() override {
    if (finished_) return;
    finished_ = true;
    bool spoke = segmenter_.speaking();
    segmenter_.Cut();
    Collect(spoke);
    changed_.Notify();
  }

  boost::asio::awaitable<absl::StatusOr<std::optional<SttEvent>>> Read() override {
    for (;;) {
      if (!events_.empty()) {
        std::optional<SttEvent> event(std::move(events_.front()));
        events_.pop_front();
        co_return event;
      }
      if (!failure_.ok()) co_return failure_;
      if (!work_.empty()) {
        co_await DoNextWork();
      } else if (finished_) {
        co_return std::optional<SttEvent>();
      } else if (PartialIsDue()) {
        co_await MakePartial();
      } else {
        co_await changed_.Wait();
      }
    }
  }

 private:
  using Work = std::variant<AudioSegment, uint64_t>;

  MediaTime At(int64_t sample) const {
    return origin_ + kRecognitionRate.Duration(SampleCount{sample});
  }

  // Takes over what the segmenter has finished; tells when speech begins and ends.
  void Collect(bool spoke) {
    std::vector<AudioSegment> segments = segmenter_.Take();
    for (AudioSegment& segment : segments) {
      if (!spoke) events_.push_back(SttSpeechStart{At(segment.span.begin)});
      events_.push_back(SttSpeechEnd{At(segment.span.end)});
      spoke = false;
      waiting_samples_ += segment.span.size();
      partial_text_.clear();
      partial_at_ = 0;
      work_.push_back(std::move(segment));
    }
    if (segmenter_.speaking() && !spoke) {
      events_.push_back(SttSpeechStart{At(segmenter_.OpenSpan().begin)});
    }
  }

  boost::asio::awaitable<void> DoNextWork() {
    Work work = std::move(work_.front());
    work_.pop_front();
    if (auto* ticket = std::get_if<uint64_t>(&work)) {
      events_.push_back(SttFinalized{*ticket});
      co_return;
    }
    auto segment = std::make_shared<AudioSegment>(std::move(std::get<AudioSegment>(work)));
    absl::StatusOr<Recognition> recognition = co_await Decode(segment);
    waiting_samples_ -= segment->span.size();
    if (!recognition.ok()) {
      failure_ = Annotate(recognition.status(), "recognize");
      co_return;
    }
    Deliver(*segment, *recognition);
  }

  boost::asio::awaitable<absl::StatusOr<Recognition>> Decode(
      std::shared_ptr<const AudioSegment> segment) {
    std::function<absl::StatusOr<Recognition>()> job = [recognizer = recognizer_,
                                                        segment]() -> absl::StatusOr<Recognition> {
      absl::StatusOr<std::shared_ptr<const Recognizer>> loaded = recognizer->Get();
      if (!loaded.ok()) return loaded.status();
      return (*loaded)->Decode(segment->samples);
    };
    absl::StatusOr<Recognition> recognition = co_await pool_.Run<Recognition>(std::move(job));
    co_return recognition;
  }

  void Deliver(const AudioSegment& segment, const Recognition& recognition) {
    SttFinal final;
    final.segment = next_segment_++;
    final.begin = At(segment.span.begin);
    final.end = At(segment.span.end);
    final.audio_until = final.end;
    std::string reason =
        recognition.text.empty() ? "" : InventionReason(recognition.text, segment.samples);
    if (reason.empty()) {
      final.text = recognition.text;
      final.words = TimeWords(segment, recognition.text);
    } else {
      SttDropped dropped;
      dropped.begin = final.begin;
      dropped.end = final.end;
      dropped.reason = reason;
      telemetry_.Add(metric::kSttInventionsDropped, 1, {{"reason", reason}});
      events_.push_back(std::move(dropped));
    }
    events_.push_back(std::move(final));
  }

  std::vector<TimedWord> TimeWords(const AudioSegment& segment, const std::string& text) const {
    std::vector<std::string> words = Words(text);
    std::vector<WordLength> lengths;
    for (const std::string& word : words) {
      WordLength length;
      length.weight = static_cast<double>(std::max<size_t>(1, word.size()));
      length.pause_after = word.find_last_of(".,;:!?") == word.size() - 1;
      lengths.push_back(length);
    }
    std::vector<SampleSpan> spans = AlignWords(segment.samples, kRecognitionRate, lengths);
    std::vector<TimedWord> timed(words.size());
    for (size_t i = 0; i < words.size(); ++i) {
      timed[i].text = std::move(words[i]);
      timed[i].begin = At(segment.span.begin + spans[i].begin);
      timed[i].end = At(segment.span.begin + spans[i].end);
    }
    return timed;
  }

  // The longer the segment, the dearer each decode: the gap grows so that the share of a core does
  // not.
  bool PartialIsDue() const {
    if (!options_.partials || !segmenter_.speaking()) return false;
    SampleSpan open = segmenter_.OpenSpan();
    double seconds = static_cast<double>(open.size()) / kRecognitionRate.hertz;
    double gap = std::max(std::chrono::duration<double>(kShortestPartialGap).count(),
                          seconds * decode_cost_ / kPartialShare);
    int64_t since = std::max(partial_at_, open.begin);
    return static_cast<double>(open.end - since) / kRecognitionRate.hertz >= gap;
  }

  boost::asio::awaitable<void> MakePartial() {
    auto open = std::make_shared<AudioSegment>();
    std::span<const int16_t> audio = segmenter_.OpenAudio();
    open->samples.assign(audio.begin(), audio.end());
    open->span = segmenter_.OpenSpan();
    partial_at_ = open->span.end;
    absl::StatusOr<Recognition> recognition = co_await Decode(open);
    if (!recognition.ok()) {
      failure_ = Annotate(recognition.status(), "recognize");
      co_return;
    }
    // The segment may have ended meanwhile; its final says more.
    bool same = segmenter_.speaking() && segmenter_.OpenSpan().begin == open->span.begin;
    if (!same || recognition->text.empty()) co_return;
    if (!InventionReason(recognition->text, open->samples).empty()) co_return;
    // What two decodes in a row agree on stays: the prefix never shrinks within a segment.
    uint32_t agreed = AgreedBytes(partial_text_, recognition->text);
    bool keeps = recognition->text.compare(0, stable_.size(), stable_) == 0;
    if (partial_text_.empty()) stable_.clear();
    if (!partial_text_.empty() && !keeps) co_return;
    if (!partial_text_.empty() && agreed > stable_.size()) {
      stable_ = recognition->text.substr(0, agreed);
    }
    partial_text_ = recognition->text;
    SttPartial partial;
    partial.segment = next_segment_;
    partial.text = recognition->text;
    partial.stable_bytes = static_cast<uint32_t>(stable_.size());
    events_.push_back(std::move(partial));
  }

  std::shared_ptr<SharedRecognizer> recognizer_;
  std::shared_ptr<DetectorPool> detectors_;
  BlockingPool& pool_;
  Telemetry telemetry_;
  double decode_cost_;
  SttOptions options_;
  Segmenter segmenter_;
  internal::Signal changed_;
  MediaTime origin_;
  std::deque<SttEvent> events_;
  std::deque<Work> work_;
  int64_t waiting_samples_ = 0;
  SegmentId next_segment_ = 0;
  bool finished_ = false;
  absl::Status failure_;
  std::string partial_text_;
  std::string stable_;
  int64_t partial_at_ = 0;
};

class LocalSpeechToText final : public SpeechToText {
 public:
  LocalSpeechToText(RecognitionSettings settings, const ProviderContext& context)
      : engine_(std::move(settings), context) {
    capabilities_.partials = true;
    capabilities_.stable_prefix = true;
    capabilities_.word_timing = WordTiming::kEstimated;
    capabilities_.model = engine_.settings.files.name;
    capabilities_.languages = {"en-US", "en-GB", "en"};
    capabilities_.final_latency_p99 = Millis(200);
  }

  const SpeechToTextCapabilities& Capabilities() const override { return capabilities_; }

  boost::asio::awaitable<absl::Status> Warm() override {
    std::function<absl::Status()> job = [recognizer = engine_.recognizer,
                                         detectors = engine_.detectors]() -> absl::Status {
      absl::StatusOr<std::unique_ptr<SileroDetector>> detector = detectors->Take();
      if (!detector.ok()) return detector.status();
      detectors->Give(*std::move(detector));
      return recognizer->Get().status();
    };
    absl::Status status = co_await engine_.context.pool->Run(std::move(job));
    co_return status;
  }

  absl::StatusOr<std::unique_ptr<SpeechToTextStream>> Open(const SttOptions& options) override {
    if (!options.language.starts_with("en")) {
      return Error(absl::StatusCode::kUnimplemented,
                   "recognize: language " + options.language + " (the local models know English)");
    }
    if (options.max_buffered < std::chrono::seconds(1)) {
      return InvalidArgument("recognize: max_buffered must be at least 1 s");
    }
    absl::StatusOr<std::unique_ptr<SileroDetector>> detector = engine_.detectors->Take();
    if (!detector.ok()) return detector.status();
    return std::make_unique<LocalStream>(engine_, options, *std::move(detector));
  }

 private:
  Engine engine_;
  SpeechToTextCapabilities capabilities_;
};

}  // namespace

std::unique_ptr<SpeechToText> MakeSpeechToText(RecognitionSettings settings,
                                               const ProviderContext& context) {
  return std::make_unique<LocalSpeechToText>(std::move(settings), context);
}

}  // namespace vivavoce::local_speech
