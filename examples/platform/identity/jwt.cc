// SPDX-License-Identifier: Apache-2.0
#include "identity/jwt.h"

#include <optional>

#include "vivavoce/base/base64.h"
#include "vivavoce/base/status.h"
#include "wire/base64url.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

constexpr size_t kMostTokenBytes = 8 << 10;
constexpr double kLeewaySeconds = 60;

absl::Status Refused(std::string_view why) {
  return Error(absl::StatusCode::kUnauthenticated, "token: " + std::string(why));
}

// A JSON object out of one part.
std::optional<nlohmann::json> ObjectOf(std::string_view part) {
  std::optional<std::string> text = Base64UrlDecode(part);
  if (!text) return std::nullopt;
  JsonBounds bounds;
  bounds.bytes = kMostTokenBytes;
  absl::StatusOr<nlohmann::json> value = ParseBoundedJson(*text, bounds);
  if (!value.ok() || !value->is_object()) return std::nullopt;
  return *std::move(value);
}

std::optional<double> TimeOf(const nlohmann::json& claims, const char* name) {
  auto found = claims.find(name);
  if (found == claims.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

bool IsFor(const nlohmann::json& claims, std::string_view audience) {
  auto found = claims.find("aud");
  if (found == claims.end()) return false;
  if (found->is_string()) return found->get_ref<const std::string&>() == audience;
  if (!found->is_array()) return false;
  for (const nlohmann::json& entry : *found) {
    if (entry.is_string() && entry.get_ref<const std::string&>() == audience) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<ParsedToken> ParseToken(std::string_view text) {
  if (text.size() > kMostTokenBytes) return Refused("over 8 KiB");
  size_t first = text.find('.');
  size_t second = first == text.npos ? text.npos : text.find('.', first + 1);
  if (second == text.npos || text.find('.', second + 1) != text.npos) {
    return Refused("it must have three parts");
  }
  std::optional<nlohmann::json> header = ObjectOf(text.substr(0, first));
  std::optional<nlohmann::json> claims = ObjectOf(text.substr(first + 1, second - first - 1));
  std::optional<std::string> signature = Base64UrlDecode(text.substr(second + 1));
  if (!header || !claims || !signature) return Refused("its parts are not base64url of JSON");
  if (header->contains("crit")) return Refused("a critical extension is not known");
  ParsedToken token;
  token.algorithm = TextOf(*header, "alg");
  token.key_id = TextOf(*header, "kid");
  token.issuer = TextOf(*claims, "iss");
  token.claims = JsonText(*claims);
  token.signed_text = std::string(text.substr(0, second));
  token.signature = *std::move(signature);
  if (token.algorithm != "RS256" && token.algorithm != "ES256" && token.algorithm != "EdDSA") {
    return Refused("alg must be RS256, ES256 or EdDSA");
  }
  return token;
}

absl::Status VerifyToken(const ParsedToken& token, const VerificationKey& key,
                         std::string_view audience, WallTime now) {
  if (token.algorithm != key.algorithm()) return Refused("alg is not that of the key");
  if (!key.Verifies(token.signed_text, token.signature)) return Refused("the signature is wrong");
  nlohmann::json claims = nlohmann::json::parse(token.claims, nullptr, false);
  double seconds = std::chrono::duration<double>(now.time_since_epoch()).count();
  std::optional<double> expires = TimeOf(claims, "exp");
  if (!expires) return Refused("exp is missing");
  if (seconds >= *expires + kLeewaySeconds) return Refused("it has expired");
  if (claims.contains("nbf")) {
    std::optional<double> from = TimeOf(claims, "nbf");
    if (!from || seconds < *from - kLeewaySeconds) return Refused("nbf lies in the future");
  }
  if (!IsFor(claims, audience)) return Refused("aud is somebody else");
  return absl::OkStatus();
}

std::string SignToken(const SigningKey& key, std::string_view claims) {
  nlohmann::json header = {{"alg", "EdDSA"}, {"kid", key.id()}, {"typ", "at+jwt"}};
  std::string text = EncodeBase64Url(JsonText(header)) + "." + EncodeBase64Url(claims);
  return text + "." + EncodeBase64Url(key.Sign(text));
}

}  // namespace vivavoce::platform
