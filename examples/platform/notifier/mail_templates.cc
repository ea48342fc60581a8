// SPDX-License-Identifier: Apache-2.0
#include "notifier/mail_templates.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "notifier/mail_rules.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::platform {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLargestTemplate = 64 * 1024;
constexpr size_t kLongestField = 120;  // characters
constexpr std::string_view kSubject = "Subject: ";
constexpr std::string_view kFields[] = {"job_title", "tenant", "link", "expires_at"};

// The number of `<name>.v<number>.txt`; 0: it is no such file.
int VersionOf(const fs::path& file, std::string_view name) {
  const std::string whole = file.filename().string();
  std::string_view rest = whole;
  const std::string begin = std::string(name) + ".v";
  if (!rest.starts_with(begin) || !rest.ends_with(".txt")) return 0;
  rest = rest.substr(begin.size(), rest.size() - begin.size() - 4);
  int version = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), version);
  return error == std::errc() && end == rest.data() + rest.size() ? version : 0;
}

absl::StatusOr<MailText> ReadTemplate(const fs::path& file) {
  const std::string where = "mail template " + file.filename().string() + ": ";
  std::ifstream in(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (in.bad() || text.size() > kLargestTemplate) {
    return InvalidArgument(where + "cannot be read, or is over 64 kB");
  }
  if (!IsValidUtf8(text)) return InvalidArgument(where + "is not UTF-8");
  const size_t line = text.find("\n\n");
  if (!text.starts_with(kSubject) || line == std::string::npos || line + 2 >= text.size()) {
    return InvalidArgument(where +
                           "must begin with `Subject: ...`, an empty line, and then a text");
  }
  MailText read;
  read.subject = text.substr(kSubject.size(), line - kSubject.size());
  read.text = text.substr(line + 2);
  if (read.subject.find_first_of("\n\r{") != std::string::npos) {
    return InvalidArgument(where + "the subject must be one line without fields");
  }
  for (size_t at = read.text.find("{{"); at != std::string::npos;
       at = read.text.find("{{", at + 2)) {
    const size_t end = read.text.find("}}", at);
    const std::string field =
        end == std::string::npos ? "" : read.text.substr(at + 2, end - at - 2);
    if (std::find(std::begin(kFields), std::end(kFields), field) == std::end(kFields)) {
      return InvalidArgument(where + "there is no field {{" + field.substr(0, 40) +
                             "}}; there are job_title, tenant, link and expires_at");
    }
  }
  return read;
}

// How many bytes of `text` at `i` are one character that may not stand in a line; 0: it may.
size_t Unprintable(std::string_view text, size_t i) {
  const auto byte = [&](size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u;
  };
  if (byte(i) < 0x20 || byte(i) == 0x7f) return 1;
  if (byte(i) == 0xc2 && byte(i + 1) >= 0x80 && byte(i + 1) <= 0x9f) return 2;  // U+0080..9F
  if (byte(i) != 0xe2) return 0;
  const unsigned second = byte(i + 1);
  const unsigned third = byte(i + 2);
  const bool separator = second == 0x80 && third >= 0xa8 && third <= 0xae;  // U+2028..2E
  const bool mark = second == 0x80 && (third == 0x8e || third == 0x8f);     // U+200E, 200F
  const bool isolate = second == 0x81 && third >= 0xa6 && third <= 0xa9;    // U+2066..69
  return separator || mark || isolate ? 3 : 0;
}

}  // namespace

std::string OneLine(std::string_view text) {
  std::string line;
  size_t characters = 0;
  for (size_t i = 0; i < text.size();) {
    const size_t refused = Unprintable(text, i);
    if (refused > 0 || text[i] == ' ') {
      i += refused > 0 ? refused : 1;
      if (!line.empty() && line.back() != ' ') line += ' ';
      continue;
    }
    if (++characters > kLongestField) {
      line += "…";
      break;
    }
    line += text[i++];
    while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xc0) == 0x80)
      line += text[i++];
  }
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

absl::StatusOr<MailTemplates> MailTemplates::Load(const std::string& share_path) {
  const fs::path folder = fs::path(share_path) / "mail_templates";
  MailTemplates templates;
  for (const MailRule& rule : MailRules()) {
    int version = 0;
    fs::path newest;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
      const int of = VersionOf(it->path(), rule.name);
      if (of <= version) continue;
      version = of;
      newest = it->path();
    }
    if (version == 0) {
      return NotFound("mail templates: there is no " + std::string(rule.name) + ".v1.txt in " +
                      folder.string());
    }
    absl::StatusOr<MailText> text = ReadTemplate(newest);
    if (!text.ok()) return text.status();
    templates.texts_[std::string(rule.name)] = *std::move(text);
  }
  return templates;
}

MailText MailTemplates::Write(std::string_view name,
                              const std::map<std::string, std::string>& fields) const {
  MailText written;
  auto found = texts_.find(name);
  if (found == texts_.end()) return written;
  written.subject = found->second.subject;
  std::string_view rest = found->second.text;
  for (size_t at = rest.find("{{"); at != std::string_view::npos; at = rest.find("{{")) {
    const size_t end = rest.find("}}", at);
    auto field = fields.find(std::string(rest.substr(at + 2, end - at - 2)));
    written.text += rest.substr(0, at);
    if (field != fields.end()) written.text += OneLine(field->second);
    rest.remove_prefix(end + 2);
  }
  written.text += rest;
  return written;
}

}  // namespace vivavoce::platform
