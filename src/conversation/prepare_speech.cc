// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/prepare_speech.h"

#include <set>
#include <utility>

#include "conversation/spoken_text.h"
#include "vivavoce/base/status.h"
#include "vivavoce/domain/sentence.h"

namespace vivavoce {

namespace internal {

absl::Status PushSentences(TextToSpeechStream& stream, std::string_view text) {
  std::vector<TextRange> sentences = SplitSentences(text);
  size_t begin = 0;
  for (size_t i = 0; i <= sentences.size(); ++i) {
    size_t end = i + 1 < sentences.size() ? sentences[i + 1].begin : text.size();
    if (end > begin) {
      if (absl::Status s = stream.Push(text.substr(begin, end - begin)); !s.ok()) return s;
    }
    begin = end;
  }
  return absl::OkStatus();
}

}  // namespace internal

namespace {

constexpr size_t kMostLines = 500;
constexpr int kFailuresInARow = 3;

class LineList {
 public:
  void Add(const std::string& text) {
    bool slot = text.find("{question}") != std::string::npos;
    if (text.empty() || slot || lines_.size() == kMostLines || !seen_.insert(text).second) return;
    lines_.push_back(text);
  }
  void Add(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) Add(text);
  }
  std::vector<std::string> Take() { return std::move(lines_); }

 private:
  std::set<std::string> seen_;
  std::vector<std::string> lines_;
};

bool NeverSpeaks(absl::StatusCode code) {
  return code == absl::StatusCode::kNotFound || code == absl::StatusCode::kInvalidArgument ||
         code == absl::StatusCode::kUnimplemented || code == absl::StatusCode::kPermissionDenied ||
         code == absl::StatusCode::kUnauthenticated;
}

boost::asio::awaitable<absl::StatusOr<int64_t>> SpeakLine(TextToSpeech& voice, TtsOptions options,
                                                          std::string text) {
  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> stream = voice.Open(options);
  if (!stream.ok()) co_return stream.status();
  if (absl::Status s = internal::PushSentences(**stream, text); !s.ok()) co_return s;
  (*stream)->Finish();
  int64_t characters = 0;
  for (;;) {
    absl::StatusOr<std::optional<TtsEvent>> event = co_await (*stream)->Read();
    if (!event.ok()) co_return event.status();
    if (!event->has_value()) break;
    if (const auto* usage = std::get_if<TtsUsage>(&**event)) characters += usage->characters;
  }
  co_return characters;
}

}  // namespace

std::vector<std::string> ScriptedLines(const InterviewPlan& plan, const Phrases& phrases) {
  LineList lines;
  lines.Add(plan.greeting);
  if (!plan.questions.empty()) lines.Add(plan.questions.front().lead);
  lines.Add(phrases.acknowledgements);
  for (const PlannedQuestion& question : plan.questions) lines.Add(question.lead);
  lines.Add(plan.closing);
  lines.Add(phrases.bridges);
  for (const PlannedQuestion& question : plan.questions) lines.Add(question.probes);
  for (const auto& list :
       {&phrases.not_heard, &phrases.patience, &phrases.skips, &phrases.offers_to_skip,
        &phrases.time_is_up, &phrases.rephrases, &phrases.repeats, &phrases.welcome_back}) {
    lines.Add(*list);
  }
  return lines.Take();
}

boost::asio::awaitable<absl::StatusOr<PreparedSpeech>> PrepareSpeech(
    TextToSpeech& voice, TtsOptions options, std::vector<std::string> lines) {
  options.cacheable = true;
  options.in_advance = true;
  PreparedSpeech prepared;
  int in_a_row = 0;
  for (const std::string& line : lines) {
    absl::StatusOr<int64_t> spoken = co_await SpeakLine(voice, options, line);
    if (spoken.ok()) {
      ++prepared.lines;
      prepared.characters += *spoken;
      in_a_row = 0;
      continue;
    }
    ++prepared.failed;
    prepared.failure = spoken.status();
    if (NeverSpeaks(spoken.status().code()) || ++in_a_row == kFailuresInARow) {
      co_return Annotate(spoken.status(), "prepare speech");
    }
  }
  co_return prepared;
}

}  // namespace vivavoce
