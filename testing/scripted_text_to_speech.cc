// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/testing/scripted_text_to_speech.h"

#include <cmath>
#include <numbers>
#include <set>
#include <utility>

#include "testing/timed_queue.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::testing {
namespace {

using std::chrono::nanoseconds;

constexpr Millis kSyllable{180};
constexpr Millis kWordGap{60};
constexpr Millis kSentenceGap{300};
constexpr Millis kChunk{200};
constexpr double kToneHertz = 240;
constexpr Millis kQuickDelay{100};
constexpr size_t kMaxText = 100'000;

int Syllables(std::string_view word) {
  int count = 0;
  bool in_vowel = false;
  for (char c : word) {
    bool vowel = std::string_view("aeiouyAEIOUY").find(c) != std::string_view::npos;
    if (vowel && !in_vowel) ++count;
    in_vowel = vowel;
  }
  return std::max(1, count);
}

struct WordLength {
  Millis sound;
  Millis gap;
};

WordLength LengthOf(std::string_view word) {
  size_t last = word.find_last_not_of("\"')]");
  bool ends = last != std::string_view::npos &&
              std::string_view(".?!").find(word[last]) != std::string_view::npos;
  return {kSyllable * Syllables(word), ends ? kSentenceGap : kWordGap};
}

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

}  // namespace

struct ScriptedTextToSpeech::State {
  boost::asio::any_io_executor executor;
  Clock* clock = nullptr;
  TtsFaults faults;
  TextToSpeechCapabilities capabilities;
  PcmChunk tone;
  PcmChunk silence;
  std::vector<std::string> texts;
  std::vector<TtsOptions> options;
  std::set<std::string> remembered;
  int open = 0;
};

namespace {

class ScriptedStream final : public TextToSpeechStream {
 public:
  ScriptedStream(std::shared_ptr<ScriptedTextToSpeech::State> state, TtsFaults faults, double rate,
                 bool cacheable)
      : state_(std::move(state)),
        faults_(std::move(faults)),
        rate_(rate),
        cacheable_(cacheable),
        events_(state_->executor, *state_->clock) {
    ++state_->open;
    number_ = state_->texts.size();
    state_->texts.emplace_back();
    if (faults_.silent) events_.FallSilent();
  }
  ~ScriptedStream() override { --state_->open; }

  absl::Status Push(std::string_view text) override {
    if (finished_) return FailedPrecondition("push: the stream is finished");
    if (!IsValidUtf8(text)) return InvalidArgument("push: the text is no well-formed UTF-8");
    std::string& all = state_->texts[number_];
    if (all.size() + text.size() > kMaxText) {
      return Error(absl::StatusCode::kResourceExhausted, "push: 100 kB of text are the most");
    }
    all += text;
    if (!started_) {
      kept_ = Remembered(all);
      started_ = state_->clock->MonotonicNow();
      if (!kept_) *started_ += faults_.first_delay;
    }
    SpeakWords(false);
    return absl::OkStatus();
  }

  void Finish() override {
    if (finished_) return;
    finished_ = true;
    SpeakWords(true);
    TtsUsage usage;
    const std::string& text = state_->texts[number_];
    const bool from_cache = cacheable_ && state_->remembered.contains(text);
    if (faults_.remembers && cacheable_) state_->remembered.insert(text);
    if (!from_cache) {
      usage.characters = static_cast<int64_t>(CountCharacters(text));
    }
    usage.audio = state_->capabilities.output_rate.Duration({made_});
    usage.model = state_->capabilities.model;
    events_.Push(std::move(usage), nanoseconds(0));
    events_.End(absl::OkStatus(), nanoseconds(0));
  }

  boost::asio::awaitable<absl::StatusOr<std::optional<TtsEvent>>> Read() override {
    return events_.Read();
  }

 private:
  // Whether a text that begins so was spoken before.
  bool Remembered(const std::string& beginning) const {
    auto it = state_->remembered.lower_bound(beginning);
    return cacheable_ && it != state_->remembered.end() && it->starts_with(beginning);
  }

  // A word is spoken once it is known to be whole.
  void SpeakWords(bool all_is_there) {
    const std::string& text = state_->texts[number_];
    for (;;) {
      size_t begin = spoken_;
      while (begin < text.size() && IsSpace(text[begin])) ++begin;
      size_t end = begin;
      while (end < text.size() && !IsSpace(text[end])) ++end;
      if (begin == end || (end == text.size() && !all_is_there)) return;
      spoken_ = end;
      Speak({static_cast<uint32_t>(begin), static_cast<uint32_t>(end)},
            std::string_view(text).substr(begin, end - begin));
    }
  }

  void Speak(TextRange range, std::string_view word) {
    const TtsFaults& faults = faults_;
    if (faults.dies_after_words && words_++ >= *faults.dies_after_words) {
      ErrorDetail detail;
      detail.provider = "scripted";
      detail.retryable = true;
      events_.End(Error(absl::StatusCode::kUnavailable, "synthesize: the link broke", detail),
                  Delay());
      return;
    }
    WordLength length = LengthOf(word);
    SampleRate out = state_->capabilities.output_rate;
    int64_t sound = Scaled(length.sound);
    MediaTime begin{out.Duration({made_})};
    TtsMark mark;
    mark.text = range;
    mark.begin = begin;
    mark.end = MediaTime{out.Duration({made_ + sound})};
    events_.Push(mark, Delay());
    EmitAudio(state_->tone, sound);
    EmitAudio(state_->silence, Scaled(length.gap));
  }

  // All speech shares two slabs of one chunk's length, each a whole number of the tone's periods.
  void EmitAudio(const PcmChunk& slab, int64_t samples) {
    SampleRate out = state_->capabilities.output_rate;
    for (int64_t left = samples; left > 0;) {
      SampleCount count{std::min(left, slab.size().value)};
      TtsAudio audio;
      audio.pcm = slab.Slice({0}, count).At(MediaTime{out.Duration({made_})});
      left -= count.value;
      made_ += count.value;
      events_.Push(std::move(audio), Delay());
    }
  }

  int64_t Scaled(Millis length) const {
    double samples =
        static_cast<double>(length.count()) * state_->capabilities.output_rate.hertz / 1000 / rate_;
    return std::llround(samples);
  }

  // From now until the audio made so far may be read.
  nanoseconds Delay() const {
    nanoseconds due = started_.value_or(state_->clock->MonotonicNow());
    if (faults_.speed > 0 && !kept_) {
      auto length = state_->capabilities.output_rate.Duration({made_});
      due += nanoseconds(std::llround(static_cast<double>(length.count()) / faults_.speed));
    }
    return std::max(nanoseconds(0), due - state_->clock->MonotonicNow());
  }

  std::shared_ptr<ScriptedTextToSpeech::State> state_;
  TtsFaults faults_;
  double rate_;
  bool cacheable_;
  bool kept_ = false;  // it is in the cache
  internal::TimedQueue<TtsEvent> events_;
  size_t number_ = 0;
  size_t spoken_ = 0;  // bytes
  int words_ = 0;
  int64_t made_ = 0;  // samples
  std::optional<nanoseconds> started_;
  bool finished_ = false;
};

}  // namespace

ScriptedTextToSpeech::ScriptedTextToSpeech(boost::asio::any_io_executor executor, Clock& clock)
    : ScriptedTextToSpeech(std::move(executor), clock, TtsFaults()) {}

ScriptedTextToSpeech::ScriptedTextToSpeech(boost::asio::any_io_executor executor, Clock& clock,
                                           TtsFaults faults)
    : state_(std::make_shared<State>()) {
  state_->executor = std::move(executor);
  state_->clock = &clock;
  state_->faults = std::move(faults);
  state_->capabilities.marks = WordTiming::kExact;
  state_->capabilities.incremental_text = true;
  state_->capabilities.model = "scripted";
  state_->capabilities.voices = {"scripted"};
  state_->capabilities.quick_voice = state_->faults.quick_voice;
  SampleRate out = state_->capabilities.output_rate;
  auto size = static_cast<size_t>(out.Samples(kChunk).value);
  std::vector<int16_t> tone(size);
  for (size_t i = 0; i < size; ++i) {
    double phase = 2 * std::numbers::pi * kToneHertz * static_cast<double>(i) / out.hertz;
    tone[i] = static_cast<int16_t>(std::lround(5000 * std::sin(phase)));
  }
  state_->tone = PcmChunk(std::move(tone), out, MediaTime());
  state_->silence = PcmChunk(std::vector<int16_t>(size), out, MediaTime());
}

ScriptedTextToSpeech::~ScriptedTextToSpeech() = default;

const TextToSpeechCapabilities& ScriptedTextToSpeech::Capabilities() const {
  return state_->capabilities;
}

boost::asio::awaitable<absl::Status> ScriptedTextToSpeech::Warm() { co_return absl::OkStatus(); }

absl::StatusOr<std::unique_ptr<TextToSpeechStream>> ScriptedTextToSpeech::Open(
    const TtsOptions& options) {
  const bool quick = !options.voice.empty() && options.voice == state_->faults.quick_voice;
  if (!state_->faults.open_error.ok() && !quick) return state_->faults.open_error;
  if (!options.voice.empty() && options.voice != "scripted" && !quick) {
    return NotFound("open: no voice of that name; the only one is scripted");
  }
  if (!(options.rate >= 0.5 && options.rate <= 2.0)) {
    return InvalidArgument("open: rate must lie in 0.5 to 2.0 (" + std::to_string(options.rate) +
                           ")");
  }
  state_->options.push_back(options);
  TtsFaults faults = state_->faults;
  if (quick) {
    faults = TtsFaults();
    faults.first_delay = kQuickDelay;
  }
  return std::make_unique<ScriptedStream>(state_, std::move(faults), options.rate,
                                          options.cacheable);
}

std::vector<std::string> ScriptedTextToSpeech::texts() const { return state_->texts; }

const std::vector<TtsOptions>& ScriptedTextToSpeech::opened_with() const { return state_->options; }

int ScriptedTextToSpeech::streams_open() const { return state_->open; }

std::chrono::nanoseconds ScriptedSpeechLength(std::string_view text) {
  Millis length{0};
  size_t at = 0;
  while (at < text.size()) {
    size_t end = at;
    while (end < text.size() && !IsSpace(text[end])) ++end;
    if (end > at) {
      WordLength word = LengthOf(text.substr(at, end - at));
      length += word.sound + word.gap;
    }
    at = end + 1;
  }
  return length;
}

}  // namespace vivavoce::testing
