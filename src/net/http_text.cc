// SPDX-License-Identifier: Apache-2.0
#include "net/http_text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

#include "vivavoce/base/status.h"

namespace vivavoce {

const std::string* FindHeader(const HttpHeaders& headers, std::string_view name) {
  std::string wanted = internal::LowerCase(name);
  for (const auto& [key, value] : headers) {
    if (key.size() == wanted.size() && internal::LowerCase(key) == wanted) return &value;
  }
  return nullptr;
}

namespace internal {
namespace {

// Those the server itself decides on.
bool IsOfTheServer(std::string_view lower) {
  static constexpr std::array<std::string_view, 6> kNames = {
      "connection", "content-length", "date", "keep-alive", "transfer-encoding", "upgrade"};
  return std::find(kNames.begin(), kNames.end(), lower) != kNames.end();
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return lower;
}

bool IsToken(std::string_view text) {
  auto belongs = [](char c) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), belongs);
}

bool IsFieldValue(std::string_view text) {
  auto belongs = [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= ' ' && byte != 0x7f);
  };
  return std::all_of(text.begin(), text.end(), belongs);
}

bool HoldsToken(const HttpHeaders& headers, std::string_view header, std::string_view token) {
  for (const auto& [key, value] : headers) {
    if (LowerCase(key) != header) continue;
    for (std::string_view left = value; !left.empty();) {
      std::string_view item = left.substr(0, left.find(','));
      left.remove_prefix(std::min(item.size() + 1, left.size()));
      if (LowerCase(Trim(item)) == token) return true;
    }
  }
  return false;
}

int CountHeaders(const HttpHeaders& headers, std::string_view name) {
  auto is_it = [name](const auto& header) { return LowerCase(header.first) == name; };
  return static_cast<int>(std::count_if(headers.begin(), headers.end(), is_it));
}

std::string FormatHttpDate(WallTime time) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[utc.tm_wday],
                utc.tm_mday, kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                utc.tm_sec);
  return text;
}

std::string_view ReasonPhrase(int status) {
  static constexpr std::array<std::pair<int, std::string_view>, 34> kPhrases = {{
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {206, "Partial Content"},
      {301, "Moved Permanently"},
      {302, "Found"},
      {303, "See Other"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {410, "Gone"},
      {412, "Precondition Failed"},
      {413, "Content Too Large"},
      {415, "Unsupported Media Type"},
      {416, "Range Not Satisfiable"},
      {417, "Expectation Failed"},
      {422, "Unprocessable Content"},
      {426, "Upgrade Required"},
      {428, "Precondition Required"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {503, "Service Unavailable"},
      {505, "HTTP Version Not Supported"},
  }};
  for (const auto& [code, phrase] : kPhrases) {
    if (code == status) return phrase;
  }
  return "Status";  // clients ignore it (RFC 9112 §4)
}

absl::StatusOr<std::string> FormatHead(const ResponseHead& head, const HttpHeaders& headers) {
  if (head.status < 200 || head.status > 599) {
    return Internal("answer: " + std::to_string(head.status) + " is no final status");
  }
  std::string text = "HTTP/1.1 " + std::to_string(head.status) + " ";
  text.append(ReasonPhrase(head.status)).append("\r\n");
  bool has_request_id = false;
  for (const auto& [name, value] : headers) {
    std::string lower = LowerCase(name);
    if (IsOfTheServer(lower)) continue;
    if (!IsToken(name) || !IsFieldValue(value)) {
      return Internal("answer: a header that would break the line");
    }
    if (lower == "x-request-id") has_request_id = true;
    text.append(name).append(": ").append(value).append("\r\n");
  }
  if (!has_request_id && !head.request_id.empty()) {
    text.append("x-request-id: ").append(head.request_id).append("\r\n");
  }
  text.append("date: ").append(head.date).append("\r\n");
  if (head.framing == BodyFraming::kLength) {
    text.append("content-length: ").append(std::to_string(head.length)).append("\r\n");
  } else if (head.framing == BodyFraming::kChunked) {
    text.append("transfer-encoding: chunked\r\n");
  }
  if (head.close || head.framing == BodyFraming::kUntilClose) text.append("connection: close\r\n");
  text.append("\r\n");
  return text;
}

}  // namespace internal
}  // namespace vivavoce
