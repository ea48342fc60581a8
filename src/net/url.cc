// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/net/url.h"

#include <curl/curl.h>

#include <array>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <charconv>
#include <memory>
#include <optional>

#include "net/http_text.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

namespace ip = boost::asio::ip;

struct UrlCleanup {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

std::optional<std::string> PartOf(CURLU* url, CURLUPart part, unsigned flags) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return std::nullopt;
  std::string copy = text;
  curl_free(text);
  return copy;
}

uint16_t DefaultPort(std::string_view scheme) {
  return scheme == "https" || scheme == "wss" ? 443 : 80;
}

// RFC 6890 and its registry: what is not for the public internet.
bool IsPublicV4(ip::address_v4 address) {
  static constexpr std::array<const char*, 15> kSpecial = {
      "0.0.0.0/8",     "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
      "172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24", "192.168.0.0/16",
      "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4"};
  for (const char* text : kSpecial) {
    ip::network_v4 network = ip::make_network_v4(text);
    uint32_t mask = network.netmask().to_uint();
    if ((address.to_uint() & mask) == network.address().to_uint()) return false;
  }
  return true;
}

bool HasPrefix(const ip::address_v6::bytes_type& bytes, const char* text) {
  ip::network_v6 network = ip::make_network_v6(text);
  ip::address_v6::bytes_type prefix = network.address().to_bytes();
  for (int bit = 0; bit < network.prefix_length(); ++bit) {
    int shift = 7 - bit % 8;
    if (((bytes[bit / 8] ^ prefix[bit / 8]) >> shift & 1) != 0) return false;
  }
  return true;
}

bool IsPublicV6(ip::address_v6 address) {
  if (address.is_v4_mapped()) return IsPublicV4(ip::make_address_v4(ip::v4_mapped, address));
  ip::address_v6::bytes_type bytes = address.to_bytes();
  if (!HasPrefix(bytes, "2000::/3")) return false;  // all of global unicast
  for (const char* special : {"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"}) {
    if (HasPrefix(bytes, special)) return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<Url> ParseUrl(std::string_view text) {
  if (text.find('\0') != std::string_view::npos || !internal::IsFieldValue(text)) {
    return InvalidArgument("url: holds a control character");
  }
  std::unique_ptr<CURLU, UrlCleanup> handle(curl_url());
  std::string whole(text);
  CURLUcode code = curl_url_set(handle.get(), CURLUPART_URL, whole.c_str(),
                                CURLU_NON_SUPPORT_SCHEME | CURLU_DISALLOW_USER);
  if (code == CURLUE_USER_NOT_ALLOWED) {
    return InvalidArgument("url: user and password do not belong in a URL");
  }
  if (code != CURLUE_OK) {
    return InvalidArgument(std::string("url: ") + curl_url_strerror(code));
  }
  Url url;
  url.scheme = PartOf(handle.get(), CURLUPART_SCHEME, 0).value_or("");
  if (url.scheme != "http" && url.scheme != "https" && url.scheme != "ws" && url.scheme != "wss") {
    return InvalidArgument("url: the scheme is none of http, https, ws, wss");
  }
  url.host = internal::LowerCase(PartOf(handle.get(), CURLUPART_HOST, 0).value_or(""));
  if (url.host.starts_with('[') && url.host.ends_with(']')) {
    url.host = url.host.substr(1, url.host.size() - 2);
  }
  if (url.host.empty()) return InvalidArgument("url: has no host");
  url.port = DefaultPort(url.scheme);
  if (std::optional<std::string> port = PartOf(handle.get(), CURLUPART_PORT, 0)) {
    std::from_chars(port->data(), port->data() + port->size(), url.port);
  }
  url.target = PartOf(handle.get(), CURLUPART_PATH, 0).value_or("/");
  if (std::optional<std::string> query = PartOf(handle.get(), CURLUPART_QUERY, 0)) {
    url.target += "?" + *query;
  }
  return url;
}

bool IsPublicAddress(std::string_view text) {
  boost::system::error_code error;
  ip::address address = ip::make_address(std::string(text), error);
  if (error) return false;
  return address.is_v4() ? IsPublicV4(address.to_v4()) : IsPublicV6(address.to_v6());
}

}  // namespace vivavoce
