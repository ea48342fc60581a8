// SPDX-License-Identifier: Apache-2.0
#include "testing/conformance/text_to_speech_rig.h"

#include <boost/asio/detached.hpp>

#include "vivavoce/base/hash.h"

namespace vivavoce::testing::internal {
namespace {

struct Talk {
  std::unique_ptr<TextToSpeechStream> stream;
  std::chrono::nanoseconds read_delay{0};
  Clock* clock = nullptr;
  TtsRun run;
  bool ended = false;
};

boost::asio::awaitable<void> ReadAll(std::shared_ptr<Talk> talk) {
  for (;;) {
    if (talk->read_delay.count() > 0) {
      absl::Status slept = co_await talk->clock->Sleep(talk->read_delay);
      if (!slept.ok()) co_return;
    }
    absl::StatusOr<std::optional<TtsEvent>> event = co_await talk->stream->Read();
    if (!event.ok()) talk->run.ended = event.status();
    if (!event.ok() || !event->has_value()) break;
    talk->run.events.push_back(**event);
  }
  talk->ended = true;
}

std::shared_ptr<Talk> Begin(TtsRig& rig, const TtsPlan& plan) {
  auto talk = std::make_shared<Talk>();
  talk->read_delay = plan.read_delay;
  talk->clock = &rig.world().clock();
  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> stream = rig.provider().Open(plan.options);
  talk->run.opened = stream.status();
  if (!stream.ok()) return talk;
  talk->stream = *std::move(stream);
  for (const std::string& text : plan.texts) {
    if (talk->run.pushed.ok()) talk->run.pushed = talk->stream->Push(text);
  }
  talk->stream->Finish();
  return talk;
}

}  // namespace

std::string TtsRun::Trouble() const {
  if (!opened.ok()) return "Open() failed: " + opened.ToString();
  if (!pushed.ok()) return "Push() failed: " + pushed.ToString();
  if (!ended.ok()) return "Read() failed: " + ended.ToString();
  return "";
}

std::vector<TtsMark> TtsRun::Marks() const {
  std::vector<TtsMark> marks;
  for (const TtsEvent& event : events) {
    if (const auto* mark = std::get_if<TtsMark>(&event)) marks.push_back(*mark);
  }
  return marks;
}

std::vector<int16_t> TtsRun::Samples() const {
  std::vector<int16_t> samples;
  for (const TtsEvent& event : events) {
    const auto* audio = std::get_if<TtsAudio>(&event);
    if (audio == nullptr) continue;
    samples.insert(samples.end(), audio->pcm.samples().begin(), audio->pcm.samples().end());
  }
  return samples;
}

std::string TtsRun::Summary() const {
  std::vector<int16_t> samples = Samples();
  Sha256 hash;
  hash.Update(std::span<const int16_t>(samples));
  std::string summary = std::to_string(samples.size()) + " " + hash.HexDigest();
  for (const TtsMark& mark : Marks()) {
    summary += " " + std::to_string(mark.text.begin) + "-" + std::to_string(mark.text.end) + "@" +
               std::to_string(mark.begin.since_start.count()) + "-" +
               std::to_string(mark.end.since_start.count());
  }
  return summary;
}

TtsPlan PlanFor(const TtsRig& rig, std::vector<std::string> texts) {
  TtsPlan plan;
  plan.options.language = rig.fixture().language;
  plan.texts = std::move(texts);
  return plan;
}

TtsRun Speak(TtsRig& rig, const TtsPlan& plan) {
  std::shared_ptr<Talk> talk = Begin(rig, plan);
  if (!talk->run.opened.ok()) return talk->run;
  absl::Status driven = rig.world().Run(ReadAll(talk));
  if (!driven.ok()) talk->run.ended = driven;
  return talk->run;
}

std::vector<TtsRun> SpeakAtOnce(TtsRig& rig, const TtsPlan& plan, int streams) {
  std::vector<std::shared_ptr<Talk>> talks;
  for (int i = 0; i < streams; ++i) {
    talks.push_back(Begin(rig, plan));
    if (!talks.back()->run.opened.ok()) continue;
    boost::asio::co_spawn(rig.world().executor(), ReadAll(talks.back()), boost::asio::detached);
  }
  std::vector<TtsRun> runs;
  for (const std::shared_ptr<Talk>& talk : talks) {
    for (int i = 0; i < 10'000 && !talk->ended && talk->run.opened.ok(); ++i) {
      rig.world().RunFor(std::chrono::milliseconds(20)).IgnoreError();
    }
    runs.push_back(talk->run);
    if (!talk->ended) runs.back().ended = absl::DeadlineExceededError("the stream never ended");
  }
  return runs;
}

}  // namespace vivavoce::testing::internal
