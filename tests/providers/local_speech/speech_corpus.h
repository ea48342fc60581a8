// SPDX-License-Identifier: Apache-2.0
// Speech whose words are known: what tests and the benchmark measure recognition on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce::local_speech {

struct CorpusFile {
  CorpusFile() = default;
  std::string set;
  std::string id;
  std::string text;
  std::vector<int16_t> samples;  // 16 kHz mono
};

struct CorpusText {
  CorpusText() = default;
  std::string id;
  std::string text;
};

// Where the data outside the repository is: VIVAVOCE_TEST_DATA, else ../shared/data beside the
// checkout.
std::string TestDataFolder();

// The read sentences of speech/manifest.json, `set` native or nonnative; empty where they are not.
absl::StatusOr<std::vector<CorpusFile>> ReadSentences(const std::string& set);

// The answers of examples/demo/answers, in order of their names.
std::vector<CorpusText> DemoAnswers();

// The answers of offline_engine/answers.json; empty where it is not.
std::vector<CorpusText> LabelledAnswers();

// Forty names of skills, and a sentence around one of them.
const std::vector<std::string>& SkillNames();
std::string SkillSentence(size_t skill);

// The same speech as another microphone, room or speaker gives it; always the same for the same
// file.
CorpusFile TwentyDecibelsSofter(const CorpusFile& file);
CorpusFile WithNoiseAround(const CorpusFile& file);  // 1.5 s of it before and after, and under it
CorpusFile WithPauses(const CorpusFile& file);       // 0.3 to 1.2 s longer between its phrases

}  // namespace vivavoce::local_speech
