// SPDX-License-Identifier: Apache-2.0
#include "conversation/speech_maker.h"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>
#include <variant>

#include "conversation/spoken_text.h"
#include "vivavoce/audio/resampler.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

using std::chrono::nanoseconds;

constexpr char kBetweenWords[] = " \t\r\n.,;:!?)]}";
constexpr size_t kPrepared = 3;  // an acknowledgement and a question, and one that was not wanted
constexpr int64_t kMaxSeconds = 600;  // of one line
// What comes faster was made before: it tells nothing of how fast the voice is.
constexpr double kMadeBefore = 0.05;

// Speech that comes at the voice's rate, at the link's.
class RateChange {
 public:
  explicit RateChange(SampleRate to) : to_(to) {}

  absl::Status Push(const PcmChunk& pcm, std::vector<int16_t>& out) {
    if (pcm.rate() != to_ && (!resampler_ || from_ != pcm.rate())) {
      Finish(out);
      absl::StatusOr<std::unique_ptr<Resampler>> made = Resampler::Make(pcm.rate(), to_);
      if (!made.ok()) return made.status();
      resampler_ = *std::move(made);
      from_ = pcm.rate();
    }
    if (pcm.rate() == to_) {
      out.insert(out.end(), pcm.samples().begin(), pcm.samples().end());
    } else {
      std::vector<int16_t> changed = resampler_->Push(pcm.samples());
      out.insert(out.end(), changed.begin(), changed.end());
    }
    return absl::OkStatus();
  }

  void Finish(std::vector<int16_t>& out) {
    if (!resampler_) return;
    std::vector<int16_t> rest = resampler_->Finish();
    out.insert(out.end(), rest.begin(), rest.end());
  }

 private:
  SampleRate to_;
  SampleRate from_;
  std::unique_ptr<Resampler> resampler_;
};

// How long a second of speech takes to be made, by what had to be made.
class Pace {
 public:
  void Note(nanoseconds took, nanoseconds audio) {
    double share = static_cast<double>(took.count()) / static_cast<double>(audio.count());
    if (audio <= nanoseconds(0) || share < kMadeBefore) return;
    took_ += took;
    audio_ += audio;
  }
  std::optional<double> value() const {
    if (audio_ <= nanoseconds(0)) return std::nullopt;
    return static_cast<double>(took_.count()) / static_cast<double>(audio_.count());
  }

 private:
  nanoseconds took_{0};
  nanoseconds audio_{0};
};

// The byte behind the last word that is made, and the marks of what is not made go.
uint32_t NextToSay(Speech& speech, SampleRate rate) {
  nanoseconds made = rate.Duration({static_cast<int64_t>(speech.samples.size())});
  std::vector<TtsMark>& marks = speech.marks;
  while (!marks.empty() && marks.back().begin.since_start >= made) marks.pop_back();
  size_t at = marks.empty() ? 0 : marks.back().text.end;
  if (at > 0) at = std::min(speech.text.size(), speech.text.find_first_not_of(kBetweenWords, at));
  return static_cast<uint32_t>(at);
}

// A mark is worth something only inside the text, in order.
bool IsSound(const TtsMark& mark, const Speech& speech) {
  return mark.text.begin <= mark.text.end && mark.text.end <= speech.text.size() &&
         mark.begin <= mark.end &&
         (speech.marks.empty() || speech.marks.back().text.end <= mark.text.begin);
}

}  // namespace

SpeechMaker::SpeechMaker(TextToSpeech& voice, TtsOptions options, SampleRate rate, Clock& clock,
                         boost::asio::any_io_executor executor, TaskScope& scope)
    : voice_(voice),
      options_(std::move(options)),
      rate_(rate),
      clock_(clock),
      executor_(std::move(executor)),
      scope_(scope) {}

std::shared_ptr<Speech> SpeechMaker::Make(const std::string& text, bool cacheable) {
  auto it = std::find_if(prepared_.begin(), prepared_.end(),
                         [&](const auto& speech) { return speech->text == text; });
  if (it != prepared_.end()) {
    std::shared_ptr<Speech> speech = *it;
    prepared_.erase(it);
    if (!speech->complete || speech->status.ok()) return speech;
  }
  return Begin(text, cacheable);
}

void SpeechMaker::Prepare(const std::string& text, bool cacheable) {
  for (const auto& speech : prepared_) {
    if (speech->text == text) return;
  }
  if (prepared_.size() == kPrepared) {
    prepared_.front()->dropped.Notify();
    prepared_.pop_front();
  }
  prepared_.push_back(Begin(text, cacheable));
}

void SpeechMaker::DropAll() {
  for (const std::weak_ptr<Speech>& weak : making_) {
    if (std::shared_ptr<Speech> speech = weak.lock()) speech->dropped.Notify();
  }
  prepared_.clear();
}

std::shared_ptr<Speech> SpeechMaker::Begin(const std::string& text, bool cacheable) {
  auto speech = std::make_shared<Speech>(executor_, text);
  std::erase_if(making_, [](const auto& weak) { return weak.expired(); });
  making_.push_back(speech);
  scope_.Spawn(Synthesise(speech, cacheable));
  return speech;
}

boost::asio::awaitable<void> SpeechMaker::Synthesise(std::shared_ptr<Speech> speech,
                                                     bool cacheable) {
  TtsOptions options = options_;
  options.cacheable = cacheable;
  speech->status = co_await Render(speech, options);
  // A voice that fails has its stand-in as one that is late has.
  bool failed = !speech->status.ok() && !absl::IsCancelled(speech->status);
  if (failed && MayHurry(*speech)) speech->hurried = true;
  if (speech->hurried && !speech->status.ok()) {
    options.voice = voice_.Capabilities().quick_voice;
    speech->status = co_await Render(speech, std::move(options));
  }
  if (speech->status.ok() && speech->samples.empty() && !speech->text.empty()) {
    speech->status =
        Internal("voice: no audio for a text of " + std::to_string(speech->text.size()) + " bytes");
  }
  speech->complete = true;
  speech->changed.Notify();
}

bool SpeechMaker::MayHurry(const Speech& speech) const {
  const std::string& quick = voice_.Capabilities().quick_voice;
  return !quick.empty() && quick != options_.voice && !speech.hurried &&
         (speech.samples.empty() || !speech.marks.empty());
}

bool SpeechMaker::Hurry(Speech& speech) {
  if (speech.complete || !MayHurry(speech)) return false;
  speech.hurried = true;
  speech.dropped.Notify();
  return true;
}

boost::asio::awaitable<absl::Status> SpeechMaker::Render(std::shared_ptr<Speech> speech,
                                                         TtsOptions options) {
  using boost::asio::experimental::awaitable_operators::operator||;
  std::variant<absl::Status, absl::Status> first =
      co_await (ReadAll(speech, std::move(options)) || Dropped(speech));
  co_return first.index() == 0 ? std::get<0>(first) : std::get<1>(first);
}

boost::asio::awaitable<absl::Status> SpeechMaker::Dropped(std::shared_ptr<Speech> speech) {
  co_await speech->dropped.Wait();
  co_return absl::CancelledError("voice: not wanted any more");
}

// Goes on behind what is made.
boost::asio::awaitable<absl::Status> SpeechMaker::ReadAll(std::shared_ptr<Speech> speech,
                                                          TtsOptions options) {
  const uint32_t from = NextToSay(*speech, rate_);
  const nanoseconds before = rate_.Duration({static_cast<int64_t>(speech->samples.size())});
  if (from == speech->text.size() && from > 0) co_return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> stream = voice_.Open(options);
  if (!stream.ok()) co_return stream.status();
  std::string_view rest = std::string_view(speech->text).substr(from);
  if (absl::Status s = PushSentences(**stream, rest); !s.ok()) co_return s;
  (*stream)->Finish();
  RateChange rate(rate_);
  Pace pace;
  nanoseconds asked = clock_.MonotonicNow();
  for (;;) {
    absl::StatusOr<std::optional<TtsEvent>> event = co_await (*stream)->Read();
    if (!event.ok()) co_return event.status();
    if (!event->has_value()) break;
    if (auto* mark = std::get_if<TtsMark>(&**event)) {
      mark->text.begin += from;
      mark->text.end += from;
      mark->begin = mark->begin + before;
      mark->end = mark->end + before;
      if (IsSound(*mark, *speech)) speech->marks.push_back(*mark);
    } else if (const auto* audio = std::get_if<TtsAudio>(&**event)) {
      absl::Status pushed = rate.Push(audio->pcm, speech->samples);
      if (!pushed.ok()) co_return pushed;
      if (static_cast<int64_t>(speech->samples.size()) > kMaxSeconds * rate_.hertz) {
        co_return Internal("voice: one line took more than 600 s");
      }
      nanoseconds now = clock_.MonotonicNow();
      pace.Note(now - std::exchange(asked, now), audio->pcm.rate().Duration(audio->pcm.size()));
      speech->pace = pace.value();
    }
    speech->changed.Notify();
  }
  rate.Finish(speech->samples);
  co_return absl::OkStatus();
}

}  // namespace vivavoce::internal
