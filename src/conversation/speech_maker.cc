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

constexpr size_t kPrepared = 3;  // an acknowledgement and a question, and one that was not wanted
constexpr int64_t kMaxSeconds = 600;  // of one line

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

// A mark is worth something only inside the text, in order.
bool IsSound(const TtsMark& mark, const Speech& speech) {
  return mark.text.begin <= mark.text.end && mark.text.end <= speech.text.size() &&
         mark.begin <= mark.end &&
         (speech.marks.empty() || speech.marks.back().text.end <= mark.text.begin);
}

}  // namespace

SpeechMaker::SpeechMaker(TextToSpeech& voice, TtsOptions options, SampleRate rate,
                         boost::asio::any_io_executor executor, TaskScope& scope)
    : voice_(voice),
      options_(std::move(options)),
      rate_(rate),
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
  using boost::asio::experimental::awaitable_operators::operator||;
  std::variant<absl::Status, absl::Status> first =
      co_await (ReadAll(speech, cacheable) || Dropped(speech));
  speech->status = first.index() == 0 ? std::get<0>(first) : std::get<1>(first);
  if (speech->status.ok() && speech->samples.empty() && !speech->text.empty()) {
    speech->status =
        Internal("voice: no audio for a text of " + std::to_string(speech->text.size()) + " bytes");
  }
  speech->complete = true;
  speech->changed.Notify();
}

boost::asio::awaitable<absl::Status> SpeechMaker::Dropped(std::shared_ptr<Speech> speech) {
  co_await speech->dropped.Wait();
  co_return absl::CancelledError("voice: not wanted any more");
}

boost::asio::awaitable<absl::Status> SpeechMaker::ReadAll(std::shared_ptr<Speech> speech,
                                                          bool cacheable) {
  TtsOptions options = options_;
  options.cacheable = cacheable;
  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> stream = voice_.Open(options);
  if (!stream.ok()) co_return stream.status();
  if (absl::Status s = PushSentences(**stream, speech->text); !s.ok()) co_return s;
  (*stream)->Finish();
  RateChange rate(rate_);
  for (;;) {
    absl::StatusOr<std::optional<TtsEvent>> event = co_await (*stream)->Read();
    if (!event.ok()) co_return event.status();
    if (!event->has_value()) break;
    if (const auto* mark = std::get_if<TtsMark>(&**event)) {
      if (IsSound(*mark, *speech)) speech->marks.push_back(*mark);
    } else if (const auto* audio = std::get_if<TtsAudio>(&**event)) {
      absl::Status pushed = rate.Push(audio->pcm, speech->samples);
      if (!pushed.ok()) co_return pushed;
      if (static_cast<int64_t>(speech->samples.size()) > kMaxSeconds * rate_.hertz) {
        co_return Internal("voice: one line took more than 600 s");
      }
    }
    speech->changed.Notify();
  }
  rate.Finish(speech->samples);
  co_return absl::OkStatus();
}

}  // namespace vivavoce::internal
