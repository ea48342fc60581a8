// SPDX-License-Identifier: Apache-2.0
// The texts of mails: share/mail_templates/<name>.v<version>.txt, of which the highest version
// counts.
//
//   Subject: A plan waits for approval
//
//   The plan of an interview for {{job_title}} at {{tenant}} ...
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace vivavoce::platform {

struct MailText {
  MailText() = default;
  std::string subject;
  std::string text;
};

// Threading: immutable once made.
class MailTemplates {
 public:
  MailTemplates() = default;

  // One for each rule of mail_rules.h.
  //
  // Blocking: reads a few small files; call it at start-up.
  // Errors: NotFound naming what is absent; InvalidArgument naming the file: no subject, an unknown
  // field, over 64 kB, no UTF-8.
  static absl::StatusOr<MailTemplates> Load(const std::string& share_path);

  // With its fields filled in, each as OneLine(). Subjects have none: they are shown on locked
  // screens.
  MailText Write(std::string_view name, const std::map<std::string, std::string>& fields) const;

 private:
  std::map<std::string, MailText, std::less<>> texts_;
};

// What others have written, as a part of a line: no line feed, nothing that turns the direction of
// writing, no more than 120 characters.
std::string OneLine(std::string_view text);

}  // namespace vivavoce::platform
