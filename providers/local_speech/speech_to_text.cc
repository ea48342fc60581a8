// SPDX-License-Identifier: Apache-2.0
#include "speech_to_text.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "stream_work.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"

namespace vivavoce::local_speech {
namespace {

// Of the buffer, what one segment may take: the rest is room to push while it is decoded.
constexpr double kSegmentShare = 0.8;

// Its own times come with the tokens of these kinds; of the others they are estimated.
WordTiming TimingOf(RecognizerKind kind) {
  switch (kind) {
    case RecognizerKind::kTransducer:
    case RecognizerKind::kZipformerCtc:
    case RecognizerKind::kNemoCtc:
    case RecognizerKind::kWenetCtc:
      return WordTiming::kExact;
    default:
      return WordTiming::kEstimated;
  }
}

// What a stream and its jobs share: a job has `core`, `told` and `worked` for itself while it runs.
struct TurnState {
  TurnState(std::shared_ptr<RecognitionModels> m, const TurnRules& r, std::vector<std::string> p)
      : models(std::move(m)), rules(r), phrases(std::move(p)) {}

  std::shared_ptr<RecognitionModels> models;
  TurnRules rules;
  std::vector<std::string> phrases;
  std::mutex mutex;
  std::vector<TurnRecognizer::Input> inputs;  // under the mutex
  std::unique_ptr<TurnRecognizer> core;
  std::vector<SttEvent> told;
  bool worked = false;
};

absl::Status WorkOn(TurnState& turn, const std::atomic<bool>& abandoned) {
  if (turn.core == nullptr) {
    absl::StatusOr<std::shared_ptr<const Recognizer>> recognizer = turn.models->Load();
    if (!recognizer.ok()) return recognizer.status();
    turn.core = std::make_unique<TurnRecognizer>(*std::move(recognizer), turn.models->detectors(),
                                                 turn.models->timer(),
                                                 turn.models->Corrector(turn.phrases), turn.rules);
  }
  std::vector<TurnRecognizer::Input> inputs;
  {
    const std::lock_guard lock(turn.mutex);
    inputs.swap(turn.inputs);
  }
  for (TurnRecognizer::Input& input : inputs) turn.core->Add(std::move(input));
  turn.worked = true;
  while (turn.told.empty() && turn.worked && !abandoned.load()) {
    absl::StatusOr<bool> worked = turn.core->Step(turn.told);
    if (!worked.ok()) return worked.status();
    turn.worked = *worked;
  }
  return absl::OkStatus();
}

class LocalSttStream final : public SpeechToTextStream {
 public:
  LocalSttStream(std::shared_ptr<RecognitionModels> models, const TurnRules& rules,
                 const SttOptions& options, const ProviderContext& context)
      : telemetry_(context.telemetry),
        max_buffered_(kRecognitionRate.Samples(options.max_buffered)),
        turn_(std::make_shared<TurnState>(std::move(models), rules, options.phrases)),
        work_(context.executor, *context.pool, *context.clock) {}

  absl::Status Push(const PcmChunk& chunk) override {
    if (!failure_.ok()) return failure_;
    if (finished_) return FailedPrecondition("local speech: push after finish");
    if (chunk.rate() != kRecognitionRate) {
      return InvalidArgument("local speech: audio must come at 16000 Hz (" +
                             std::to_string(chunk.rate().hertz) + ")");
    }
    if (chunk.empty()) return absl::OkStatus();
    const int64_t size = chunk.size().value;
    if (size > max_buffered_.value) {
      return InvalidArgument("local speech: one chunk is longer than max_buffered (" +
                             std::to_string(size) + " samples)");
    }
    if (pushed_ - released_ + size > max_buffered_.value) {
      return Error(absl::StatusCode::kResourceExhausted,
                   "local speech: max_buffered of audio awaits recognition");
    }
    pushed_ += size;
    Give(chunk);
    return absl::OkStatus();
  }

  absl::Status Finalize(uint64_t ticket) override {
    if (!failure_.ok()) return failure_;
    if (finished_) return FailedPrecondition("local speech: finalize after finish");
    Give(TurnRecognizer::Finalize{ticket});
    return absl::OkStatus();
  }

  void Finish() override {
    if (finished_) return;
    finished_ = true;
    Give(TurnRecognizer::Finish{});
  }

  boost::asio::awaitable<absl::StatusOr<std::optional<SttEvent>>> Read() override {
    for (;;) {
      if (!events_.empty()) {
        SttEvent event = std::move(events_.front());
        events_.pop_front();
        co_return std::optional<SttEvent>(std::move(event));
      }
      if (!failure_.ok()) co_return failure_;
      if (ended_) co_return std::optional<SttEvent>();
      if (!more_to_do_) {
        co_await work_.Idle();
        continue;
      }
      absl::Status status = co_await Work();
      if (!status.ok()) failure_ = status;
    }
  }

 private:
  void Give(TurnRecognizer::Input input) {
    {
      const std::lock_guard lock(turn_->mutex);
      turn_->inputs.push_back(std::move(input));
    }
    more_to_do_ = true;
    given_while_working_ = true;
    work_.Wake();
  }

  boost::asio::awaitable<absl::Status> Work() {
    std::function<absl::Status()> job = [turn = turn_, abandoned = work_.abandoned()] {
      return WorkOn(*turn, *abandoned);
    };
    given_while_working_ = false;
    absl::Status status = co_await work_.Run(std::move(job));
    if (status.ok()) Collect();
    co_return status;
  }

  // After a job: its events, and how far it came.
  void Collect() {
    for (SttEvent& event : turn_->told) {
      Meter(event);
      events_.push_back(std::move(event));
    }
    turn_->told.clear();
    if (const int64_t more = turn_->core->corrected() - corrected_; more > 0) {
      telemetry_.Add(metric::kSttPhrasesCorrected, more, {{"provider", "local"}});
      corrected_ += more;
    }
    released_ = turn_->core->released();
    more_to_do_ = turn_->worked || given_while_working_;
    ended_ = turn_->core->finished();
  }

  void Meter(const SttEvent& event) const {
    if (const auto* dropped = std::get_if<SttDropped>(&event)) {
      telemetry_.Add(metric::kSttInventionsDropped, 1, {{"reason", dropped->reason}});
    } else if (const auto* final = std::get_if<SttFinal>(&event)) {
      const auto length = std::chrono::duration_cast<Millis>(final->end - final->begin);
      telemetry_.Add(metric::kSttAudioSeconds, length.count(), {{"provider", "local"}});
    }
  }

  const Telemetry telemetry_;
  const SampleCount max_buffered_;
  std::shared_ptr<TurnState> turn_;
  StreamWork work_;

  std::deque<SttEvent> events_;
  int64_t pushed_ = 0;
  int64_t released_ = 0;
  int64_t corrected_ = 0;
  bool more_to_do_ = false;
  bool given_while_working_ = false;
  bool finished_ = false;
  bool ended_ = false;
  absl::Status failure_;
};

class LocalSpeechToText final : public SpeechToText {
 public:
  LocalSpeechToText(std::shared_ptr<RecognitionModels> models, const SpeechToTextRules& rules,
                    const ProviderContext& context)
      : models_(std::move(models)), rules_(rules), context_(context) {
    const RecognizerFiles& files = models_->files();
    capabilities_.partials = rules.partials;
    capabilities_.stable_prefix = rules.partials;
    capabilities_.phrases = true;
    capabilities_.word_timing = TimingOf(files.kind);
    capabilities_.model = files.name;
    capabilities_.languages = {"en-US", "en-GB", "en"};
    capabilities_.final_latency_p99 = Millis(800);
  }

  const SpeechToTextCapabilities& Capabilities() const override { return capabilities_; }

  boost::asio::awaitable<absl::Status> Warm() override {
    std::function<absl::Status()> job = [models = models_] {
      if (absl::Status status = models->Load().status(); !status.ok()) return status;
      absl::StatusOr<std::unique_ptr<SileroDetector>> detector = models->detectors().Take();
      if (!detector.ok()) return detector.status();
      models->detectors().Give(*std::move(detector));
      return absl::OkStatus();
    };
    co_return co_await context_.pool->Run(std::move(job));
  }

  absl::StatusOr<std::unique_ptr<SpeechToTextStream>> Open(const SttOptions& options) override {
    if (options.max_buffered < std::chrono::seconds(1) ||
        options.max_buffered > std::chrono::minutes(10)) {
      return InvalidArgument("local speech: max_buffered must be 1 s to 10 min");
    }
    const std::string wanted = options.language.substr(0, options.language.find('-'));
    if (!wanted.empty() && wanted != rules_.language) {
      return Error(absl::StatusCode::kUnimplemented,
                   "local speech: language \"" + options.language + "\" (the model is for " +
                       rules_.language + ")");
    }
    TurnRules rules = rules_.turn;
    rules.partials = rules_.partials && options.partials;
    const auto room = static_cast<int64_t>(
        kSegmentShare * static_cast<double>(kRecognitionRate.Samples(options.max_buffered).value));
    rules.segments.longest = std::min(rules.segments.longest, room);
    return std::make_unique<LocalSttStream>(models_, rules, options, context_);
  }

 private:
  std::shared_ptr<RecognitionModels> models_;
  const SpeechToTextRules rules_;
  const ProviderContext context_;
  SpeechToTextCapabilities capabilities_;
};

}  // namespace

RecognitionModels::RecognitionModels(RecognizerFiles files, std::string language,
                                     std::string detector_path, double threshold,
                                     Pronunciations pronunciations)
    : files_(std::move(files)),
      language_(std::move(language)),
      detectors_(std::move(detector_path), threshold),
      pronunciations_(std::move(pronunciations)),
      phonemizer_(language_ == "en" ? std::make_unique<Phonemizer>() : nullptr),
      timer_(phonemizer_.get(), pronunciations_),
      recognizer_(absl::UnknownError("not loaded")) {}

absl::StatusOr<std::shared_ptr<const Recognizer>> RecognitionModels::Load() {
  const std::lock_guard lock(mutex_);
  if (absl::IsUnknown(recognizer_.status())) recognizer_ = Recognizer::Load(files_, language_);
  return recognizer_;
}

std::unique_ptr<const PhraseCorrector> RecognitionModels::Corrector(
    const std::vector<std::string>& phrases) {
  if (phrases.empty() || phonemizer_ == nullptr) return nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (ordinary_ == nullptr) ordinary_ = std::make_unique<OrdinaryWords>(files_, *phonemizer_);
  }
  auto corrector =
      std::make_unique<PhraseCorrector>(phrases, *phonemizer_, pronunciations_, *ordinary_);
  if (corrector->size() == 0) return nullptr;
  return corrector;
}

std::unique_ptr<SpeechToText> MakeSpeechToText(std::shared_ptr<RecognitionModels> models,
                                               const SpeechToTextRules& rules,
                                               const ProviderContext& context) {
  return std::make_unique<LocalSpeechToText>(std::move(models), rules, context);
}

}  // namespace vivavoce::local_speech
