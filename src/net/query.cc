// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/net/query.h"

#include <algorithm>

#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

absl::StatusOr<std::string> DecodeParameter(std::string_view raw) {
  std::string spaced(raw);
  for (char& c : spaced) {
    if (c == '+') c = ' ';
  }
  absl::StatusOr<std::string> text = PercentDecode(spaced);
  if (!text.ok()) return text.status();
  if (text->find('\0') != std::string::npos) return InvalidArgument("query: holds a NUL (%00)");
  if (!IsValidUtf8(*text)) return InvalidArgument("query: is not UTF-8 once decoded");
  return text;
}

}  // namespace

absl::StatusOr<std::string> PercentDecode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    bool whole = text.size() - i > 2;
    int high = whole ? HexDigit(text[i + 1]) : -1;
    int low = whole ? HexDigit(text[i + 2]) : -1;
    if (high < 0 || low < 0) return InvalidArgument("escape: '%' without two hex digits");
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return out;
}

std::string PercentEncode(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || std::string_view("-._~").find(c) != std::string_view::npos) {
      out.push_back(c);
      continue;
    }
    auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(kHex[byte >> 4]);
    out.push_back(kHex[byte & 15]);
  }
  return out;
}

absl::StatusOr<QueryParameters> QueryParameters::Parse(std::string_view query) {
  QueryParameters parameters;
  while (!query.empty()) {
    std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.empty()) continue;
    size_t equals = pair.find('=');
    absl::StatusOr<std::string> name = DecodeParameter(pair.substr(0, equals));
    if (!name.ok()) return name.status();
    absl::StatusOr<std::string> value = std::string();
    if (equals != std::string_view::npos) value = DecodeParameter(pair.substr(equals + 1));
    if (!value.ok()) return value.status();
    parameters.all_.emplace_back(*std::move(name), *std::move(value));
  }
  return parameters;
}

const std::string* QueryParameters::Find(std::string_view name) const {
  for (const auto& [key, value] : all_) {
    if (key == name) return &value;
  }
  return nullptr;
}

}  // namespace vivavoce
