// SPDX-License-Identifier: Apache-2.0
#include "identity/issuers.h"

#include <memory>
#include <optional>
#include <utility>

#include "vivavoce/base/status.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using nlohmann::json;

constexpr std::chrono::minutes kKeysFreshFor{10};
constexpr std::chrono::seconds kBetweenFetches{10};  // however many tokens name unknown keys
constexpr std::chrono::seconds kFetchTimeout{5};
constexpr std::chrono::milliseconds kFetchPoll{20};
constexpr size_t kMostFetchedBytes = 256 << 10;
constexpr size_t kMostKeys = 50;

absl::Status IssuerRefused(std::string_view why) {
  return Error(absl::StatusCode::kUnauthenticated, "token: " + std::string(why));
}

// True while it lives, whatever ends it.
class FetchMark {
 public:
  explicit FetchMark(bool& mark) : mark_(mark) { mark_ = true; }
  ~FetchMark() { mark_ = false; }
  FetchMark(const FetchMark&) = delete;
  FetchMark& operator=(const FetchMark&) = delete;

 private:
  bool& mark_;
};

// The claim at a path of names joined by dots; a name that itself has dots (a URL) is tried first.
const json* ClaimAt(const json& claims, const std::string& path) {
  if (auto whole = claims.find(path); whole != claims.end()) return &*whole;
  const json* at = &claims;
  for (size_t begin = 0; begin <= path.size();) {
    size_t end = std::min(path.find('.', begin), path.size());
    if (!at->is_object()) return nullptr;
    auto next = at->find(path.substr(begin, end - begin));
    if (next == at->end()) return nullptr;
    at = &*next;
    begin = end + 1;
  }
  return at;
}

// Of several roles the strongest.
std::string RoleIn(const json& claim, const IssuerOptions& options) {
  std::vector<std::string> words;
  if (claim.is_string()) words.push_back(claim.get<std::string>());
  if (claim.is_array()) {
    for (const json& word : claim) {
      if (word.is_string()) words.push_back(word.get<std::string>());
    }
  }
  std::string best;
  for (const std::string& word : words) {
    std::string role = word;
    if (!options.roles.empty()) {
      auto mapped = options.roles.find(word);
      role = mapped == options.roles.end() ? "" : mapped->second;
    }
    if (PermissionsOf(role).size() > PermissionsOf(best).size()) best = role;
  }
  return best;
}

const VerificationKey* KeyFor(const std::vector<VerificationKey>& keys, const ParsedToken& token) {
  const VerificationKey* only = nullptr;
  for (const VerificationKey& key : keys) {
    if (key.algorithm() != token.algorithm) continue;
    if (!token.key_id.empty() && key.id() == token.key_id) return &key;
    if (token.key_id.empty()) {
      if (only != nullptr) return nullptr;  // without a kid it must be clear which
      only = &key;
    }
  }
  return only;
}

}  // namespace

Issuers::Issuers(HttpClient* http, Clock& clock, std::vector<IssuerOptions> issuers)
    : http_(http), clock_(clock) {
  for (IssuerOptions& options : issuers) {
    issuers_.emplace_back();
    issuers_.back().options = std::move(options);
  }
}

bool Issuers::Knows(std::string_view issuer) const {
  for (const Known& known : issuers_) {
    if (known.options.issuer == issuer) return true;
  }
  return false;
}

awaitable<absl::StatusOr<std::string>> Issuers::Get(std::string url) {
  if (http_ == nullptr) co_return Unavailable("issuer: this program makes no HTTP requests");
  HttpRequest request;
  request.url = std::move(url);
  request.headers.emplace_back("accept", "application/json");
  request.timeout = kFetchTimeout;
  absl::StatusOr<std::unique_ptr<HttpResponse>> response = co_await http_->Send(std::move(request));
  if (!response.ok()) co_return response.status();
  if ((*response)->status() != 200) {
    co_return Unavailable("issuer: HTTP " + std::to_string((*response)->status()));
  }
  std::string body;
  while (true) {
    absl::StatusOr<std::optional<std::string>> piece = co_await (*response)->Read();
    if (!piece.ok()) co_return piece.status();
    if (!piece->has_value()) co_return body;
    body += **piece;
    if (body.size() > kMostFetchedBytes)
      co_return Unavailable("issuer: its answer is over 256 KiB");
  }
}

// One fetch at a time; who comes meanwhile waits for its end. Older keys go on serving while the
// issuer is away.
awaitable<absl::Status> Issuers::Refresh(Known& known) {
  if (known.fetching) {
    while (known.fetching) {
      absl::Status slept = co_await clock_.Sleep(kFetchPoll);
      if (!slept.ok()) co_return slept;
    }
    co_return absl::OkStatus();
  }
  FetchMark mark(known.fetching);
  absl::Status fetched = co_await FetchKeys(known);
  known.last = fetched;
  known.ever_fetched = true;
  known.fetched = clock_.MonotonicNow();
  co_return absl::OkStatus();
}

awaitable<absl::Status> Issuers::FetchKeys(Known& known) {
  JsonBounds bounds;
  std::string url = known.options.jwks_url;
  if (url.empty()) {
    std::string base = known.options.issuer;
    while (base.ends_with('/')) base.pop_back();
    absl::StatusOr<std::string> about = co_await Get(base + "/.well-known/openid-configuration");
    if (!about.ok()) co_return about.status();
    absl::StatusOr<json> document = ParseBoundedJson(*about, bounds);
    if (!document.ok()) co_return document.status();
    if (TextOf(*document, "issuer") != known.options.issuer) {
      co_return Unavailable("issuer: its configuration names another issuer");
    }
    url = TextOf(*document, "jwks_uri");
  }
  absl::StatusOr<std::string> text = co_await Get(std::move(url));
  if (!text.ok()) co_return text.status();
  absl::StatusOr<json> set = ParseBoundedJson(*text, bounds);
  if (!set.ok()) co_return set.status();
  if (!set->is_object() || !set->contains("keys") || !(*set)["keys"].is_array()) {
    co_return Unavailable("issuer: its answer is no key set");
  }
  std::vector<VerificationKey> keys;
  for (const json& entry : (*set)["keys"]) {
    absl::StatusOr<VerificationKey> key = VerificationKey::FromJwk(JsonText(entry));
    if (key.ok() && keys.size() < kMostKeys) keys.push_back(*std::move(key));
  }
  if (keys.empty()) co_return Unavailable("issuer: none of its keys can be used");
  known.keys = std::move(keys);
  co_return absl::OkStatus();
}

awaitable<absl::StatusOr<Principal>> Issuers::Verify(ParsedToken token) {
  Known* known = nullptr;
  for (Known& candidate : issuers_) {
    if (candidate.options.issuer == token.issuer) known = &candidate;
  }
  if (known == nullptr) co_return IssuerRefused("its issuer is not known");
  std::chrono::nanoseconds age = clock_.MonotonicNow() - known->fetched;
  const bool stale = !known->ever_fetched || age >= kKeysFreshFor;
  if ((stale || KeyFor(known->keys, token) == nullptr) &&
      (!known->ever_fetched || age >= kBetweenFetches)) {
    absl::Status refreshed = co_await Refresh(*known);
    if (!refreshed.ok()) co_return refreshed;
  }
  const VerificationKey* found = KeyFor(known->keys, token);
  if (found == nullptr) {
    if (known->last.ok()) co_return IssuerRefused("its key is not the issuer's");
    co_return Unavailable("token: the issuer's keys cannot be had: " +
                          std::string(Message(known->last)));
  }
  absl::Status verified = VerifyToken(token, *found, known->options.audience, clock_.Now());
  if (!verified.ok()) co_return verified;
  json claims = json::parse(token.claims, nullptr, false);
  std::string subject = TextOf(claims, "sub");
  if (subject.empty() || subject.size() > 255) co_return IssuerRefused("sub is missing");
  const json* role = ClaimAt(claims, known->options.role_claim);
  Principal principal;
  principal.role = role == nullptr ? "" : RoleIn(*role, known->options);
  principal.tenant = TenantId(known->options.tenant);
  if (principal.tenant.empty()) {
    const json* tenant = ClaimAt(claims, known->options.tenant_claim);
    if (tenant != nullptr && tenant->is_string())
      principal.tenant = TenantId(tenant->get<std::string>());
  }
  if (!IsAccessRole(principal.role) || principal.tenant.empty()) {
    ErrorDetail detail;
    detail.vendor_code = "missing_role";
    co_return Error(absl::StatusCode::kPermissionDenied,
                    "token: it gives no role here (claim " + known->options.role_claim + ")",
                    detail);
  }
  const bool machine = TextOf(claims, "client_id") == subject || TextOf(claims, "azp") == subject;
  principal.kind = machine ? ActorKind::kApiKey : ActorKind::kPerson;
  principal.id = known->options.issuer + "#" + subject;
  co_return principal;
}

}  // namespace vivavoce::platform
