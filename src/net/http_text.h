// SPDX-License-Identifier: Apache-2.0
// The small grammar that requests and answers share (RFC 9110 §5).
#pragma once

#include <string>
#include <string_view>

#include "vivavoce/base/clock.h"
#include "vivavoce/net/http_server.h"

namespace vivavoce::internal {

std::string LowerCase(std::string_view text);
bool IsToken(std::string_view text);
// No control character but a tab: a value that cannot begin another line.
bool IsFieldValue(std::string_view text);
// True when a comma-separated header holds `token`, whatever the case of its letters.
bool HoldsToken(const HttpHeaders& headers, std::string_view header, std::string_view token);
int CountHeaders(const HttpHeaders& headers, std::string_view name);

// `Sun, 06 Nov 1994 08:49:37 GMT`
std::string FormatHttpDate(WallTime time);
std::string_view ReasonPhrase(int status);

// How the end of an answer's body is marked.
enum class BodyFraming { kNone, kLength, kChunked, kUntilClose };

struct ResponseHead {
  int status = 200;
  BodyFraming framing = BodyFraming::kLength;
  int64_t length = 0;
  bool close = false;
  std::string date;
  std::string request_id;
};

// Errors: Internal for a status that is no final one and for a header that would break the line.
absl::StatusOr<std::string> FormatHead(const ResponseHead& head, const HttpHeaders& headers);

}  // namespace vivavoce::internal
