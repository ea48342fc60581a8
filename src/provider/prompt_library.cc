// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/prompt_library.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce {
namespace {

namespace fs = std::filesystem;
constexpr size_t kMaxBytes = 256 * 1024;

absl::StatusOr<std::string> ReadText(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(kMaxBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || !in.eof()) {
    return InvalidArgument("prompt library: " + path.string() +
                           ": cannot be read, or is over 256 kB");
  }
  text.resize(static_cast<size_t>(in.gcount()));
  if (!IsValidUtf8(text)) {
    return InvalidArgument("prompt library: " + path.string() + ": is not UTF-8");
  }
  return text;
}

// The files of `folder` that end in `extension`, by name, so that every run reads them in one
// order.
std::vector<fs::path> FilesOf(const fs::path& folder, std::string_view extension) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == extension) files.push_back(it->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// "evidence.v2" -> {"evidence", 2}
absl::StatusOr<std::pair<std::string, int>> NameAndVersion(const fs::path& path) {
  std::string stem = path.stem().string();
  size_t dot = stem.rfind(".v");
  int version = 0;
  if (dot != std::string::npos && dot > 0) {
    const char* begin = stem.data() + dot + 2;
    const char* end = stem.data() + stem.size();
    std::from_chars_result parsed = std::from_chars(begin, end, version);
    if (parsed.ec != std::errc() || parsed.ptr != end) version = 0;
  }
  if (version < 1) {
    return InvalidArgument("prompt library: " + path.string() +
                           ": a prompt's file is named <purpose>.v<version>.md");
  }
  return std::make_pair(stem.substr(0, dot), version);
}

}  // namespace

absl::StatusOr<PromptLibrary> PromptLibrary::Load(std::string share_path,
                                                  std::map<std::string, int> pinned) {
  PromptLibrary library;
  library.share_path_ = share_path;
  fs::path share(share_path);
  std::map<std::string, int> versions;
  for (const fs::path& file : FilesOf(share / "prompts", ".md")) {
    if (file.filename() == "README.md") continue;
    absl::StatusOr<std::pair<std::string, int>> name = NameAndVersion(file);
    if (!name.ok()) return name.status();
    const auto& [purpose, version] = *name;
    auto pin = pinned.find(purpose);
    if (pin != pinned.end() ? pin->second != version : versions[purpose] > version) continue;
    absl::StatusOr<std::string> text = ReadText(file);
    if (!text.ok()) return text.status();
    Prompt prompt;
    prompt.id = purpose;
    prompt.version = std::to_string(version);
    prompt.sha256 = Sha256Hex(*text);
    prompt.text = *std::move(text);
    library.prompts_[purpose] = std::move(prompt);
    versions[purpose] = version;
  }
  if (library.prompts_.empty()) {
    return NotFound("prompt library: no prompts under " + (share / "prompts").string());
  }
  for (const auto& [purpose, version] : pinned) {
    if (library.prompts_.count(purpose) != 0) continue;
    return NotFound("prompt library: no version " + std::to_string(version) + " of the prompt " +
                    purpose + " under " + (share / "prompts").string());
  }
  for (const fs::path& file : FilesOf(share / "schemas" / "model", ".json")) {
    absl::StatusOr<std::string> text = ReadText(file);
    if (!text.ok()) return text.status();
    if (!nlohmann::json::accept(*text)) {
      return InvalidArgument("prompt library: " + file.string() + ": is not JSON");
    }
    library.schemas_[file.stem().string()] = *std::move(text);
  }
  return library;
}

absl::StatusOr<Prompt> PromptLibrary::Find(std::string_view purpose) const {
  auto it = prompts_.find(std::string(purpose));
  if (it != prompts_.end()) return it->second;
  std::string message = "prompt library: no prompt for the purpose " + std::string(purpose);
  message += prompts_.empty() ? "" : " (there are:";
  for (const auto& [name, prompt] : prompts_) message += " " + name;
  message += prompts_.empty() ? "" : ")";
  return NotFound(message);
}

std::string PromptLibrary::OutputSchema(std::string_view purpose) const {
  auto it = schemas_.find(std::string(purpose));
  return it == schemas_.end() ? std::string() : it->second;
}

absl::StatusOr<LanguageModelRequest> PromptLibrary::MakeRequest(std::string_view purpose,
                                                                std::string input) const {
  absl::StatusOr<Prompt> prompt = Find(purpose);
  if (!prompt.ok()) return prompt.status();
  LanguageModelRequest request;
  request.purpose = std::string(purpose);
  request.prompt = *std::move(prompt);
  request.input = std::move(input);
  request.output_schema = OutputSchema(purpose);
  return request;
}

}  // namespace vivavoce
