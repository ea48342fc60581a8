// SPDX-License-Identifier: Apache-2.0
// How well and how fast does this machine hear and speak? Recognition stands beside the model alone
// on the same files; announced names beside the same recognition without them; partial results
// beside none.
//
//   local_speech_bench [PART...]      of: words pauses names partials voices memory (all of them)
//
// The tables go to the terminal, JSON to the file that BENCHMARK_OUT names. The speech is made by
// the provider's own voices, but for the sets native and nonnative, which are people's.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "providers/local_speech/model_folder.h"
#include "tests/providers/local_speech/recogniser_alone.h"
#include "tests/providers/local_speech/speech_corpus.h"
#include "tests/providers/local_speech/speech_world.h"
#include "tests/providers/local_speech/word_error_rate.h"

namespace vivavoce::local_speech {
namespace {

using nlohmann::json;

constexpr double kRate = 16000;

// Wall and CPU time since it was made.
class Watch {
 public:
  double wall() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }
  double cpu() const { return Cpu() - cpu_; }

 private:
  static double Cpu() {
    rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    auto seconds = [](const timeval& t) {
      return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
  }

  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  double cpu_ = Cpu();
};

template <typename T>
T Must(absl::StatusOr<T> value) {
  if (value.ok()) return *std::move(value);
  std::fprintf(stderr, "local_speech_bench: %s\n", value.status().ToString().c_str());
  std::exit(1);
}

double ResidentMegabytes() {
  std::ifstream in("/proc/self/statm");
  double pages = 0;
  in >> pages >> pages;
  return pages * 4096 / 1e6;
}

double Seconds(const std::vector<int16_t>& samples) {
  return static_cast<double>(samples.size()) / kRate;
}

std::vector<CorpusFile> Answers(SpeechWorld& world, const std::string& voice, size_t each) {
  std::vector<CorpusFile> files;
  const std::vector<CorpusText> texts = DemoAnswers();
  for (size_t i = 0; i < texts.size(); i += each) {
    CorpusFile file;
    file.set = "answers, " + voice;
    file.id = texts[i].id;
    file.text = texts[i].text;
    file.samples = Must(world.Speak(file.text, voice)).samples;
    files.push_back(std::move(file));
  }
  return files;
}

json WordRow(SpeechWorld& world, const Recognizer& model, const std::vector<CorpusFile>& files) {
  WordErrors here;
  WordErrors alone;
  double worst = -1;
  double audio = 0;
  double wall = 0;
  double cpu = 0;
  ListenPlan plan;
  for (const CorpusFile& file : files) {
    const Watch watch;
    const std::string text = Text(Must(world.Listen(file.samples, plan)));
    wall += watch.wall();
    cpu += watch.cpu();
    audio += Seconds(file.samples);
    const WordErrors one = CountWordErrors(file.text, text, nullptr);
    const WordErrors least =
        CountWordErrors(file.text, Must(RecogniseAlone(model, file.samples)), nullptr);
    here += one;
    alone += least;
    worst = std::max(worst, one.rate() - least.rate());
  }
  std::printf("%-26s %5zu %6zu %9.1f %9.1f %12.1f %8.3f %8.3f\n", files.front().set.c_str(),
              files.size(), here.reference_words, 100 * here.rate(), 100 * alone.rate(),
              100 * worst, wall / audio, cpu / audio);
  return {{"name", "words/" + files.front().set},  {"files", files.size()},
          {"words", here.reference_words},         {"wer", here.rate()},
          {"wer_model_alone", alone.rate()},       {"worst_file_above_alone", worst},
          {"wall_per_audio_second", wall / audio}, {"cpu_per_audio_second", cpu / audio}};
}

void Words(SpeechWorld& world, json& rows) {
  std::printf("\nWord errors in per cent, and seconds for a second of audio\n");
  std::printf("%-26s %5s %6s %9s %9s %12s %8s %8s\n", "speech", "files", "words", "here", "alone",
              "worst above", "wall", "CPU");
  const auto files = Must(FindRecognizer(ModelsFolder() + "/" + std::string(kTinyFolder)));
  const auto model = Must(Recognizer::Load(files, "en"));
  ListenPlan warm;
  Must(world.Listen(std::vector<int16_t>(16000), warm));
  for (const char* set : {"native", "nonnative"}) {
    const std::vector<CorpusFile> sentences = Must(ReadSentences(set));
    if (sentences.empty()) {
      std::printf("%-26s not here: %s\n", set, TestDataFolder().c_str());
      continue;
    }
    rows.push_back(WordRow(world, *model, sentences));
  }
  rows.push_back(WordRow(world, *model, Answers(world, "flite:rms", 1)));
  rows.push_back(WordRow(world, *model, Answers(world, "flite:slt", 1)));
  rows.push_back(WordRow(world, *model, Answers(world, "kokoro:am_michael", 3)));
}

// As a live conversation listens: finals are asked for `after` the end of each speech.
json PauseRow(SpeechWorld& world, std::vector<CorpusFile> files, Millis after) {
  constexpr size_t kSilence = 32000;
  WordErrors errors;
  size_t asked = 0;
  for (CorpusFile& file : files) {
    file.samples.resize(file.samples.size() + kSilence);
    ListenPlan plan;
    plan.chunk = 800;
    const std::vector<SttEvent> whole = Must(world.Listen(file.samples, plan));
    plan.finalize_at = AfterEachSpeech(whole, after, file.samples.size());
    asked += plan.finalize_at.size();
    errors += CountWordErrors(file.text, Text(Must(world.Listen(file.samples, plan))), nullptr);
  }
  std::printf("%-26s %9lld %6zu %9.1f %9zu\n", files.front().set.c_str(),
              static_cast<long long>(after.count()), asked, 100 * errors.rate(), errors.inserted);
  return {{"name", "pauses/" + files.front().set + "/" + std::to_string(after.count())},
          {"asked", asked},
          {"words", errors.reference_words},
          {"wer", errors.rate()},
          {"inserted", errors.inserted}};
}

void Pauses(SpeechWorld& world, json& rows) {
  std::printf("\nFinals asked for in each pause: word errors in per cent, words added\n");
  std::printf("%-26s %9s %6s %9s %9s\n", "speech", "after ms", "asked", "errors", "added");
  std::vector<std::vector<CorpusFile>> sets;
  sets.push_back(Answers(world, "kokoro:am_michael", 1));
  sets.push_back(Answers(world, "flite:rms", 1));
  sets.push_back(Must(ReadSentences("native")));
  for (const std::vector<CorpusFile>& files : sets) {
    if (files.empty()) continue;
    for (int after : {250, 350}) rows.push_back(PauseRow(world, files, Millis(after)));
  }
}

void Names(SpeechWorld& world, json& rows) {
  std::printf("\nOf %zu skills' names, each said once in a sentence, those written rightly\n",
              SkillNames().size());
  std::printf("%-20s %10s %10s %16s\n", "voice", "unheralded", "announced", "words spoilt");
  for (const char* voice : {"flite:rms", "flite:slt", "kokoro:am_michael"}) {
    int without = 0;
    int with = 0;
    int spoilt = 0;
    ListenPlan plain;
    ListenPlan announced;
    announced.phrases = SkillNames();
    for (size_t i = 0; i < SkillNames().size(); ++i) {
      const std::vector<int16_t> speech = Must(world.Speak(SkillSentence(i), voice)).samples;
      const std::string before = Text(Must(world.Listen(speech, plain)));
      const std::string after = Text(Must(world.Listen(speech, announced)));
      without += before.find(SkillNames()[i]) != std::string::npos ? 1 : 0;
      with += after.find(SkillNames()[i]) != std::string::npos ? 1 : 0;
      if (CountWordErrors(SkillSentence(i), after, nullptr).total() >
          CountWordErrors(SkillSentence(i), before, nullptr).total()) {
        ++spoilt;
      }
    }
    std::printf("%-20s %10d %10d %16d\n", voice, without, with, spoilt);
    rows.push_back({{"name", std::string("names/") + voice},
                    {"unheralded", without},
                    {"announced", with},
                    {"spoilt", spoilt}});
  }
}

void Partials(SpeechWorld& world, json& rows) {
  std::printf(
      "\nA minute of answers with partial results and without: CPU seconds for one of audio\n");
  std::printf("%-20s %10s %10s\n", "", "CPU s/s", "partials");
  std::vector<int16_t> speech;
  for (const CorpusFile& file : Answers(world, "flite:rms", 6)) {
    speech.insert(speech.end(), file.samples.begin(), file.samples.end());
    speech.resize(speech.size() + 12000);
  }
  for (const bool partials : {false, true}) {
    ListenPlan plan;
    plan.partials = partials;
    const Watch watch;
    const std::vector<SttEvent> events = Must(world.Listen(speech, plan));
    const double share = watch.cpu() / Seconds(speech);
    const auto count = std::count_if(events.begin(), events.end(), [](const SttEvent& event) {
      return std::holds_alternative<SttPartial>(event);
    });
    std::printf("%-20s %10.3f %10td\n", partials ? "with partials" : "finals only", share, count);
    rows.push_back({{"name", partials ? "partials/on" : "partials/off"},
                    {"cpu_per_audio_second", share},
                    {"partials", count}});
  }
}

void Voices(json& rows) {
  std::printf(
      "\nVoices: median of what it takes from a text to its first audio, and seconds for a "
      "second\n");
  std::printf("%-20s %14s %14s %8s %8s\n", "voice", "loading ms", "first audio ms", "wall", "CPU");
  const std::vector<std::string> texts = {
      "Thank you, that helps me to understand it.",
      "What did you measure before and after the change, and what did it show?",
      "Tell me about a time when a service that you answered for failed, and what you did."};
  for (const char* voice : {"flite:slt", "flite:rms", "kokoro:af_heart", "kokoro:am_michael"}) {
    SpeechWorld world;
    const Watch loading;
    Must(world.Speak("Yes.", voice));
    const double load = loading.wall();
    std::vector<double> first;
    double audio = 0;
    double wall = 0;
    const Watch watch;
    for (const std::string& text : texts) {
      const Spoken spoken = Must(world.Speak(text, voice));
      first.push_back(spoken.first_audio_seconds);
      audio += Seconds(spoken.samples);
      wall += spoken.seconds;
    }
    const double cpu = watch.cpu();
    std::sort(first.begin(), first.end());
    std::printf("%-20s %14.0f %14.0f %8.3f %8.3f\n", voice, 1000 * load,
                1000 * first[first.size() / 2], wall / audio, cpu / audio);
    rows.push_back({{"name", std::string("voices/") + voice},
                    {"first_sentence_ms", 1000 * load},
                    {"first_audio_ms", 1000 * first[first.size() / 2]},
                    {"wall_per_audio_second", wall / audio},
                    {"cpu_per_audio_second", cpu / audio}});
  }
}

void Memory(json& rows) {
  std::printf("\nResident memory, MB\n");
  auto row = [&rows](const char* what, double megabytes) {
    std::printf("%-42s %8.0f\n", what, megabytes);
    rows.push_back({{"name", std::string("memory/") + what}, {"resident_mb", megabytes}});
  };
  SpeechWorld world;
  row("before", ResidentMegabytes());
  const CorpusFile answer = Answers(world, "flite:rms", 100).front();
  row("flite speaks", ResidentMegabytes());
  Must(world.Listen(answer.samples, ListenPlan()));
  row("and Moonshine tiny listens", ResidentMegabytes());
  Must(world.Speak(answer.text, "kokoro:af_heart"));
  row("and Kokoro speaks", ResidentMegabytes());
}

int Run(std::set<std::string> parts) {
  const std::set<std::string> known = {"memory", "voices", "words", "pauses", "names", "partials"};
  for (const std::string& part : parts) {
    if (known.contains(part)) continue;
    std::fprintf(stderr,
                 "usage: local_speech_bench [words|pauses|names|partials|voices|memory]...\n");
    return 2;
  }
  if (parts.empty()) parts = known;
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  json rows = json::array();
  // First, while nothing is loaded yet.
  if (parts.contains("memory")) Memory(rows);
  if (parts.contains("voices")) Voices(rows);
  SpeechWorld world;
  if (parts.contains("words")) Words(world, rows);
  if (parts.contains("pauses")) Pauses(world, rows);
  if (parts.contains("names")) Names(world, rows);
  if (parts.contains("partials")) Partials(world, rows);
  const char* out = std::getenv("BENCHMARK_OUT");
  if (out == nullptr) return 0;
  std::ofstream file(out);
  file << json{{"benchmarks", rows}}.dump(2) << "\n";
  return file ? 0 : 1;
}

}  // namespace
}  // namespace vivavoce::local_speech

int main(int argc, char** argv) { return vivavoce::local_speech::Run({argv + 1, argv + argc}); }
