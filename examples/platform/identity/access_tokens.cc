// SPDX-License-Identifier: Apache-2.0
#include "identity/access_tokens.h"

#include <memory>
#include <optional>
#include <utility>

#include "identity/documents.h"
#include "identity/password.h"
#include "vivavoce/base/base64.h"
#include "vivavoce/base/hash.h"
#include "vivavoce/base/ids.h"
#include "vivavoce/base/status.h"
#include "vivavoce/lifecycle/interviews.h"
#include "wire/base64url.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using nlohmann::json;

constexpr char kSigningKeys[] = "signing_keys";
constexpr char kRefreshTokens[] = "refresh_tokens";  // by the token's hash
constexpr std::chrono::minutes kAccessFor{15};
constexpr std::chrono::hours kRefreshFor{24 * 30};

TenantId TokenData() { return TenantId(kSystemTenant); }

int64_t EpochSeconds(WallTime time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

absl::Status RefreshRefused() {
  return Error(absl::StatusCode::kUnauthenticated,
               "refresh token: not known, expired or used before; sign in again");
}

}  // namespace

std::vector<CollectionSpec> AccessTokens::Collections() {
  std::vector<CollectionSpec> specs;
  specs.emplace_back(kSigningKeys, std::vector<std::string>{});
  specs.emplace_back(kRefreshTokens, std::vector<std::string>{"family", "expires"});
  return specs;
}

awaitable<absl::Status> AccessTokens::Start() {
  for (int attempt = 0; attempt < 2 && keys_.empty(); ++attempt) {
    absl::StatusOr<std::vector<Document>> found =
        co_await QueryDocuments(store_, TokenData(), kSigningKeys, QueryOptions());
    if (!found.ok()) co_return found.status();
    for (const Document& document : *found) {
      json body = json::parse(document.body, nullptr, false);
      std::optional<std::string> seed = Base64UrlDecode(TextOf(body, "seed"));
      absl::StatusOr<SigningKey> key = SigningKey::FromSeed(seed.value_or(""));
      if (!key.ok()) co_return Annotate(key.status(), "signing key " + document.id);
      keys_.push_back(*std::move(key));
    }
    if (!keys_.empty()) break;
    absl::StatusOr<SigningKey> fresh = SigningKey::Make();
    if (!fresh.ok()) co_return fresh.status();
    Document document;
    document.id = "0001";  // the first: of two servers that start at once, one makes it
    document.body = JsonText(
        {{"seed", EncodeBase64Url(fresh->seed())}, {"createdAt", FormatRfc3339(clock_.Now())}});
    absl::Status written = co_await WriteDocument(store_, TokenData(), kSigningKeys,
                                                  std::move(document), Expect::Absent(), nullptr);
    if (written.ok()) keys_.push_back(*std::move(fresh));
    if (!written.ok() && !absl::IsAborted(written)) co_return written;
  }
  if (keys_.empty()) co_return Internal("signing keys: there is none, and none could be made");
  co_return absl::OkStatus();
}

awaitable<absl::StatusOr<TokenPair>> AccessTokens::Issue(PersonRecord person) {
  std::string family = MakeUuidV7(clock_.Now());
  absl::StatusOr<TokenPair> pair =
      co_await IssueInFamily(std::move(person), std::move(family), Document());
  co_return pair;
}

awaitable<absl::StatusOr<TokenPair>> AccessTokens::IssueInFamily(PersonRecord person,
                                                                 std::string family,
                                                                 Document used) {
  WallTime now = clock_.Now();
  TokenPair pair;
  pair.refresh_token = "vvr_" + EncodeBase64Url(RandomBytes(32));
  pair.expires_in = std::chrono::duration_cast<std::chrono::seconds>(kAccessFor).count();
  json claims = {{"iss", kIssuer},
                 {"aud", kIssuer},
                 {"sub", person.id},
                 {"tid", person.tenant.value()},
                 {"role", person.role},
                 {"iat", EpochSeconds(now)},
                 {"exp", EpochSeconds(now + kAccessFor)},
                 {"jti", MakeUuidV7(now)}};
  pair.access_token = SignToken(keys_.back(), JsonText(claims));
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(TokenData());
  if (!unit.ok()) co_return unit.status();
  Document document;
  document.id = Sha256Hex(pair.refresh_token);
  document.body = JsonText({{"person", person.id}, {"used", false}});
  document.index = {{"family", family}, {"expires", FormatRfc3339(now + kRefreshFor)}};
  absl::Status put = (*unit)->Put(kRefreshTokens, document, Expect::Absent());
  if (put.ok() && !used.id.empty()) {
    put = (*unit)->Put(kRefreshTokens, used, Expect::Version(used.version));
  }
  if (!put.ok()) co_return put;
  QueryOptions oldest;
  oldest.order_by = "expires";
  oldest.limit = 5;
  absl::StatusOr<std::vector<Document>> old =
      co_await (*unit)->Query(kRefreshTokens, std::move(oldest));
  if (!old.ok()) co_return old.status();
  for (Document& past : *old) {
    if (past.id == used.id || past.index["expires"] > FormatRfc3339(now)) continue;
    absl::Status deleted = (*unit)->Delete(kRefreshTokens, past.id, Expect::Any());
    if (!deleted.ok()) co_return deleted;
  }
  absl::Status committed = co_await (*unit)->Commit();
  if (!committed.ok()) co_return committed;
  pair.person = std::move(person);
  co_return pair;
}

awaitable<absl::StatusOr<TokenPair>> AccessTokens::Refresh(std::string refresh_token) {
  if (refresh_token.size() > 200) co_return RefreshRefused();
  absl::StatusOr<std::optional<Document>> found =
      co_await ReadDocument(store_, TokenData(), kRefreshTokens, Sha256Hex(refresh_token));
  if (!found.ok()) co_return found.status();
  if (!found->has_value()) co_return RefreshRefused();
  Document document = std::move(**found);
  json body = json::parse(document.body, nullptr, false);
  std::string family = document.index["family"];
  if (!body.is_object() || body.value("used", true)) {
    absl::Status ended = co_await EndFamily(std::move(family));
    if (!ended.ok()) co_return ended;
    co_return RefreshRefused();
  }
  if (document.index["expires"] <= FormatRfc3339(clock_.Now())) co_return RefreshRefused();
  absl::StatusOr<PersonRecord> person = co_await people_.ById(TextOf(body, "person"));
  if (absl::IsNotFound(person.status())) co_return RefreshRefused();
  if (!person.ok()) co_return person.status();
  body["used"] = true;
  document.body = JsonText(body);
  absl::StatusOr<TokenPair> pair =
      co_await IssueInFamily(*std::move(person), std::move(family), std::move(document));
  if (absl::IsAborted(pair.status())) co_return RefreshRefused();
  co_return pair;
}

awaitable<absl::Status> AccessTokens::EndFamily(std::string family) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(TokenData());
  if (!unit.ok()) co_return unit.status();
  QueryOptions options;
  options.equal["family"] = std::move(family);
  options.limit = 1000;
  absl::StatusOr<std::vector<Document>> found =
      co_await (*unit)->Query(kRefreshTokens, std::move(options));
  if (!found.ok()) co_return found.status();
  for (const Document& document : *found) {
    absl::Status deleted = (*unit)->Delete(kRefreshTokens, document.id, Expect::Any());
    if (!deleted.ok()) co_return deleted;
  }
  absl::Status committed = co_await (*unit)->Commit();
  co_return committed;
}

awaitable<absl::StatusOr<Principal>> AccessTokens::Verify(ParsedToken token) {
  absl::Status verified = Error(absl::StatusCode::kUnauthenticated, "token: its key is not known");
  for (const SigningKey& key : keys_) {
    if (key.id() != token.key_id) continue;
    verified = VerifyToken(token, key.Public(), kIssuer, clock_.Now());
  }
  if (!verified.ok()) co_return verified;
  json claims = json::parse(token.claims, nullptr, false);
  absl::StatusOr<PersonRecord> person = co_await people_.ById(TextOf(claims, "sub"));
  if (absl::IsNotFound(person.status())) {
    co_return Error(absl::StatusCode::kUnauthenticated, "token: its person is gone");
  }
  if (!person.ok()) co_return person.status();
  co_return person->AsPrincipal();
}

}  // namespace vivavoce::platform
