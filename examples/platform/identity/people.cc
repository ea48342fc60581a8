// SPDX-License-Identifier: Apache-2.0
#include "identity/people.h"

#include <memory>
#include <utility>

#include "identity/documents.h"
#include "identity/password.h"
#include "vivavoce/base/hash.h"
#include "vivavoce/base/ids.h"
#include "vivavoce/base/status.h"
#include "vivavoce/lifecycle/interviews.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using nlohmann::json;

constexpr char kPeople[] = "people";
constexpr char kFailures[] = "sign_in_failures";  // by the address's hash, of nobody's too
constexpr int kMostFailures = 5;
constexpr int kAttempts = 8;
constexpr std::chrono::seconds kLockedFor{60};
constexpr size_t kShortestPassword = 12;
constexpr size_t kLongestPassword = 256;

TenantId SystemData() { return TenantId(kSystemTenant); }

// Empty for what is no address.
std::string CanonicalEmail(std::string_view text) {
  size_t at = text.find('@');
  if (text.size() > 254 || at == 0 || at == text.npos || at + 1 == text.size() ||
      text.find('@', at + 1) != text.npos) {
    return "";
  }
  std::string email;
  for (char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && std::string_view("@.!#$%&'*+/=?^_`{|}~-").find(c) == std::string_view::npos) {
      return "";
    }
    email += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return email;
}

json BodyOf(const Document& document) {
  json body = json::parse(document.body, nullptr, false);
  return body.is_object() ? body : json::object();
}

PersonRecord PersonOf(const Document& document) {
  json body = BodyOf(document);
  PersonRecord record;
  record.id = TextOf(body, "id");
  record.tenant = TenantId(TextOf(body, "tenant"));
  record.email = TextOf(body, "email");
  record.role = TextOf(body, "role");
  record.created_at = TextOf(body, "createdAt");
  record.disabled = body.value("disabled", false);
  record.password_is_first = body.value("passwordIsFirst", true);
  record.version = document.version;
  return record;
}

// One document a person, by the address's hash, so that no two have the same.
Document PersonDocument(const PersonRecord& record, const std::string& password_hash) {
  Document document;
  document.id = Sha256Hex(record.email);
  document.body = JsonText({{"id", record.id},
                            {"tenant", record.tenant.value()},
                            {"email", record.email},
                            {"role", record.role},
                            {"createdAt", record.created_at},
                            {"disabled", record.disabled},
                            {"passwordIsFirst", record.password_is_first},
                            {"password", password_hash}});
  document.index = {{"tenant", record.tenant.value()}, {"person", record.id}};
  return document;
}

int64_t SecondsOf(WallTime time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

absl::Status NotSignedIn() {
  return Error(absl::StatusCode::kUnauthenticated, "sign in: the address or the password is wrong");
}

}  // namespace

Principal PersonRecord::AsPrincipal() const {
  Principal principal;
  principal.kind = ActorKind::kPerson;
  principal.id = id;
  principal.tenant = tenant;
  principal.role = role;
  return principal;
}

std::vector<CollectionSpec> People::Collections() {
  std::vector<CollectionSpec> specs;
  specs.emplace_back(kPeople, std::vector<std::string>{"tenant", "person"});
  specs.emplace_back(kFailures, std::vector<std::string>{"until"});
  return specs;
}

awaitable<absl::StatusOr<std::string>> People::Hash(std::string password) {
  std::function<absl::StatusOr<std::string>()> job = [&password] { return HashPassword(password); };
  absl::StatusOr<std::string> hash = co_await pool_.Run<std::string>(std::move(job));
  co_return hash;
}

awaitable<absl::StatusOr<bool>> People::Matches(std::string password, std::string stored) {
  std::function<absl::StatusOr<bool>()> job = [&password, &stored] {
    return absl::StatusOr<bool>(VerifyPassword(password, stored));
  };
  absl::StatusOr<bool> matches = co_await pool_.Run<bool>(std::move(job));
  co_return matches;
}

awaitable<absl::StatusOr<NewPerson>> People::Create(TenantId tenant, std::string email,
                                                    std::string role, Addition addition) {
  NewPerson made;
  made.record.email = CanonicalEmail(email);
  if (made.record.email.empty()) {
    co_return InvalidArgument("email: an address such as name@example.com (" + email.substr(0, 60) +
                              ")");
  }
  if (!IsAccessRole(role)) {
    co_return InvalidArgument("role: ADMIN, RECRUITER or VIEWER (" + role.substr(0, 40) + ")");
  }
  made.record.id = MakeUuidV7(clock_.Now());
  made.record.tenant = std::move(tenant);
  made.record.role = std::move(role);
  made.record.created_at = FormatRfc3339(clock_.Now());
  made.password = MakePassword();
  absl::StatusOr<std::string> hash = co_await Hash(made.password);
  if (!hash.ok()) co_return hash.status();
  Document document = PersonDocument(made.record, *hash);
  absl::Status written = co_await WriteDocument(store_, SystemData(), kPeople, std::move(document),
                                                Expect::Absent(), std::move(addition));
  if (absl::IsAborted(written)) {
    co_return Error(absl::StatusCode::kAlreadyExists,
                    "email: somebody has this address (" + made.record.email + ")");
  }
  if (!written.ok()) co_return written;
  made.record.version = 1;
  co_return made;
}

awaitable<absl::StatusOr<std::vector<PersonRecord>>> People::List(TenantId tenant) {
  QueryOptions options;
  options.limit = 1000;
  options.equal["tenant"] = tenant.value();
  absl::StatusOr<std::vector<Document>> found =
      co_await QueryDocuments(store_, SystemData(), kPeople, std::move(options));
  if (!found.ok()) co_return found.status();
  std::vector<PersonRecord> people;
  for (const Document& document : *found) people.push_back(PersonOf(document));
  co_return people;
}

awaitable<absl::StatusOr<NewPerson>> People::Change(TenantId tenant, std::string id,
                                                    PersonChange change) {
  if (change.role && !IsAccessRole(*change.role)) {
    co_return InvalidArgument("role: ADMIN, RECRUITER or VIEWER (" + change.role->substr(0, 40) +
                              ")");
  }
  QueryOptions options;
  options.limit = 1;
  options.equal = {{"tenant", tenant.value()}, {"person", id}};
  absl::StatusOr<std::vector<Document>> found =
      co_await QueryDocuments(store_, SystemData(), kPeople, std::move(options));
  if (!found.ok()) co_return found.status();
  if (found->empty()) co_return NotFound("user: there is none with this id");
  NewPerson changed;
  changed.record = PersonOf(found->front());
  if (change.role) changed.record.role = *change.role;
  if (change.disabled) changed.record.disabled = *change.disabled;
  std::string hash = TextOf(BodyOf(found->front()), "password");
  if (change.new_password) {
    changed.password = MakePassword();
    changed.record.password_is_first = true;
    absl::StatusOr<std::string> fresh = co_await Hash(changed.password);
    if (!fresh.ok()) co_return fresh.status();
    hash = *std::move(fresh);
  }
  Document document = PersonDocument(changed.record, hash);
  absl::Status written = co_await WriteDocument(store_, SystemData(), kPeople, std::move(document),
                                                Expect::Version(changed.record.version), nullptr);
  if (!written.ok()) co_return written;
  ++changed.record.version;
  co_return changed;
}

awaitable<absl::StatusOr<std::optional<Document>>> People::ByEmail(std::string email) {
  absl::StatusOr<std::optional<Document>> found =
      co_await ReadDocument(store_, SystemData(), kPeople, Sha256Hex(email));
  co_return found;
}

awaitable<absl::Status> People::RefuseWhileLocked(std::string email) {
  absl::StatusOr<std::optional<Document>> found =
      co_await ReadDocument(store_, SystemData(), kFailures, Sha256Hex(email));
  if (!found.ok()) co_return found.status();
  if (!found->has_value()) co_return absl::OkStatus();
  json body = BodyOf(**found);
  if (body.value("failures", 0) < kMostFailures) co_return absl::OkStatus();
  int64_t left = body.value("untilSeconds", int64_t{0}) - SecondsOf(clock_.Now());
  if (left <= 0) co_return absl::OkStatus();
  ErrorDetail detail;
  detail.retryable = true;
  detail.retry_after = std::chrono::seconds(left);
  co_return Error(absl::StatusCode::kResourceExhausted,
                  "sign in: too many failures; try again in a minute", detail);
}

awaitable<absl::Status> People::CountFailure(std::string email) {
  absl::Status committed;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    committed = co_await CountFailureOnce(Sha256Hex(email));
    if (!absl::IsAborted(committed)) break;
  }
  co_return committed;
}

awaitable<absl::Status> People::CountFailureOnce(std::string id) {
  WallTime now = clock_.Now();
  WallTime until = now + kLockedFor;
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(SystemData());
  if (!unit.ok()) co_return unit.status();
  absl::StatusOr<std::optional<Document>> found = co_await (*unit)->Get(kFailures, id);
  if (!found.ok()) co_return found.status();
  int failures = 0;
  Expect expected = Expect::Absent();
  if (found->has_value()) {
    expected = Expect::Version((*found)->version);
    if ((*found)->index["until"] > FormatRfc3339(now)) {
      failures = BodyOf(**found).value("failures", 0);
    }
  }
  Document document;
  document.id = id;
  document.body = JsonText({{"failures", failures + 1}, {"untilSeconds", SecondsOf(until)}});
  document.index["until"] = FormatRfc3339(until);
  QueryOptions oldest;
  oldest.order_by = "until";
  oldest.limit = 10;
  absl::StatusOr<std::vector<Document>> old = co_await (*unit)->Query(kFailures, std::move(oldest));
  if (!old.ok()) co_return old.status();
  for (Document& past : *old) {
    if (past.id == id || past.index["until"] > FormatRfc3339(now)) continue;
    absl::Status deleted = (*unit)->Delete(kFailures, past.id, Expect::Any());
    if (!deleted.ok()) co_return deleted;
  }
  absl::Status put = (*unit)->Put(kFailures, document, expected);
  if (!put.ok()) co_return put;
  absl::Status committed = co_await (*unit)->Commit();
  co_return committed;
}

awaitable<absl::StatusOr<PersonRecord>> People::SignIn(std::string email, std::string password) {
  email = CanonicalEmail(email);
  if (email.empty() || password.size() > kLongestPassword) co_return NotSignedIn();
  absl::Status open = co_await RefuseWhileLocked(email);
  if (!open.ok()) co_return open;
  absl::StatusOr<std::optional<Document>> found = co_await ByEmail(email);
  if (!found.ok()) co_return found.status();
  std::string stored(NobodysPassword());
  if (found->has_value()) stored = TextOf(BodyOf(**found), "password");
  absl::StatusOr<bool> matches = co_await Matches(std::move(password), std::move(stored));
  if (!matches.ok()) co_return matches.status();
  // Looked at again: of many guesses at once, no more than five are answered.
  open = co_await RefuseWhileLocked(email);
  if (!open.ok()) co_return open;
  if (!*matches || !found->has_value()) {
    absl::Status counted = co_await CountFailure(std::move(email));
    if (!counted.ok() && !absl::IsAborted(counted)) co_return counted;
    co_return NotSignedIn();
  }
  PersonRecord record = PersonOf(**found);
  if (record.disabled) co_return NotSignedIn();
  co_return record;
}

awaitable<absl::Status> People::ChangePassword(std::string email, std::string password,
                                               std::string new_password) {
  if (new_password.size() < kShortestPassword || new_password.size() > kLongestPassword) {
    co_return InvalidArgument("newPassword: 12 to 256 characters");
  }
  absl::StatusOr<PersonRecord> record = co_await SignIn(email, std::move(password));
  if (!record.ok()) co_return record.status();
  absl::StatusOr<std::string> hash = co_await Hash(std::move(new_password));
  if (!hash.ok()) co_return hash.status();
  record->password_is_first = false;
  Document document = PersonDocument(*record, *hash);
  absl::Status written = co_await WriteDocument(store_, SystemData(), kPeople, std::move(document),
                                                Expect::Version(record->version), nullptr);
  co_return written;
}

awaitable<absl::StatusOr<PersonRecord>> People::ById(std::string id) {
  QueryOptions options;
  options.limit = 1;
  options.equal["person"] = std::move(id);
  absl::StatusOr<std::vector<Document>> found =
      co_await QueryDocuments(store_, SystemData(), kPeople, std::move(options));
  if (!found.ok()) co_return found.status();
  if (found->empty()) co_return NotFound("user: there is none with this id");
  PersonRecord record = PersonOf(found->front());
  if (record.disabled) co_return NotFound("user: disabled");
  co_return record;
}

}  // namespace vivavoce::platform
