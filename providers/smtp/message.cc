// SPDX-License-Identifier: Apache-2.0
#include "message.h"

#include <algorithm>
#include <ctime>
#include <vector>

#include "vivavoce/base/base64.h"
#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"
#include "vivavoce/net/query.h"

namespace vivavoce::smtp {
namespace {

constexpr size_t kLine = 76;       // of encoded text
constexpr size_t kWordBytes = 39;  // of UTF-8 in an encoded word: 52 of base64
constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool IsPrintableAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

absl::Status CheckHeaderText(std::string_view field, std::string_view text) {
  const bool control = std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20) || c == 0x7f;
  });
  if (control || !IsValidUtf8(text) || text.size() > 998) {
    return InvalidArgument("mail: " + std::string(field) +
                           ": must be UTF-8 in one line without control characters, at most 998 "
                           "bytes (" +
                           std::to_string(text.size()) + ")");
  }
  return absl::OkStatus();
}

// Encoded words of at most 75 characters that never cut a character.
std::string EncodedWords(std::string_view text) {
  std::string words;
  while (!text.empty()) {
    const std::string_view word = Beginning(text, kWordBytes);
    words += (words.empty() ? "=?utf-8?B?" : "\r\n =?utf-8?B?") + EncodeBase64(word) + "?=";
    text.remove_prefix(word.size());
  }
  return words;
}

std::string AddressHeader(std::string_view name, const Address& address) {
  std::string line = std::string(name) + ": ";
  if (!address.name.empty()) {
    if (IsPrintableAscii(address.name) && address.name.size() < 50) {
      std::string quoted;
      for (char c : address.name)
        quoted += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
      line += "\"" + quoted + "\"\r\n ";
    } else {
      line += EncodedWords(address.name) + "\r\n ";
    }
  }
  return line + "<" + address.address + ">\r\n";
}

std::string DateHeader(WallTime now) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm t{};
  gmtime_r(&seconds, &t);
  auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return "Date: " + std::string(kDays[t.tm_wday]) + ", " + std::to_string(t.tm_mday) + " " +
         std::string(kMonths[t.tm_mon]) + " " + std::to_string(t.tm_year + 1900) + " " +
         two(t.tm_hour) + ":" + two(t.tm_min) + ":" + two(t.tm_sec) + " +0000\r\n";
}

std::string Base64Lines(std::string_view bytes) {
  const std::string text = EncodeBase64(bytes);
  std::string lines;
  for (size_t i = 0; i < text.size(); i += kLine) lines += text.substr(i, kLine) + "\r\n";
  return lines;
}

// A part with its headers, from Content-Type on.
std::string TextPart(const std::string& type, std::string_view text) {
  return "Content-Type: " + type +
         "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable" + "\r\n\r\n" +
         QuotedPrintable(text);
}

std::string FilePart(const MailAttachment& attachment) {
  return "Content-Type: " + attachment.content_type +
         "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n "
         "filename*=utf-8''" +
         PercentEncode(attachment.filename) + "\r\n\r\n" + Base64Lines(attachment.bytes);
}

// "=_" stands in neither encoding, so that no boundary does.
std::string Multipart(const std::string& kind, const std::string& seed,
                      const std::vector<std::string>& parts) {
  const std::string boundary = "=_" + Sha256Hex(kind + seed).substr(0, 32);
  std::string all =
      "Content-Type: multipart/" + kind + ";\r\n boundary=\"" + boundary + "\"\r\n\r\n";
  for (const std::string& part : parts) all += "--" + boundary + "\r\n" + part + "\r\n";
  return all + "--" + boundary + "--\r\n";
}

bool IsContentType(const std::string& type) {
  const size_t slash = type.find('/');
  return slash != std::string::npos && slash > 0 && slash + 1 < type.size() && type.size() <= 100 &&
         IsPrintableAscii(type);
}

absl::Status CheckParts(const Mail& mail) {
  if (mail.text.empty()) return InvalidArgument("mail: text: must not be empty");
  for (const auto& [field, text] : {std::pair<const char*, const std::string*>("text", &mail.text),
                                    {"html", &mail.html},
                                    {"calendar", &mail.calendar}}) {
    if (!IsValidUtf8(*text)) {
      return InvalidArgument(std::string("mail: ") + field + ": must be UTF-8");
    }
  }
  for (char c : mail.calendar_method) {
    if (c < 'A' || c > 'Z') return InvalidArgument("mail: calendar_method: must be of A-Z");
  }
  for (const MailAttachment& attachment : mail.attachments) {
    if (absl::Status s = CheckHeaderText("attachment name", attachment.filename); !s.ok()) return s;
    if (attachment.filename.empty() || attachment.filename.size() > 200) {
      return InvalidArgument("mail: attachment: needs a name of at most 200 bytes");
    }
    if (!IsContentType(attachment.content_type)) {
      return InvalidArgument("mail: attachment " + attachment.filename +
                             ": content_type must be type/subtype");
    }
  }
  return absl::OkStatus();
}

std::string Body(const Mail& mail, const std::string& seed) {
  const std::string method = mail.calendar_method.empty() ? "REQUEST" : mail.calendar_method;
  std::vector<std::string> forms = {TextPart("text/plain", mail.text)};
  if (!mail.html.empty()) forms.push_back(TextPart("text/html", mail.html));
  if (!mail.calendar.empty()) {
    forms.push_back(TextPart("text/calendar; method=" + method, mail.calendar));
  }
  std::string body = forms.size() == 1 ? forms[0] : Multipart("alternative", seed, forms);
  std::vector<std::string> parts = {std::move(body)};
  if (!mail.calendar.empty()) {
    MailAttachment invite;
    invite.filename = "invite.ics";
    invite.content_type = "application/ics";
    invite.bytes = mail.calendar;
    parts.push_back(FilePart(invite));
  }
  for (const MailAttachment& attachment : mail.attachments) parts.push_back(FilePart(attachment));
  return parts.size() == 1 ? parts[0] : Multipart("mixed", seed, parts);
}

}  // namespace

std::string EncodeHeader(std::string_view name, std::string_view value) {
  const bool plain = IsPrintableAscii(value) && name.size() + value.size() + 2 <= kLine &&
                     value.find("=?") == std::string_view::npos;
  const std::string text = plain ? std::string(value) : EncodedWords(value);
  return std::string(name) + ": " + text + "\r\n";
}

std::string QuotedPrintable(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  size_t column = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const unsigned char c = static_cast<unsigned char>(text[i]);
    const bool line_feed = c == '\n' || (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n');
    if (line_feed) {
      if (c == '\r') ++i;
      out += "\r\n";
      column = 0;
      continue;
    }
    const bool last = i + 1 == text.size() || text[i + 1] == '\n' || text[i + 1] == '\r';
    const bool space = c == ' ' || c == '\t';
    const bool plain = (c > 0x20 && c < 0x7f && c != '=') || (space && !last);
    const size_t width = plain ? 1 : 3;
    if (column + width > kLine - 1) {
      out += "=\r\n";
      column = 0;
    }
    if (plain) {
      out += static_cast<char>(c);
    } else {
      out += {'=', kHex[c >> 4], kHex[c & 15]};
    }
    column += width;
  }
  if (column > 0) out += "\r\n";
  return out;
}

absl::StatusOr<Address> ParseAddress(std::string_view field, std::string_view text) {
  if (absl::Status s = CheckHeaderText(field, text); !s.ok()) return s;
  Address parsed;
  const size_t open = text.rfind('<');
  if (open == std::string_view::npos) {
    parsed.address = text;
  } else {
    if (!text.ends_with('>')) {
      return InvalidArgument("mail: " + std::string(field) + ": must be `a@b` or `Name <a@b>`");
    }
    parsed.address = text.substr(open + 1, text.size() - open - 2);
    std::string_view name = text.substr(0, open);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (name.size() >= 2 && name.front() == '"' && name.back() == '"') {
      name = name.substr(1, name.size() - 2);
    }
    if (name.find_first_of("<>") != std::string_view::npos) {
      return InvalidArgument("mail: " + std::string(field) + ": must hold one address");
    }
    parsed.name = name;
  }
  const std::string& a = parsed.address;
  const size_t at = a.rfind('@');
  const bool plain = IsPrintableAscii(a) && a.find_first_of(" <>,;:\"()[]\\") == std::string::npos;
  if (!plain || at == std::string::npos || at == 0 || at + 1 == a.size() || a.size() > 254) {
    return InvalidArgument("mail: " + std::string(field) +
                           ": must hold an address in ASCII, `a@b` or `Name <a@b>`");
  }
  return parsed;
}

absl::StatusOr<std::string> MakeMessage(const Mail& mail, WallTime now) {
  absl::StatusOr<Address> from = ParseAddress("from", mail.from);
  if (!from.ok()) return from.status();
  absl::StatusOr<Address> to = ParseAddress("to", mail.to);
  if (!to.ok()) return to.status();
  if (absl::Status s = CheckHeaderText("subject", mail.subject); !s.ok()) return s;
  if (absl::Status s = CheckParts(mail); !s.ok()) return s;
  std::string id = mail.message_id;
  if (id.find('@') == std::string::npos) id += from->address.substr(from->address.rfind('@'));
  const bool sound = IsPrintableAscii(id) && id.find_first_of(" <>") == std::string::npos &&
                     id.size() <= 250 && id.front() != '@';
  if (!sound) {
    return InvalidArgument("mail: message_id: must be ASCII without spaces and <>, not empty");
  }
  return DateHeader(now) + AddressHeader("From", *from) + AddressHeader("To", *to) +
         EncodeHeader("Subject", mail.subject) + "Message-ID: <" + id + ">\r\n" +
         "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n" + Body(mail, id);
}

}  // namespace vivavoce::smtp
