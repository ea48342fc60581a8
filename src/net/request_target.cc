// SPDX-License-Identifier: Apache-2.0
#include "net/request_target.h"

#include <algorithm>
#include <vector>

#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"
#include "vivavoce/net/query.h"

namespace vivavoce::internal {
namespace {

bool IsVisibleAscii(char c) { return c > ' ' && c < 0x7f; }

// What follows the authority of `http://authority/path`; the target itself in origin form.
std::string_view WithoutAuthority(std::string_view target) {
  for (std::string_view scheme : {"http://", "https://"}) {
    if (target.size() < scheme.size()) continue;
    std::string start(target.substr(0, scheme.size()));
    std::transform(start.begin(), start.end(), start.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (start != scheme) continue;
    size_t end = target.find_first_of("/?", scheme.size());
    return end == std::string_view::npos ? std::string_view() : target.substr(end);
  }
  return target;
}

// An encoded slash would make one part of the path two, once decoded.
bool HoldsEncodedSlash(std::string_view raw) {
  for (size_t i = 0; i + 2 < raw.size(); ++i) {
    if (raw[i] == '%' && raw[i + 1] == '2' && (raw[i + 2] == 'f' || raw[i + 2] == 'F')) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<RequestTarget> ParseRequestTarget(std::string_view target) {
  if (!std::all_of(target.begin(), target.end(), IsVisibleAscii)) {
    return InvalidArgument("target: a byte that must be percent-encoded");
  }
  if (target.find('#') != std::string_view::npos) return InvalidArgument("target: holds a '#'");
  if (target.empty()) return InvalidArgument("target: is empty");
  bool absolute = target.front() != '/';
  std::string_view rest = WithoutAuthority(target);
  if (absolute && rest.data() == target.data()) {
    return InvalidArgument("target: neither begins with '/' nor is an http URL");
  }

  RequestTarget parsed;
  std::string_view raw = rest.substr(0, rest.find('?'));
  if (raw.size() < rest.size()) parsed.query = std::string(rest.substr(raw.size() + 1));
  if (HoldsEncodedSlash(raw)) return InvalidArgument("path: an encoded slash (%2F)");
  absl::StatusOr<std::string> path = PercentDecode(raw);
  if (!path.ok()) return Annotate(path.status(), "path");
  auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; };
  if (std::any_of(path->begin(), path->end(), is_control)) {
    return InvalidArgument("path: a control character once decoded");
  }
  if (!IsValidUtf8(*path)) return InvalidArgument("path: is not UTF-8 once decoded");

  std::vector<std::string_view> parts;
  bool is_folder = true;  // ends with '/'
  for (std::string_view left = *path; !left.empty();) {
    std::string_view part = left.substr(0, left.find('/'));
    left.remove_prefix(std::min(part.size() + 1, left.size()));
    is_folder = part.empty() || part == "." || part == "..";
    if (part == "..") {
      if (parts.empty()) return InvalidArgument("path: \"..\" above the root");
      parts.pop_back();
    } else if (!is_folder) {
      parts.push_back(part);
    }
  }
  if (!path->empty() && path->back() == '/') is_folder = true;
  for (std::string_view part : parts) parsed.path.append("/").append(part);
  if (is_folder || parsed.path.empty()) parsed.path += '/';
  return parsed;
}

}  // namespace vivavoce::internal
