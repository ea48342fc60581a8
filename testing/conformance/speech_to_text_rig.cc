// SPDX-License-Identifier: Apache-2.0
#include "testing/conformance/speech_to_text_rig.h"

#include <algorithm>
#include <boost/asio/detached.hpp>

namespace vivavoce::testing::internal {
namespace {

constexpr std::chrono::milliseconds kFullWait{20};
constexpr int kMostRefusals = 60'000;

// Shared by pusher, reader and the rule: whichever is left behind by a provider that hangs finds
// everything still there.
struct Talk {
  std::unique_ptr<SpeechToTextStream> stream;
  std::vector<int16_t> samples;
  SttPlan plan;
  bool paced = false;
  Clock* clock = nullptr;
  SttRun run;
  bool pushed = false;
};

boost::asio::awaitable<absl::Status> PushChunk(std::shared_ptr<Talk> talk, PcmChunk chunk) {
  for (int refusals = 0;; ++refusals) {
    absl::Status status = talk->stream->Push(chunk);
    bool full = status.code() == absl::StatusCode::kResourceExhausted;
    if (!full || refusals == kMostRefusals) co_return status;
    absl::Status slept = co_await talk->clock->Sleep(kFullWait);
    if (!slept.ok()) co_return slept;
  }
}

boost::asio::awaitable<void> PushAll(std::shared_ptr<Talk> talk) {
  const SttPlan& plan = talk->plan;
  size_t next_ticket = 0;
  for (size_t at = 0; at < talk->samples.size();) {
    size_t end = std::min(at + plan.chunk, talk->samples.size());
    std::vector<int16_t> part(talk->samples.begin() + static_cast<std::ptrdiff_t>(at),
                              talk->samples.begin() + static_cast<std::ptrdiff_t>(end));
    MediaTime time = plan.start + kRecognitionRate.Duration({static_cast<int64_t>(at)});
    PcmChunk chunk(std::move(part), kRecognitionRate, time);
    if (talk->paced) {
      absl::Status slept = co_await talk->clock->Sleep(chunk.end() - chunk.at());
      if (!slept.ok()) break;
    }
    absl::Status status = co_await PushChunk(talk, chunk);
    if (!status.ok()) {
      talk->run.pushed = status;
      break;
    }
    at = end;
    while (next_ticket < plan.finalize_at.size() && plan.finalize_at[next_ticket] <= at) {
      absl::Status asked = talk->stream->Finalize(++next_ticket);
      if (!asked.ok()) talk->run.pushed = asked;
    }
  }
  talk->stream->Finish();
  talk->pushed = true;
}

boost::asio::awaitable<void> ReadAll(std::shared_ptr<Talk> talk) {
  for (;;) {
    if (talk->plan.read_delay.count() > 0) {
      absl::Status slept = co_await talk->clock->Sleep(talk->plan.read_delay);
      if (!slept.ok()) co_return;
    }
    absl::StatusOr<std::optional<SttEvent>> event = co_await talk->stream->Read();
    if (!event.ok()) talk->run.ended = event.status();
    if (!event.ok() || !event->has_value()) break;
    talk->run.events.push_back(**event);
  }
  while (!talk->pushed) {
    absl::Status slept = co_await talk->clock->Sleep(kFullWait);
    if (!slept.ok()) co_return;
  }
}

std::shared_ptr<Talk> Begin(SttRig& rig, const std::vector<int16_t>& samples, const SttPlan& plan) {
  auto talk = std::make_shared<Talk>();
  talk->samples = samples;
  talk->plan = plan;
  talk->paced = rig.fixture().paced;
  talk->clock = &rig.world().clock();
  absl::StatusOr<std::unique_ptr<SpeechToTextStream>> stream = rig.provider().Open(plan.options);
  talk->run.opened = stream.status();
  if (!stream.ok()) return talk;
  talk->stream = *std::move(stream);
  boost::asio::co_spawn(rig.world().executor(), PushAll(talk), boost::asio::detached);
  return talk;
}

boost::asio::awaitable<void> ReadMarked(std::shared_ptr<Talk> talk, std::shared_ptr<int> left) {
  co_await ReadAll(talk);
  --*left;
}

}  // namespace

std::string SttRun::Trouble() const {
  if (!opened.ok()) return "Open() failed: " + opened.ToString();
  if (!pushed.ok()) return "Push() failed: " + pushed.ToString();
  if (!ended.ok()) return "Read() failed: " + ended.ToString();
  return "";
}

std::string SttRun::Text() const {
  std::string text;
  for (const SttFinal& final : Only<SttFinal>()) {
    if (!text.empty() && !final.text.empty()) text += ' ';
    text += final.text;
  }
  return text;
}

std::string SttRun::Summary() const {
  std::string summary;
  for (const SttFinal& final : Only<SttFinal>()) {
    if (final.text.empty()) continue;
    summary += "[" + std::to_string(final.begin.millis()) + " " +
               std::to_string(final.end.millis()) + " " + final.text + "]";
    for (const TimedWord& word : final.words) {
      summary += " " + word.text + "@" + std::to_string(word.begin.millis()) + "-" +
                 std::to_string(word.end.millis());
    }
    summary += "\n";
  }
  return summary;
}

SttPlan PlanFor(const SttRig& rig) {
  SttPlan plan;
  plan.options.language = rig.fixture().language;
  return plan;
}

SttRun Converse(SttRig& rig, const std::vector<int16_t>& samples, const SttPlan& plan) {
  std::shared_ptr<Talk> talk = Begin(rig, samples, plan);
  if (!talk->run.opened.ok()) return talk->run;
  absl::Status driven = rig.world().Run(ReadAll(talk));
  if (!driven.ok()) talk->run.ended = driven;
  return talk->run;
}

std::vector<SttRun> ConverseAtOnce(SttRig& rig, const std::vector<int16_t>& samples, int streams) {
  std::vector<std::shared_ptr<Talk>> talks;
  auto left = std::make_shared<int>(0);
  for (int i = 0; i < streams; ++i) {
    talks.push_back(Begin(rig, samples, PlanFor(rig)));
    if (!talks.back()->run.opened.ok() || i + 1 == streams) continue;
    ++*left;
    boost::asio::co_spawn(rig.world().executor(), ReadMarked(talks.back(), left),
                          boost::asio::detached);
  }
  std::vector<SttRun> runs;
  if (talks.back()->run.opened.ok()) {
    absl::Status driven = rig.world().Run(ReadAll(talks.back()));
    if (!driven.ok()) talks.back()->run.ended = driven;
  }
  for (int i = 0; i < 10'000 && *left > 0; ++i) rig.world().RunFor(kFullWait).IgnoreError();
  for (const std::shared_ptr<Talk>& talk : talks) runs.push_back(talk->run);
  if (*left > 0) runs.front().ended = absl::DeadlineExceededError("a stream never ended");
  return runs;
}

std::vector<int16_t> Silence(int64_t milliseconds) {
  return std::vector<int16_t>(static_cast<size_t>(milliseconds * 16));
}

std::vector<int16_t> Repeated(const std::vector<int16_t>& speech, Millis at_least) {
  std::vector<int16_t> samples;
  auto wanted = static_cast<size_t>(at_least.count() * 16);
  while (samples.size() < wanted) {
    samples.insert(samples.end(), speech.begin(), speech.end());
    samples.resize(samples.size() + 16'000);
  }
  return samples;
}

SttRule WithSpeech(SttRule rule) {
  auto check = std::move(rule.check);
  rule.check = [check](SttRig& rig, Verdict& v) {
    if (rig.fixture().speech.size() >= 32'000 && !rig.fixture().text.empty()) {
      check(rig, v);
    } else {
      v.Skip("the fixture has no speech with its text (2 s at least)");
    }
  };
  return rule;
}

}  // namespace vivavoce::testing::internal
