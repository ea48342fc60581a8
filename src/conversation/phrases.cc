// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/phrases.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce {
namespace {

constexpr size_t kMaxPhrasesBytes = 1 << 20;
constexpr size_t kMaxPhrases = 1000;
constexpr std::array<std::string_view, 7> kIntents = {"go_on", "no",    "pause", "repeat",
                                                      "skip",  "think", "yes"};

struct ListField {
  std::string_view key;
  std::vector<std::string> Phrases::*list;
};
constexpr std::array<ListField, 13> kLists = {{
    {"acknowledgements", &Phrases::acknowledgements},
    {"bridges", &Phrases::bridges},
    {"rephrases", &Phrases::rephrases},
    {"notHeard", &Phrases::not_heard},
    {"repeats", &Phrases::repeats},
    {"skips", &Phrases::skips},
    {"offersToSkip", &Phrases::offers_to_skip},
    {"patience", &Phrases::patience},
    {"timeIsUp", &Phrases::time_is_up},
    {"welcomeBack", &Phrases::welcome_back},
    {"fillers", &Phrases::fillers},
    {"backchannels", &Phrases::backchannels},
    {"unfinishedWords", &Phrases::unfinished_words},
}};

absl::Status WrongPhrases(std::string_view path, std::string_view what) {
  return InvalidArgument("phrases: " + std::string(path) + ": " + std::string(what));
}

absl::StatusOr<std::vector<std::string>> ReadPhraseList(const nlohmann::json& object,
                                                        std::string_view key,
                                                        std::string_view path) {
  auto it = object.find(key);
  if (it == object.end() || !it->is_array() || it->empty() || it->size() > kMaxPhrases) {
    return WrongPhrases(path, "must be a list of 1 to 1000 texts");
  }
  std::vector<std::string> list;
  for (const nlohmann::json& item : *it) {
    if (!item.is_string() || item.get_ref<const std::string&>().empty()) {
      return WrongPhrases(path, "holds something that is not a text");
    }
    list.push_back(item.get<std::string>());
  }
  return list;
}

}  // namespace

absl::StatusOr<Phrases> ParsePhrases(std::string_view text) {
  if (text.size() > kMaxPhrasesBytes) return WrongPhrases("file", "is over 1 MB");
  if (!IsValidUtf8(text)) return WrongPhrases("file", "is not UTF-8");
  nlohmann::json root = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!root.is_object()) return WrongPhrases("file", "is not a JSON object");
  for (const auto& [key, value] : root.items()) {
    bool known = key == "language" || key == "intents" ||
                 std::any_of(kLists.begin(), kLists.end(),
                             [name = std::string_view(key)](const ListField& field) {
                               return field.key == name;
                             });
    if (!known) return WrongPhrases(key, "is not known");
  }

  Phrases phrases;
  auto language = root.find("language");
  if (language == root.end() || !language->is_string()) {
    return WrongPhrases("language", "must be a language code such as \"en\"");
  }
  phrases.language = language->get<std::string>();
  for (const ListField& field : kLists) {
    absl::StatusOr<std::vector<std::string>> list = ReadPhraseList(root, field.key, field.key);
    if (!list.ok()) return list.status();
    phrases.*field.list = *std::move(list);
  }
  auto intents = root.find("intents");
  if (intents == root.end() || !intents->is_object())
    return WrongPhrases("intents", "must be an object");
  for (const auto& [name, value] : intents->items()) {
    if (std::find(kIntents.begin(), kIntents.end(), name) == kIntents.end()) {
      return WrongPhrases("intents." + name,
                          "is not known (there are: go_on, no, pause, repeat, skip, think, yes)");
    }
    absl::StatusOr<std::vector<std::string>> list =
        ReadPhraseList(*intents, name, "intents." + name);
    if (!list.ok()) return list.status();
    phrases.intents[name] = *std::move(list);
  }
  return phrases;
}

absl::StatusOr<Phrases> LoadPhrases(std::string_view share_path, std::string_view language) {
  std::string primary(language.substr(0, language.find('-')));
  bool plain = !primary.empty() && std::all_of(primary.begin(), primary.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  if (!plain) {
    return InvalidArgument("phrases: language must be a code such as \"en-US\" (" +
                           std::string(language) + ")");
  }
  std::string path = std::string(share_path) + "/phrases/" + primary + ".json";
  std::ifstream in(path, std::ios::binary);
  if (!in) return NotFound("phrases: no file " + path + ": the language has no phrases yet");
  std::string text(kMaxPhrasesBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  absl::StatusOr<Phrases> phrases = ParsePhrases(text);
  if (!phrases.ok()) return Annotate(phrases.status(), path);
  return phrases;
}

}  // namespace vivavoce
