// SPDX-License-Identifier: Apache-2.0
#include "blob_name.h"

#include <algorithm>
#include <charconv>

#include "vivavoce/base/status.h"

namespace vivavoce::filesystem {
namespace {

constexpr size_t kMaxKeyBytes = 512;
constexpr size_t kMaxPartBytes = 200;
constexpr size_t kMaxContentTypeBytes = 100;
constexpr size_t kShaDigits = 64;
constexpr size_t kShownShaDigits = 8;

bool IsKeyCharacter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

std::string Seen(std::string_view value) {
  std::string text(value.substr(0, 60));
  for (char& c : text) {
    if (c < 0x20 || c > 0x7e) c = '?';
  }
  return " (\"" + text + "\", " + std::to_string(value.size()) + " bytes)";
}

absl::Status CheckPart(std::string_view field, std::string_view part, std::string_view whole) {
  const bool sound = !part.empty() && part.size() <= kMaxPartBytes && part != "." && part != ".." &&
                     std::all_of(part.begin(), part.end(), IsKeyCharacter);
  if (sound) return absl::OkStatus();
  return InvalidArgument("blobs: " + std::string(field) +
                         ": each part must be 1 to 200 of [A-Za-z0-9._-], not . or .." +
                         Seen(whole));
}

std::string EncodeContentType(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  for (char c : text) {
    if (c == '/' || c == '%') {
      encoded += '%';
      encoded += kHex[static_cast<unsigned char>(c) >> 4];
      encoded += kHex[c & 15];
    } else {
      encoded += c;
    }
  }
  return encoded;
}

std::string DecodeContentType(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16).ec == std::errc()) {
      decoded += static_cast<char>(value);
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

std::optional<int64_t> ParseNumber(std::string_view digits) {
  int64_t number = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || number < 0) {
    return std::nullopt;
  }
  return number;
}

bool IsSha(std::string_view text) {
  return text.size() == kShaDigits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

absl::Status CheckTenant(const TenantId& tenant) {
  return CheckPart("tenant", tenant.value(), tenant.value());
}

absl::StatusOr<std::vector<std::string>> ObjectFolders(const TenantId& tenant,
                                                       std::string_view key) {
  if (absl::Status s = CheckTenant(tenant); !s.ok()) return s;
  if (key.size() > kMaxKeyBytes) {
    return InvalidArgument("blobs: key: must be at most 512 bytes" + Seen(key));
  }
  std::vector<std::string> folders = {tenant.value()};
  for (size_t begin = 0; begin <= key.size();) {
    size_t end = std::min(key.find('/', begin), key.size());
    std::string_view part = key.substr(begin, end - begin);
    if (absl::Status s = CheckPart("key", part, key); !s.ok()) return s;
    folders.emplace_back(part);
    begin = end + 1;
  }
  folders.back() += '~';
  return folders;
}

absl::Status CheckPrefix(std::string_view field, std::string_view prefix) {
  bool sound = prefix.size() <= kMaxKeyBytes &&
               std::all_of(prefix.begin(), prefix.end(),
                           [](char c) { return IsKeyCharacter(c) || c == '/'; });
  if (sound) return absl::OkStatus();
  return InvalidArgument("blobs: " + std::string(field) +
                         ": must be at most 512 of [A-Za-z0-9._-/]" + Seen(prefix));
}

absl::Status CheckContentType(std::string_view text) {
  bool printable =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  const bool sound = !text.empty() && text.size() <= kMaxContentTypeBytes && printable &&
                     EncodeContentType(text).size() <= kMaxContentTypeBytes + 20;
  if (sound) return absl::OkStatus();
  return InvalidArgument("blobs: content type: must be 1 to 100 of printable ASCII" + Seen(text));
}

VersionFile MakeVersionFile(int64_t number, int64_t bytes, const std::string& sha256,
                            const std::string& content_type) {
  std::string digits = std::to_string(number);
  digits.insert(0, digits.size() < 8 ? 8 - digits.size() : 0, '0');
  VersionFile file;
  file.number = number;
  file.name =
      digits + "-" + std::to_string(bytes) + "-" + sha256 + "-" + EncodeContentType(content_type);
  file.info.version = std::to_string(number) + "-" + sha256.substr(0, kShownShaDigits);
  file.info.bytes = bytes;
  file.info.sha256 = sha256;
  file.info.content_type = content_type;
  return file;
}

std::optional<VersionFile> ParseVersionFile(const std::string& name) {
  size_t first = name.find('-');
  size_t second = first == std::string::npos ? first : name.find('-', first + 1);
  size_t third = second == std::string::npos ? second : name.find('-', second + 1);
  if (third == std::string::npos) return std::nullopt;
  std::string_view view = name;
  std::optional<int64_t> number = ParseNumber(view.substr(0, first));
  std::optional<int64_t> bytes = ParseNumber(view.substr(first + 1, second - first - 1));
  std::string sha256 = name.substr(second + 1, third - second - 1);
  if (!number || !bytes || !IsSha(sha256)) return std::nullopt;
  VersionFile file =
      MakeVersionFile(*number, *bytes, sha256, DecodeContentType(view.substr(third + 1)));
  if (file.name != name) return std::nullopt;
  return file;
}

}  // namespace vivavoce::filesystem
