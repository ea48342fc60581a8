// SPDX-License-Identifier: Apache-2.0
#include "gateway/endpoint_url.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "vivavoce/base/status.h"

namespace vivavoce::platform {
namespace {

bool IsPrivateV4(uint32_t a) {
  auto in = [a](uint32_t network, int bits) { return (a ^ network) >> (32 - bits) == 0; };
  return in(0x00000000, 8) || in(0x0a000000, 8) || in(0x64400000, 10) || in(0x7f000000, 8) ||
         in(0xa9fe0000, 16) || in(0xac100000, 12) || in(0xc0000000, 24) || in(0xc0000200, 24) ||
         in(0xc0a80000, 16) || in(0xc6120000, 15) || in(0xc6336400, 24) || in(0xcb007100, 24) ||
         in(0xe0000000, 4) || in(0xf0000000, 4);
}

bool IsPrivateV6(const uint8_t (&b)[16]) {
  auto zero = [&](int from, int to) {
    return std::all_of(b + from, b + to, [](uint8_t byte) { return byte == 0; });
  };
  const uint32_t tail =
      uint32_t{b[12]} << 24 | uint32_t{b[13]} << 16 | uint32_t{b[14]} << 8 | b[15];
  if (zero(0, 10) && b[10] == 0xff && b[11] == 0xff) return IsPrivateV4(tail);  // v4-mapped
  const bool nat64 = b[0] == 0x00 && b[1] == 0x64 && b[2] == 0xff && b[3] == 0x9b;
  const bool six_to_four = b[0] == 0x20 && b[1] == 0x02;
  // Global unicast is 2000::/3; documentation and the tunnels in it are not hosts.
  const bool documentation = b[0] == 0x20 && b[1] == 0x01 && b[2] == 0x0d && b[3] == 0xb8;
  const bool teredo = b[0] == 0x20 && b[1] == 0x01 && b[2] == 0 && b[3] == 0;
  return (b[0] & 0xe0) != 0x20 || nat64 || six_to_four || documentation || teredo;
}

struct UrlParts {
  bool secure = false;
  std::string host;  // in lower case, without brackets
  bool literal = false;
};

absl::Status Bad(std::string_view why) { return InvalidArgument("url: " + std::string(why)); }

absl::StatusOr<UrlParts> Take(std::string_view url) {
  UrlParts parts;
  if (url.size() > 2000) return Bad("over 2000 characters");
  for (char c : url) {
    if (c <= ' ' || c > '~' || c == '\\') return Bad("a character that must be percent-encoded");
  }
  if (url.starts_with("https://")) {
    parts.secure = true;
    url.remove_prefix(8);
  } else if (url.starts_with("http://")) {
    url.remove_prefix(7);
  } else {
    return Bad("it must begin with https://");
  }
  if (url.find('#') != url.npos) return Bad("a fragment means nothing here");
  std::string_view authority = url.substr(0, url.find_first_of("/?"));
  if (authority.find('@') != authority.npos) return Bad("no user or password may stand in it");
  std::string_view port;
  if (authority.starts_with('[')) {
    size_t end = authority.find(']');
    if (end == authority.npos) return Bad("a bracket is missing");
    parts.literal = true;
    parts.host = authority.substr(1, end - 1);
    port = authority.substr(end + 1);
  } else {
    size_t colon = authority.find(':');
    parts.host = authority.substr(0, colon);
    if (colon != authority.npos) port = authority.substr(colon);
  }
  if (!port.empty() && (port[0] != ':' || port.size() < 2 || port.size() > 6 ||
                        port.find_first_not_of("0123456789", 1) != port.npos)) {
    return Bad("the port is none");
  }
  for (char& c : parts.host) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  while (!parts.literal && parts.host.ends_with('.')) parts.host.pop_back();
  if (parts.host.empty()) return Bad("the host is missing");
  return parts;
}

// A name whose last part is a number is an address in some spelling (0x7f.1, 2130706433).
bool LooksNumeric(std::string_view host) {
  std::string_view last = host.substr(host.rfind('.') + 1);
  return !last.empty() && last[0] >= '0' && last[0] <= '9';
}

}  // namespace

bool IsPrivateAddress(std::string_view address) {
  const std::string text(address);
  in_addr v4{};
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) return IsPrivateV4(ntohl(v4.s_addr));
  uint8_t v6[16];
  if (inet_pton(AF_INET6, text.c_str(), v6) == 1) return IsPrivateV6(v6);
  return true;
}

absl::Status CheckWebhookUrl(std::string_view url, bool allow_private) {
  absl::StatusOr<UrlParts> parts = Take(url);
  if (!parts.ok()) return parts.status();
  if (parts->literal) {
    uint8_t v6[16];
    if (inet_pton(AF_INET6, parts->host.c_str(), v6) != 1) return Bad("the address is none");
  }
  if (allow_private) return absl::OkStatus();
  if (!parts->secure) return Bad("plain http is refused (webhooks.allowPrivateTargets allows it)");
  const std::string& host = parts->host;
  const bool numeric = parts->literal || LooksNumeric(host);
  const bool local = !numeric && (host.find('.') == host.npos || host.ends_with(".localhost") ||
                                  host.ends_with(".local") || host.ends_with(".internal"));
  if (local || (numeric && IsPrivateAddress(host))) {
    return Bad("a private or loopback host is refused (webhooks.allowPrivateTargets allows it)");
  }
  return absl::OkStatus();
}

}  // namespace vivavoce::platform
