// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/testing/scripted_speech_to_text.h"

#include <sstream>
#include <utility>

#include "testing/timed_queue.h"
#include "vivavoce/base/status.h"
#include "vivavoce/testing/marked_speech.h"

namespace vivavoce::testing {
namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds kHangover{std::chrono::milliseconds(250)};
constexpr nanoseconds kBlock{std::chrono::milliseconds(10)};

std::vector<std::string> Words(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

// The words of one utterance that were heard whole, with their times.
class HeardUtterance {
 public:
  HeardUtterance(const std::string& text, SpeechMark first, MediaTime begin)
      : words_(Words(text)), mark_(first), first_(first.index), begin_(begin) {
    origin_ = begin - kBlock * first.index;
  }

  bool Continues(SpeechMark mark) const {
    return mark.id == mark_.id && mark.count == mark_.count && mark.index > mark_.index;
  }
  void Hear(SpeechMark mark) { mark_ = mark; }

  MediaTime begin() const { return begin_; }
  MediaTime end() const { return origin_ + kBlock * (mark_.index + 1); }

  std::vector<TimedWord> Heard() const {
    std::vector<TimedWord> heard;
    for (size_t i = 0; i < words_.size(); ++i) {
      auto [begin, end] = Blocks(i);
      if (!IsHeard(begin, end)) continue;
      TimedWord word;
      word.text = words_[i];
      word.begin = origin_ + kBlock * begin;
      word.end = origin_ + kBlock * end;
      word.confidence = 1;
      heard.push_back(std::move(word));
    }
    return heard;
  }
  size_t CountHeard() const {
    size_t count = 0;
    for (size_t i = 0; i < words_.size(); ++i) {
      auto [begin, end] = Blocks(i);
      if (IsHeard(begin, end)) ++count;
    }
    return count;
  }

 private:
  std::pair<int64_t, int64_t> Blocks(size_t word) const {
    auto count = static_cast<int64_t>(words_.size());
    auto i = static_cast<int64_t>(word);
    return {i * mark_.count / count, (i + 1) * mark_.count / count};
  }
  bool IsHeard(int64_t begin, int64_t end) const {
    return begin >= first_ && end <= mark_.index + 1 && end != begin;
  }

  std::vector<std::string> words_;
  SpeechMark mark_;
  int first_;
  MediaTime begin_;
  MediaTime origin_;
};

std::string Join(const std::vector<TimedWord>& words, size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += (i == 0 ? "" : " ") + words[i].text;
  return text;
}

}  // namespace

struct ScriptedSpeechToText::State {
  boost::asio::any_io_executor executor;
  Clock* clock = nullptr;
  SttScript script;
  SpeechToTextCapabilities capabilities;
  std::vector<SttOptions> opened;
  int warmed = 0;
  int open = 0;
};

namespace {

class ScriptedStream final : public SpeechToTextStream {
 public:
  ScriptedStream(std::shared_ptr<ScriptedSpeechToText::State> state, SttOptions options, int number)
      : state_(std::move(state)),
        options_(std::move(options)),
        breaks_(number < state_->script.faults.broken_streams),
        events_(state_->executor, *state_->clock) {
    ++state_->open;
    if (faults().never_answers) events_.FallSilent();
  }
  ~ScriptedStream() override { --state_->open; }

  absl::Status Push(const PcmChunk& chunk) override {
    if (finished_) return FailedPrecondition("push: the stream is finished");
    if (!failure_.ok()) return failure_;
    if (chunk.rate() != kRecognitionRate) {
      return InvalidArgument("push: 16000 Hz is needed (" + std::to_string(chunk.rate().hertz) +
                             ")");
    }
    if (marks_.samples_seen() == 0) origin_ = chunk.at();
    MediaTime end = TimeOf(marks_.samples_seen() + chunk.size().value);
    if (utterance_ && end - utterance_->begin() > options_.max_buffered) {
      return Error(absl::StatusCode::kResourceExhausted, "push: the buffer is full");
    }
    for (const SpeechMarkReader::Found& found : marks_.Push(chunk.samples())) {
      Hear(found.mark, TimeOf(found.first_sample));
    }
    if (utterance_ && end - utterance_->end() >= kHangover) CloseUtterance();
    TakeSteps(end);
    if (breaks_ && faults().drop_link_after && end - origin_ >= *faults().drop_link_after) {
      ErrorDetail detail;
      detail.provider = "scripted";
      detail.retryable = true;
      Fail(Error(absl::StatusCode::kUnavailable, "recognize: the link broke", detail));
    }
    return absl::OkStatus();
  }

  absl::Status Finalize(uint64_t ticket) override {
    if (finished_) return FailedPrecondition("finalize: the stream is finished");
    if (!failure_.ok()) return failure_;
    CloseUtterance();
    Emit(SttFinalized{ticket}, faults().final_delay);
    return absl::OkStatus();
  }

  void Finish() override {
    if (finished_) return;
    finished_ = true;
    CloseUtterance();
    SttUsage usage;
    usage.audio = kRecognitionRate.Duration(SampleCount{marks_.samples_seen()});
    usage.model = state_->capabilities.model;
    events_.Push(std::move(usage), nanoseconds(0));
    events_.End(absl::OkStatus(), nanoseconds(0));
  }

  boost::asio::awaitable<absl::StatusOr<std::optional<SttEvent>>> Read() override {
    return events_.Read();
  }

 private:
  const SttFaults& faults() const { return state_->script.faults; }
  MediaTime TimeOf(int64_t sample) const {
    return origin_ + kRecognitionRate.Duration(SampleCount{sample});
  }
  void Emit(SttEvent event, nanoseconds delay) {
    events_.Push(std::move(event), faults().delay + delay);
  }
  void Fail(absl::Status status) {
    failure_ = status;
    events_.Break(std::move(status));
  }

  void Hear(SpeechMark mark, MediaTime at) {
    if (utterance_ && !utterance_->Continues(mark)) CloseUtterance();
    if (!utterance_) {
      auto text = state_->script.utterances.find(mark.id);
      if (text == state_->script.utterances.end()) return;
      utterance_.emplace(text->second, mark, at);
      words_said_ = 0;
      Emit(SttSpeechStart{at}, nanoseconds(0));
    }
    utterance_->Hear(mark);
    size_t words = utterance_->CountHeard();
    if (words == words_said_) return;
    words_said_ = words;
    if (options_.partials) EmitPartial(utterance_->Heard());
  }

  void EmitPartial(const std::vector<TimedWord>& words) {
    SttPartial partial;
    partial.segment = segment_;
    std::string stable = Join(words, words.size() - 1);
    bool shrinks = faults().partials_shrink && words.size() % 3 == 0;
    partial.text = shrinks ? stable : Join(words, words.size());
    partial.stable_bytes = static_cast<uint32_t>(stable.size());
    Emit(std::move(partial), nanoseconds(0));
  }

  void CloseUtterance() {
    if (!utterance_) return;
    Emit(SttSpeechEnd{utterance_->end()}, nanoseconds(0));
    SttFinal final;
    final.segment = segment_++;
    final.words = utterance_->Heard();
    final.text = Join(final.words, final.words.size());
    final.begin = utterance_->begin();
    final.end = utterance_->end();
    final.audio_until = final.end;
    if (faults().duplicates_finals) Emit(final, faults().final_delay);
    Emit(std::move(final), faults().final_delay);
    utterance_.reset();
  }

  void TakeSteps(MediaTime end) {
    const std::vector<SttStep>& steps = state_->script.steps;
    for (; next_step_ < steps.size() && steps[next_step_].at <= end; ++next_step_) {
      const SttStep& step = steps[next_step_];
      if (step.event) {
        Emit(*step.event, step.delay);
      } else {
        failure_ = step.error;
        events_.End(step.error, step.delay);
      }
    }
  }

  std::shared_ptr<ScriptedSpeechToText::State> state_;
  SttOptions options_;
  bool breaks_;
  internal::TimedQueue<SttEvent> events_;
  SpeechMarkReader marks_;
  MediaTime origin_;
  std::optional<HeardUtterance> utterance_;
  size_t words_said_ = 0;
  SegmentId segment_ = 0;
  size_t next_step_ = 0;
  bool finished_ = false;
  absl::Status failure_;
};

}  // namespace

ScriptedSpeechToText::ScriptedSpeechToText(boost::asio::any_io_executor executor, Clock& clock,
                                           SttScript script)
    : state_(std::make_shared<State>()) {
  state_->executor = std::move(executor);
  state_->clock = &clock;
  state_->script = std::move(script);
  SpeechToTextCapabilities& capabilities = state_->capabilities;
  capabilities.partials = true;
  capabilities.stable_prefix = true;
  capabilities.word_timing = WordTiming::kExact;
  capabilities.confidences = true;
  capabilities.model = "scripted";
}

ScriptedSpeechToText::~ScriptedSpeechToText() = default;

const SpeechToTextCapabilities& ScriptedSpeechToText::Capabilities() const {
  return state_->capabilities;
}

boost::asio::awaitable<absl::Status> ScriptedSpeechToText::Warm() {
  const SttFaults& faults = state_->script.faults;
  co_return ++state_->warmed <= faults.warm_failures ? faults.warm_error : absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<SpeechToTextStream>> ScriptedSpeechToText::Open(
    const SttOptions& options) {
  int number = static_cast<int>(state_->opened.size());
  state_->opened.push_back(options);
  if (!state_->script.faults.open_error.ok()) return state_->script.faults.open_error;
  if (options.max_buffered <= nanoseconds(0)) {
    return InvalidArgument("open: max_buffered must be positive");
  }
  return std::make_unique<ScriptedStream>(state_, options, number);
}

int ScriptedSpeechToText::times_warmed() const { return state_->warmed; }

int ScriptedSpeechToText::streams_opened() const { return static_cast<int>(state_->opened.size()); }

int ScriptedSpeechToText::streams_open() const { return state_->open; }

const std::vector<SttOptions>& ScriptedSpeechToText::opened_with() const { return state_->opened; }

}  // namespace vivavoce::testing
