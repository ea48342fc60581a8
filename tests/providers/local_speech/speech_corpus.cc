// SPDX-License-Identifier: Apache-2.0
#include "tests/providers/local_speech/speech_corpus.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>

#include "providers/local_speech/silence.h"
#include "vivavoce/audio/wav_source.h"
#include "vivavoce/base/status.h"

namespace vivavoce::local_speech {
namespace {

constexpr unsigned kNoiseSeed = 5;
constexpr double kRoomNoise = 60;  // mean amplitude: about -55 dBFS
constexpr double kLineNoise = 20;

void AddNoise(std::vector<int16_t>& samples, double level) {
  std::mt19937 random(kNoiseSeed);
  std::normal_distribution<double> normal(0, level);
  for (int16_t& sample : samples) {
    sample = static_cast<int16_t>(std::clamp(sample + normal(random), -32000.0, 32000.0));
  }
}

nlohmann::json ReadJson(const std::string& path) {
  std::ifstream in(path);
  nlohmann::json json = nlohmann::json::parse(in, nullptr, false);
  return json.is_array() ? json : nlohmann::json::array();
}

std::string ReadLine(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  std::replace(text.begin(), text.end(), '\n', ' ');
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

}  // namespace

std::string TestDataFolder() {
  const char* named = std::getenv("VIVAVOCE_TEST_DATA");
  return named != nullptr ? named : std::string(VIVAVOCE_SOURCE_DIR) + "/../shared/data";
}

absl::StatusOr<std::vector<CorpusFile>> ReadSentences(const std::string& set) {
  const std::string folder = TestDataFolder() + "/speech";
  std::vector<CorpusFile> files;
  for (const nlohmann::json& item : ReadJson(folder + "/manifest.json")) {
    if (item.value("set", "") != set) continue;
    CorpusFile file;
    file.set = set;
    file.id = item.value("id", "");
    file.text = item.value("text", "");
    auto wav = WavSource::Open(folder + "/" + set + "/" + file.id + ".wav");
    if (!wav.ok()) return wav.status();
    auto samples = (*wav)->Read({{0}, (*wav)->size()});
    if (!samples.ok()) return samples.status();
    file.samples = *std::move(samples);
    files.push_back(std::move(file));
  }
  return files;
}

std::vector<CorpusText> DemoAnswers() {
  std::vector<CorpusText> texts;
  const std::filesystem::path folder =
      std::filesystem::path(VIVAVOCE_SOURCE_DIR) / "examples" / "demo" / "answers";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".txt") continue;
    CorpusText text;
    text.id = entry.path().parent_path().filename().string() + "-" + entry.path().stem().string();
    text.text = ReadLine(entry.path());
    texts.push_back(std::move(text));
  }
  std::sort(texts.begin(), texts.end(),
            [](const CorpusText& a, const CorpusText& b) { return a.id < b.id; });
  return texts;
}

std::vector<CorpusText> LabelledAnswers() {
  std::vector<CorpusText> texts;
  size_t number = 0;
  for (const nlohmann::json& item : ReadJson(TestDataFolder() + "/offline_engine/answers.json")) {
    CorpusText text;
    text.id = "labelled-" + std::to_string(++number);
    text.text = item.value("answer", "");
    texts.push_back(std::move(text));
  }
  return texts;
}

const std::vector<std::string>& SkillNames() {
  static const std::vector<std::string> names = {
      "PostgreSQL", "Kubernetes", "Terraform", "Kafka",     "Redis",      "GraphQL",
      "TypeScript", "JavaScript", "Django",    "PyTorch",   "TensorFlow", "Elasticsearch",
      "RabbitMQ",   "MongoDB",    "DynamoDB",  "Grafana",   "Prometheus", "Ansible",
      "Jenkins",    "GitLab",     "Docker",    "MySQL",     "SQLite",     "Kotlin",
      "Golang",     "Svelte",     "Redux",     "Nginx",     "Linux",      "Ubuntu",
      "Jira",       "Figma",      "Tableau",   "Snowflake", "BigQuery",   "Airflow",
      "Hadoop",     "OAuth",      "Warfarin",  "Heparin"};
  return names;
}

std::string SkillSentence(size_t skill) {
  const std::string& name = SkillNames()[skill];
  return skill % 2 == 0 ? "I have used " + name + " in production for two years."
                        : "Our team moved to " + name + " last spring, because it was simpler.";
}

CorpusFile TwentyDecibelsSofter(const CorpusFile& file) {
  CorpusFile softer = file;
  softer.set += ", -20 dB";
  for (int16_t& sample : softer.samples) sample = static_cast<int16_t>(std::lround(sample * 0.1));
  return softer;
}

CorpusFile WithNoiseAround(const CorpusFile& file) {
  constexpr size_t kAround = 24000;
  CorpusFile noisy = file;
  noisy.set += ", noise around";
  noisy.samples.insert(noisy.samples.begin(), kAround, 0);
  noisy.samples.resize(noisy.samples.size() + kAround);
  AddNoise(noisy.samples, kRoomNoise);
  return noisy;
}

CorpusFile WithPauses(const CorpusFile& file) {
  constexpr std::array<double, 5> kSeconds = {0.3, 0.6, 0.9, 1.2, 0.45};
  CorpusFile paused = file;
  paused.set += ", pauses";
  paused.samples.clear();
  int64_t from = 0;
  size_t number = 0;
  for (const SampleSpan& gap : FindSilences(file.samples, kRecognitionRate, Millis(200))) {
    const int64_t middle = (gap.begin + gap.end) / 2;
    paused.samples.insert(paused.samples.end(), file.samples.begin() + from,
                          file.samples.begin() + middle);
    const double pause = kSeconds[number++ % kSeconds.size()] * kRecognitionRate.hertz;
    paused.samples.resize(paused.samples.size() + static_cast<size_t>(pause));
    from = middle;
  }
  paused.samples.insert(paused.samples.end(), file.samples.begin() + from, file.samples.end());
  AddNoise(paused.samples, kLineNoise);
  return paused;
}

}  // namespace vivavoce::local_speech
