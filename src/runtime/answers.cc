// SPDX-License-Identifier: Apache-2.0
#include "runtime/answers.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "runtime/files.h"
#include "vivavoce/audio/pause_splitter.h"
#include "vivavoce/audio/resampler.h"
#include "vivavoce/audio/wav_source.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::internal {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxAnswerText = 64 * 1024;
constexpr size_t kMaxAnswerFiles = 200;

std::string Extension(const fs::path& path) {
  std::string extension = path.extension().string();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return extension;
}

absl::StatusOr<FileAnswers::Part> OpenWav(const std::string& path, RunObserver* observer) {
  absl::StatusOr<std::unique_ptr<WavSource>> wav = WavSource::Open(path);
  if (!wav.ok()) return wav.status();
  if (observer != nullptr) {
    for (const std::string& warning : (*wav)->info().warnings) {
      observer->Warning(path + ": " + warning);
    }
  }
  FileAnswers::Part part;
  part.range = {{0}, (*wav)->size()};
  part.source = *std::move(wav);
  part.name = fs::path(path).filename().string();
  return part;
}

boost::asio::awaitable<absl::StatusOr<std::vector<int16_t>>> Speak(std::string text,
                                                                   AnswerVoice by) {
  TtsOptions options;
  options.voice = std::move(by.voice);
  options.cacheable = by.cacheable;
  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> stream = by.speech->Open(options);
  if (!stream.ok()) co_return stream.status();
  if (absl::Status pushed = (*stream)->Push(text); !pushed.ok()) co_return pushed;
  (*stream)->Finish();
  std::vector<int16_t> samples;
  SampleRate rate = kRecognitionRate;
  for (;;) {
    absl::StatusOr<std::optional<TtsEvent>> event = co_await (*stream)->Read();
    if (!event.ok()) co_return event.status();
    if (!event->has_value()) break;
    if (auto* audio = std::get_if<TtsAudio>(&**event)) {
      rate = audio->pcm.rate();
      samples.insert(samples.end(), audio->pcm.samples().begin(), audio->pcm.samples().end());
    }
  }
  co_return Resample(samples, rate, kRecognitionRate);
}

// The end of a line is where the writer's window ended, not where the speaker pauses; an empty line
// is a pause.
void UnwrapLines(std::string& text) {
  std::string unwrapped;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') continue;
    if (text[i] != '\n') {
      unwrapped += text[i];
      continue;
    }
    const size_t next = std::min(text.find_first_not_of("\r\n", i), text.size());
    const std::string_view ends = std::string_view(text).substr(i, next - i);
    const bool empty_line = std::count(ends.begin(), ends.end(), '\n') > 1;
    unwrapped += empty_line || next == text.size() ? '\n' : ' ';
    i = next - 1;
  }
  text = std::move(unwrapped);
}

absl::StatusOr<std::string> ReadAnswerText(const std::string& path) {
  absl::StatusOr<std::string> text = ReadWholeFile(path, kMaxAnswerText);
  if (text.ok() && !IsValidUtf8(*text)) {
    return InvalidArgument("read " + path + ": is not UTF-8 text");
  }
  if (text.ok()) UnwrapLines(*text);
  return text;
}

boost::asio::awaitable<absl::StatusOr<FileAnswers::Part>> OpenText(std::string path, AnswerVoice by,
                                                                   RunObserver* observer) {
  absl::StatusOr<std::string> text = ReadAnswerText(path);
  if (!text.ok()) co_return text.status();
  if (by.speech == nullptr) {
    co_return FailedPrecondition("speak " + path + ": no speech synthesis is configured");
  }
  if (observer != nullptr && text->find_first_not_of(" \t\n") == std::string::npos) {
    observer->Warning(path + ": is empty: whoever is asked there says nothing");
  }
  absl::StatusOr<std::vector<int16_t>> samples = co_await Speak(*std::move(text), std::move(by));
  if (!samples.ok()) co_return Annotate(samples.status(), "speak " + path);
  FileAnswers::Part part;
  part.range = {{0}, {static_cast<int64_t>(samples->size())}};
  part.source = std::make_shared<MemorySource>(*std::move(samples));
  part.name = fs::path(path).filename().string();
  co_return part;
}

}  // namespace

boost::asio::awaitable<absl::StatusOr<std::optional<RecordedAnswer>>> FileAnswers::NextAnswer() {
  std::optional<RecordedAnswer> answer;
  if (next_ < parts_.size()) {
    const Part& part = parts_[next_++];
    at_ = part.range.begin;
    answer.emplace();
    answer->source = part.name;
    answer->begin = part.range.begin;
  }
  co_return answer;
}

boost::asio::awaitable<absl::StatusOr<std::vector<int16_t>>> FileAnswers::Read(SampleCount limit) {
  if (next_ == 0) co_return FailedPrecondition("answers: read before the first answer");
  const Part& part = parts_[next_ - 1];
  SampleRange range{at_, std::min(at_ + limit, part.range.end)};
  if (range.size().value <= 0) co_return std::vector<int16_t>();
  at_ = range.end;
  std::function<absl::StatusOr<std::vector<int16_t>>()> job = [source = part.source, range] {
    return source->Read(range);
  };
  absl::StatusOr<std::vector<int16_t>> samples =
      co_await pool_.Run<std::vector<int16_t>>(std::move(job));
  co_return samples;
}

SampleCount FileAnswers::total() const {
  SampleCount sum;
  for (const Part& part : parts_) sum = sum + part.range.size();
  return sum;
}

absl::StatusOr<std::vector<FileAnswers::Part>> SplitRecording(const std::string& path,
                                                              VoiceActivity& detector,
                                                              RunObserver* observer) {
  absl::StatusOr<FileAnswers::Part> whole = OpenWav(path, observer);
  if (!whole.ok()) return whole.status();
  absl::StatusOr<std::unique_ptr<VoiceActivityStream>> stream = detector.Open({});
  if (!stream.ok()) return stream.status();
  PauseSplitOptions options;
  if (observer != nullptr) {
    options.progress = [observer, total = whole->range.end.value](SampleCount done) {
      observer->Progress("reading", done.value, total);
    };
  }
  absl::StatusOr<std::vector<AnswerRange>> ranges =
      SplitAtPauses(*whole->source, **stream, options);
  if (!ranges.ok()) return Annotate(ranges.status(), path);
  std::vector<FileAnswers::Part> parts;
  for (const AnswerRange& range : *ranges) {
    parts.push_back({whole->source, whole->name, range.audio});
  }
  return parts;
}

absl::StatusOr<std::vector<std::string>> ListAnswerFiles(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> paths;
  fs::directory_iterator entries(folder, error);
  if (error) return NotFound("answers: cannot read folder " + folder + ": " + error.message());
  for (const fs::directory_entry& entry : entries) {
    std::string extension = Extension(entry.path());
    if (extension == ".wav" || extension == ".txt") paths.push_back(entry.path().string());
  }
  if (paths.empty()) return InvalidArgument("answers: " + folder + " holds no .wav and no .txt");
  if (paths.size() > kMaxAnswerFiles) {
    return InvalidArgument("answers: " + folder + " holds more than 200 answers");
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

bool IsAnswerText(const std::string& path) { return Extension(path) == ".txt"; }

absl::Status CheckAnswerFile(const std::string& path) {
  if (IsAnswerText(path)) return ReadAnswerText(path).status();
  return WavSource::Open(path).status();
}

boost::asio::awaitable<absl::StatusOr<std::vector<FileAnswers::Part>>> OpenAnswerFiles(
    std::vector<std::string> paths, AnswerVoice by, RunObserver* observer) {
  std::vector<FileAnswers::Part> parts;
  for (const std::string& path : paths) {
    absl::StatusOr<FileAnswers::Part> part(absl::UnknownError(""));
    if (Extension(path) == ".wav") {
      part = OpenWav(path, observer);
    } else {
      part = co_await OpenText(path, by, observer);
    }
    if (!part.ok()) co_return part.status();
    parts.push_back(*std::move(part));
    if (observer != nullptr) {
      observer->Progress("reading", static_cast<int64_t>(parts.size()),
                         static_cast<int64_t>(paths.size()));
    }
  }
  co_return parts;
}

}  // namespace vivavoce::internal
