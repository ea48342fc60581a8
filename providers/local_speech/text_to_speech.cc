// SPDX-License-Identifier: Apache-2.0
#include "text_to_speech.h"

#include <algorithm>
#include <cstdio>
#include <deque>
#include <utility>

#include "speech_cache.h"
#include "text_normalizer.h"
#include "vivavoce/base/channel.h"
#include "vivavoce/base/hash.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"
#include "vivavoce/domain/sentence.h"
#include "voice_shelf.h"

namespace vivavoce::local_speech {
namespace {

constexpr size_t kMaxText = 100 * 1000;
constexpr size_t kCacheMemory = size_t{64} << 20;
constexpr Millis kSentencePause{380};
constexpr Millis kClausePause{170};
constexpr Millis kLastPause{120};

// One piece of speech to make: the words of a clause, and the silence after it.
struct Clause {
  std::vector<SpokenWord> words;
  Millis pause_after{0};
};

// What all streams of one provider share.
struct Engine {
  Engine(SynthesisSettings s, const ProviderContext& c)
      : settings(std::move(s)),
        context(c),
        shelf(std::make_shared<VoiceShelf>(settings.kokoro_folder, settings.kokoro_threads)),
        cache(std::make_shared<SpeechCache>(settings.cache_folder, kCacheMemory)) {}

  SynthesisSettings settings;
  ProviderContext context;
  std::shared_ptr<VoiceShelf> shelf;
  std::shared_ptr<SpeechCache> cache;
};

Millis PauseAfter(const SpokenWord& last) {
  bool sentence = last.punctuation == '.' || last.punctuation == '!' || last.punctuation == '?';
  return sentence ? kSentencePause : kClausePause;
}

// Where a clause of too many words is best cut: after punctuation, in its later half.
size_t CutPlace(const std::vector<SpokenWord>& words, size_t begin) {
  size_t limit = std::min(words.size(), begin + kMaxClauseWords);
  if (limit == words.size()) return limit;
  for (size_t i = limit; i > begin + kMaxClauseWords / 2; --i) {
    if (words[i - 1].punctuation != 0) return i;
  }
  return limit;
}

std::deque<Clause> MakeClauses(std::string_view text, uint32_t offset,
                               const Pronunciations& pronunciations) {
  std::deque<Clause> clauses;
  for (TextRange sentence : SplitSentences(text)) {
    std::vector<SpokenWord> words =
        SpokenWords(Slice(text, sentence), offset + sentence.begin, pronunciations);
    for (size_t begin = 0; begin < words.size();) {
      size_t end = CutPlace(words, begin);
      Clause clause;
      clause.words.assign(words.begin() + static_cast<std::ptrdiff_t>(begin),
                          words.begin() + static_cast<std::ptrdiff_t>(end));
      clause.pause_after = end == words.size() ? kSentencePause : PauseAfter(clause.words.back());
      clauses.push_back(std::move(clause));
      begin = end;
    }
  }
  return clauses;
}

// Equal keys sound equal: voice, speed, and every word with its place in the clause.
std::string CacheKey(const Voice& voice, double rate, const std::vector<SpokenWord>& words) {
  std::string text(voice.identity());
  char number[32];
  std::snprintf(number, sizeof number, "|%.3f", rate);
  text += number;
  uint32_t origin = words.front().source.begin;
  for (const SpokenWord& word : words) {
    text += "|" + word.piece.word + "/" + word.piece.phones + (word.piece.letter ? "L" : "");
    text +=
        std::to_string(word.source.begin - origin) + "-" + std::to_string(word.source.end - origin);
    if (word.punctuation != 0) text += word.punctuation;
  }
  return Sha256Hex(text);
}

struct Rendering {
  std::shared_ptr<const Speech> speech;  // sources count from the clause's first word
  bool cached = false;
};

// Blocking: synthesises, or finds the speech in the cache.
absl::StatusOr<Rendering> Render(VoiceShelf& shelf, SpeechCache& cache, const std::string& name,
                                 double rate, bool keep, std::vector<SpokenWord> words) {
  absl::StatusOr<std::shared_ptr<const Voice>> voice = shelf.Get(name);
  if (!voice.ok()) return voice.status();
  std::string key = CacheKey(**voice, rate, words);
  Rendering rendering;
  rendering.speech = cache.Find(key);
  rendering.cached = rendering.speech != nullptr;
  if (rendering.cached) return rendering;
  uint32_t origin = words.front().source.begin;
  for (SpokenWord& word : words) {
    word.source.begin -= origin;
    word.source.end -= origin;
  }
  absl::StatusOr<Speech> spoken = (*voice)->Speak(words, rate);
  if (!spoken.ok()) return spoken.status();
  rendering.speech = std::make_shared<const Speech>(*std::move(spoken));
  if (keep) cache.Keep(key, rendering.speech);
  return rendering;
}

class LocalSpeechStream final : public TextToSpeechStream {
 public:
  LocalSpeechStream(const Engine& engine, TtsOptions options, std::string voice)
      : shelf_(engine.shelf),
        cache_(engine.cache),
        pronunciations_(engine.settings.pronunciations),
        pool_(*engine.context.pool),
        telemetry_(engine.context.telemetry),
        options_(std::move(options)),
        voice_(std::move(voice)),
        changed_(engine.context.executor) {}

  absl::Status Push(std::string_view text) override {
    if (finished_) return FailedPrecondition("speak: text after Finish()");
    if (!IsValidUtf8(text)) return InvalidArgument("speak: the text is not well-formed UTF-8");
    if (text_.size() + text.size() > kMaxText) {
      return Error(absl::StatusCode::kResourceExhausted, "speak: over 100 kB of text");
    }
    text_ += text;
    TakeWholeSentences();
    changed_.Notify();
    return absl::OkStatus();
  }

  void Finish() override {
    if (finished_) return;
    finished_ = true;
    TakeClauses(text_.size());
    if (!clauses_.empty()) clauses_.back().pause_after = kLastPause;
    changed_.Notify();
  }

  boost::asio::awaitable<absl::StatusOr<std::optional<TtsEvent>>> Read() override {
    for (;;) {
      if (!events_.empty()) {
        std::optional<TtsEvent> event(std::move(events_.front()));
        events_.pop_front();
        co_return event;
      }
      if (!failure_.ok()) co_return failure_;
      if (!clauses_.empty()) {
        co_await SpeakNext();
      } else if (finished_) {
        co_return std::optional<TtsEvent>();
      } else {
        co_await changed_.Wait();
      }
    }
  }

 private:
  // All but the last sentence: more text may still belong to that one.
  void TakeWholeSentences() {
    std::string_view rest = std::string_view(text_).substr(taken_);
    std::vector<TextRange> sentences = SplitSentences(rest);
    if (sentences.size() > 1) TakeClauses(taken_ + sentences.back().begin);
  }

  void TakeClauses(size_t until) {
    std::string_view part = std::string_view(text_).substr(taken_, until - taken_);
    std::deque<Clause> more = MakeClauses(part, static_cast<uint32_t>(taken_), pronunciations_);
    for (Clause& clause : more) clauses_.push_back(std::move(clause));
    taken_ = until;
  }

  boost::asio::awaitable<void> SpeakNext() {
    Clause clause = std::move(clauses_.front());
    clauses_.pop_front();
    uint32_t origin = clause.words.front().source.begin;
    std::function<absl::StatusOr<Rendering>()> job =
        [shelf = shelf_, cache = cache_, voice = voice_, rate = options_.rate,
         keep = options_.cacheable, words = std::move(clause.words)] {
          return Render(*shelf, *cache, voice, rate, keep, words);
        };
    absl::StatusOr<Rendering> rendering = co_await pool_.Run<Rendering>(std::move(job));
    if (!rendering.ok()) {
      failure_ = Annotate(rendering.status(), "speak");
      co_return;
    }
    telemetry_.Add(metric::kTtsCacheLookups, 1, {{"result", rendering->cached ? "hit" : "miss"}});
    Deliver(*rendering->speech, origin, clause.pause_after);
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
  const Pronunciations& pronunciations_;
  BlockingPool& pool_;
  Telemetry telemetry_;
  TtsOptions options_;
  std::string voice_;
  internal::Signal changed_;
  std::string text_;
  size_t taken_ = 0;  // bytes of text_ that have become clauses
  std::deque<Clause> clauses_;
  std::deque<TtsEvent> events_;
  int64_t made_ = 0;  // samples delivered
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
                                         {{"mend", "./dev assets"}});
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
