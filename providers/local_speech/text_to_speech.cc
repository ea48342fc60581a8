// SPDX-License-Identifier: Apache-2.0
#include "text_to_speech.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <optional>
#include <utility>

#include "clause_queue.h"
#include "rendering.h"
#include "speaking_order.h"
#include "speech_cache.h"
#include "stream_work.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"
#include "voice_shelf.h"

namespace vivavoce::local_speech {
namespace {

constexpr size_t kMaxText = 100 * 1000;
constexpr size_t kCacheMemory = size_t{64} << 20;

// What all streams of one provider share.
struct Engine {
  Engine(SynthesisSettings s, const ProviderContext& c)
      : settings(std::move(s)),
        context(c),
        shelf(std::make_shared<VoiceShelf>(settings.kokoro_folder, settings.kokoro_threads)),
        cache(std::make_shared<SpeechCache>(settings.cache_folder, kCacheMemory)),
        order(std::make_shared<SpeakingOrder>(c.executor, c.pool->threads() / 2)) {}

  SynthesisSettings settings;
  ProviderContext context;
  std::shared_ptr<VoiceShelf> shelf;
  std::shared_ptr<SpeechCache> cache;
  std::shared_ptr<SpeakingOrder> order;
};

// "flite:slt" -> "flite/slt", "kokoro:af_heart" -> "kokoro-82m/af_heart"
std::string ModelOf(std::string_view voice) {
  const size_t colon = std::min(voice.find(':'), voice.size());
  std::string model(voice.starts_with("flite") ? "flite" : "kokoro-82m");
  if (colon < voice.size()) model += "/" + std::string(voice.substr(colon + 1));
  return model;
}

class LocalSpeechStream final : public TextToSpeechStream {
 public:
  LocalSpeechStream(const Engine& engine, TtsOptions options, std::string voice)
      : shelf_(engine.shelf),
        cache_(engine.cache),
        order_(engine.order),
        telemetry_(engine.context.telemetry),
        options_(std::move(options)),
        voice_(std::move(voice)),
        work_(engine.context.executor, *engine.context.pool, *engine.context.clock),
        clauses_(engine.settings.pronunciations, voice_.starts_with("kokoro")) {}

  absl::Status Push(std::string_view text) override {
    if (finished_) return FailedPrecondition("speak: text after Finish()");
    if (!IsValidUtf8(text)) return InvalidArgument("speak: the text is not well-formed UTF-8");
    if (clauses_.pushed_bytes() + text.size() > kMaxText) {
      return Error(absl::StatusCode::kResourceExhausted, "speak: over 100 kB of text");
    }
    clauses_.Push(text);
    if (!line_ && !options_.in_advance) line_.emplace(order_);
    work_.Wake();
    return absl::OkStatus();
  }

  void Finish() override {
    if (finished_) return;
    finished_ = true;
    clauses_.Finish();
    work_.Wake();
  }

  boost::asio::awaitable<absl::StatusOr<std::optional<TtsEvent>>> Read() override {
    for (;;) {
      if (!events_.empty()) {
        std::optional<TtsEvent> event(std::move(events_.front()));
        events_.pop_front();
        co_return event;
      }
      if (!failure_.ok()) co_return failure_;
      if (clause_ || !clauses_.empty()) {
        co_await SpeakNext();
      } else if (finished_ && !told_) {
        told_ = true;
        line_.reset();
        std::optional<TtsEvent> usage(Usage());
        co_return usage;
      } else if (finished_) {
        co_return std::optional<TtsEvent>();
      } else {
        co_await work_.Idle();
      }
    }
  }

 private:
  // A clause stays until its events are there, so that a cancelled Read() loses nothing.
  boost::asio::awaitable<void> SpeakNext() {
    if (!clause_) clause_ = clauses_.Take();
    RenderRequest request;
    request.voice = voice_;
    request.rate = options_.rate;
    request.keep = options_.cacheable;
    request.words = clause_->words;
    auto made = std::make_shared<Rendering>();
    absl::Status status = co_await Make(request, RenderFrom::kCacheOnly, made, nullptr);
    if (status.ok() && !made->speech) {
      // What is there already waits for nobody; what takes long is made in its turn.
      std::shared_ptr<SpeakingOrder::Turn> turn;
      if (voice_.starts_with("kokoro")) turn = co_await order_->Take(options_.in_advance);
      status = co_await Make(request, RenderFrom::kAnywhere, made, std::move(turn));
    }
    if (!status.ok()) {
      if (!absl::IsCancelled(status)) failure_ = Annotate(status, "speak");
      co_return;
    }
    telemetry_.Add(metric::kTtsCacheLookups, 1, {{"result", made->cached ? "hit" : "miss"}});
    if (!made->cached) characters_ += CharactersOf(*clause_);
    Deliver(*made->speech, clause_->words.front().source.begin, clause_->pause_after);
    clause_.reset();
  }

  // The turn ends with the job, whatever becomes of the stream meanwhile.
  boost::asio::awaitable<absl::Status> Make(RenderRequest request, RenderFrom from,
                                            std::shared_ptr<Rendering> made,
                                            std::shared_ptr<SpeakingOrder::Turn> turn) {
    request.from = from;
    std::function<absl::Status()> job = [shelf = shelf_, cache = cache_, request, made, turn] {
      absl::StatusOr<Rendering> rendering = Render(*shelf, *cache, request);
      if (rendering.ok()) *made = *std::move(rendering);
      return rendering.status();
    };
    turn.reset();
    co_return co_await work_.Run(std::move(job));
  }

  TtsUsage Usage() const {
    TtsUsage usage;
    usage.characters = characters_;
    usage.audio = kPlayoutRate.Duration(SampleCount{made_});
    usage.model = ModelOf(voice_);
    return usage;
  }

  // Code points of the text between a clause's first word and its last.
  int64_t CharactersOf(const Clause& clause) const {
    const uint32_t begin = clause.words.front().source.begin;
    const uint32_t end = clause.words.back().source.end;
    const std::string_view spoken = clauses_.Text(TextRange{begin, end});
    return static_cast<int64_t>(CountCharacters(spoken));
  }

  MediaTime At(int64_t sample) const {
    return MediaTime{kPlayoutRate.Duration(SampleCount{sample})};
  }

  void Deliver(const Speech& speech, uint32_t origin, Millis pause) {
    for (const WordSpan& word : speech.words) {
      TextRange source{origin + word.source.begin, origin + word.source.end};
      // Several spoken words may stand for the same bytes: one mark for them all.
      if (!events_.empty()) {
        if (auto* last = std::get_if<TtsMark>(&events_.back()); last && last->text == source) {
          last->end = At(made_ + word.end);
          continue;
        }
      }
      TtsMark mark;
      mark.text = source;
      mark.begin = At(made_ + word.begin);
      mark.end = At(made_ + word.end);
      events_.push_back(mark);
    }
    std::vector<int16_t> samples = speech.samples;
    samples.resize(samples.size() + static_cast<size_t>(kPlayoutRate.Samples(pause).value));
    TtsAudio audio;
    audio.pcm = PcmChunk(std::move(samples), kPlayoutRate, At(made_));
    made_ += audio.pcm.size().value;
    events_.push_back(std::move(audio));
  }

  std::shared_ptr<VoiceShelf> shelf_;
  std::shared_ptr<SpeechCache> cache_;
  std::shared_ptr<SpeakingOrder> order_;
  std::optional<SpeakingOrder::Line> line_;  // until all of it is made
  Telemetry telemetry_;
  TtsOptions options_;
  std::string voice_;
  StreamWork work_;
  ClauseQueue clauses_;
  std::optional<Clause> clause_;  // being spoken
  std::deque<TtsEvent> events_;
  int64_t made_ = 0;        // samples delivered
  int64_t characters_ = 0;  // synthesised, and not found in the cache
  bool told_ = false;       // what it took
  bool finished_ = false;
  absl::Status failure_;
};

class LocalTextToSpeech final : public TextToSpeech {
 public:
  LocalTextToSpeech(std::unique_ptr<Engine> engine, std::string default_voice)
      : engine_(std::move(engine)), default_voice_(std::move(default_voice)) {
    bool flite = default_voice_.starts_with("flite");
    capabilities_.output_rate = kPlayoutRate;
    capabilities_.marks = flite ? WordTiming::kExact : WordTiming::kEstimated;
    capabilities_.incremental_text = true;
    capabilities_.model = flite ? "flite" : "kokoro-82m";
    capabilities_.voices = engine_->shelf->Names();
    auto& voices = capabilities_.voices;
    std::stable_partition(voices.begin(), voices.end(),
                          [&](const std::string& name) { return name == default_voice_; });
    capabilities_.languages = {"en-US", "en"};
    if (!flite) capabilities_.quick_voice = engine_->shelf->QuickVoice(default_voice_);
    capabilities_.first_audio_p50 = flite ? Millis(20) : Millis(600);
  }

  const TextToSpeechCapabilities& Capabilities() const override { return capabilities_; }

  boost::asio::awaitable<absl::Status> Warm() override {
    std::function<absl::Status()> job = [shelf = engine_->shelf, voice = default_voice_] {
      return shelf->Get(voice).status();
    };
    absl::Status status = co_await engine_->context.pool->Run(std::move(job));
    co_return status;
  }

  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> Open(const TtsOptions& options) override {
    if (!options.language.starts_with("en")) {
      return Error(absl::StatusCode::kUnimplemented,
                   "speak: language " + options.language + " (the local voices speak English)");
    }
    if (!(options.rate >= 0.5 && options.rate <= 2.0)) {
      return InvalidArgument("speak: rate must be from 0.5 to 2.0");
    }
    absl::StatusOr<std::string> voice = engine_->shelf->Resolve(
        options.voice.empty() ? std::string_view(default_voice_) : options.voice);
    if (!voice.ok()) return voice.status();
    if (options.voice.starts_with("kokoro") && voice->starts_with("flite")) {
      engine_->context.telemetry.Warning("kokoro is absent, flite speaks instead",
                                         {{"mend", kModelsMend}});
    }
    return std::make_unique<LocalSpeechStream>(*engine_, options, *std::move(voice));
  }

 private:
  std::unique_ptr<Engine> engine_;
  std::string default_voice_;
  TextToSpeechCapabilities capabilities_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<TextToSpeech>> MakeTextToSpeech(SynthesisSettings settings,
                                                               const ProviderContext& context) {
  auto engine = std::make_unique<Engine>(std::move(settings), context);
  absl::StatusOr<std::string> voice = engine->shelf->Resolve(engine->settings.voice);
  if (!voice.ok()) return voice.status();
  return std::make_unique<LocalTextToSpeech>(std::move(engine), *std::move(voice));
}

}  // namespace vivavoce::local_speech
