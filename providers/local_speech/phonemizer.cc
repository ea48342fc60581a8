// SPDX-License-Identifier: Apache-2.0
#include "phonemizer.h"

#include <flite/flite.h>

#include <cstddef>
#include <cstdlib>

extern "C" {
void usenglish_init(cst_voice* voice);
cst_lexicon* cmulex_init(void);
}

namespace vivavoce::local_speech {
namespace {

constexpr const char* kWordIndex = "vivavoce_word";

}  // namespace

std::unique_lock<std::mutex> FliteLock() {
  // flite has one set of statics a process, so this has one lock a process.
  static std::mutex mutex;
  return std::unique_lock<std::mutex>(mutex);
}

FliteUtterance::FliteUtterance(cst_voice* voice, std::span<const SpokenWord> words)
    : utterance_(new_utterance()) {
  utt_init(utterance_, voice);
  cst_relation* tokens = utt_relation_create(utterance_, "Token");
  for (size_t i = 0; i < words.size(); ++i) {
    const SpokenWord& word = words[i];
    cst_item* token = relation_append(tokens, nullptr);
    item_set_string(token, "name", word.piece.word.c_str());
    item_set_string(token, "whitespace", " ");
    item_set_string(token, "prepunctuation", "");
    const std::string punctuation = word.punctuation == 0 ? "" : std::string(1, word.punctuation);
    item_set_string(token, "punc", punctuation.c_str());
    if (!word.piece.phones.empty()) item_set_string(token, "phones", word.piece.phones.c_str());
    item_set_int(token, kWordIndex, static_cast<int>(i));
  }
}

FliteUtterance::~FliteUtterance() { delete_utterance(utterance_); }

size_t FliteUtterance::WordIndex(const cst_item* item) {
  const cst_item* token = item_parent(item_as(item, "Token"));
  return token == nullptr ? 0 : static_cast<size_t>(item_feat_int(token, kWordIndex));
}

Phonemizer::Phonemizer() {
  const std::unique_lock<std::mutex> lock = FliteLock();
  flite_init();
  voice_ = new_voice();
  voice_->name = "vivavoce_phonemizer";
  usenglish_init(voice_);
  feat_set(voice_->features, "lexicon", lexicon_val(cmulex_init()));
}

Phonemizer::~Phonemizer() {
  const std::unique_lock<std::mutex> lock = FliteLock();
  delete_voice(voice_);
}

std::vector<PhonedWord> Phonemizer::Phones(std::span<const SpokenWord> words) const {
  static constexpr cst_synth_module kStages[] = {
      {"textanalysis_func", default_textanalysis},
      {"pos_tagger_func", default_pos_tagger},
      {"phrasing_func", default_phrasing},
      {"lexical_insertion_func", default_lexical_insertion},
      {"pause_insertion_func", default_pause_insertion},
      {"postlex_func", nullptr}};
  std::vector<PhonedWord> out(words.size());
  if (words.empty()) return out;
  const std::unique_lock<std::mutex> lock = FliteLock();
  const FliteUtterance utterance(voice_, words);
  for (const cst_synth_module& stage : kStages) apply_synth_module(utterance.get(), &stage);
  cst_relation* structure = utt_relation(utterance.get(), "SylStructure");
  for (cst_item* word = relation_head(structure); word != nullptr; word = item_next(word)) {
    PhonedWord& phoned = out[FliteUtterance::WordIndex(word)];
    for (cst_item* syllable = item_daughter(word); syllable != nullptr;
         syllable = item_next(syllable)) {
      const bool stressed = std::atoi(item_feat_string(syllable, "stress")) > 0;
      for (cst_item* segment = item_daughter(syllable); segment != nullptr;
           segment = item_next(segment)) {
        Phone phone;
        phone.name = item_feat_string(segment, "name");
        phone.stressed = stressed;
        phoned.phones.push_back(std::move(phone));
      }
    }
  }
  return out;
}

bool Phonemizer::InLexicon(const std::string& word) const {
  const std::unique_lock<std::mutex> lock = FliteLock();
  cst_lexicon* lexicon = val_lexicon(feat_val(voice_->features, "lexicon"));
  return in_lex(lexicon, word.c_str(), nullptr, nullptr) != 0;
}

}  // namespace vivavoce::local_speech
