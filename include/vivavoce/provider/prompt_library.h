// SPDX-License-Identifier: Apache-2.0
// The versioned prompts and answer schemas of share/: what a language model is asked for, by
// purpose. Every prompt is identified by its hash, which goes into the run manifest.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "vivavoce/provider/language_model.h"

namespace vivavoce {

// Reads `prompts/<purpose>.v<version>.md` and `schemas/model/<purpose>.json` under a share folder.
// Of several versions of a prompt the highest counts, unless one is pinned.
//
// Threading: immutable once made; any thread.
class PromptLibrary {
 public:
  PromptLibrary() = default;

  // Blocking: reads a few small files; call it at start-up.
  // Errors: NotFound naming the folder, InvalidArgument naming the file: over 256 kB, not UTF-8, a
  //         version that is no number, a schema that is not JSON.
  static absl::StatusOr<PromptLibrary> Load(std::string share_path,
                                            std::map<std::string, int> pinned);

  // Errors: NotFound with the purposes there are.
  absl::StatusOr<Prompt> Find(std::string_view purpose) const;

  // The JSON Schema of the purpose's answer; empty where there is none.
  std::string OutputSchema(std::string_view purpose) const;

  // A request for `purpose`: prompt and schema filled in.
  absl::StatusOr<LanguageModelRequest> MakeRequest(std::string_view purpose,
                                                   std::string input) const;

  const std::string& share_path() const { return share_path_; }

 private:
  std::string share_path_;
  std::map<std::string, Prompt> prompts_;       // purpose -> the version in use
  std::map<std::string, std::string> schemas_;  // purpose -> JSON Schema
};

}  // namespace vivavoce
