// SPDX-License-Identifier: Apache-2.0
// Private to the readers of this folder's data files.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lexicon.h"

namespace vivavoce::offline_llm {

// Reads the members of one JSON object; keeps the first problem of the whole document.
//
// Lifetime: the document and `problem` outlive it.
class JsonSection {
 public:
  JsonSection(const nlohmann::json& object, std::string path, absl::Status& problem);

  JsonSection Section(const char* key);
  void Read(const char* key, std::string& out);
  void Read(const char* key, WordSet& out);
  void Read(const char* key, std::vector<std::string>& out);
  void Read(const char* key, std::map<std::string, std::string, std::less<>>& out);
  void Read(const char* key, std::map<std::string, std::vector<std::string>, std::less<>>& out);
  void Read(const char* key, double& out);  // 0..1000
  void Read(const char* key, size_t& out);

  // A cue: alternatives, of one key or of several together, matched as whole words.
  void Read(const char* key, Pattern& out);
  void Read(const std::vector<const char*>& keys, Pattern& out);

  // The objects of a list.
  std::vector<JsonSection> List(const char* key);

 private:
  const nlohmann::json* Find(const char* key);
  std::vector<std::string> Texts(const nlohmann::json& list, const std::string& name);
  void Fail(const std::string& what);

  const nlohmann::json& object_;
  std::string path_;
  absl::Status& problem_;
};

}  // namespace vivavoce::offline_llm
