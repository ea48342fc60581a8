// SPDX-License-Identifier: Apache-2.0
#include "testing/conformance/blob_trial.h"

namespace vivavoce::testing {
namespace internal {

BlobTrial::BlobTrial(BlobStoreFixture& fixture) : fixture_(fixture) { Reopen(); }

std::unique_ptr<BlobStore> BlobTrial::OpenAnother() {
  std::unique_ptr<BlobStore> store = Value(fixture_.Open(), "Open()");
  Require(store != nullptr, "Open() gave no store");
  return store;
}

void BlobTrial::Reopen() {
  store_.reset();
  store_ = OpenAnother();
}

std::unique_ptr<BlobWriter> BlobTrial::Writer(const std::string& key, BlobPutOptions options) {
  return Value(store_->OpenWriter(TenantId("acme"), key, std::move(options)), "OpenWriter()");
}

absl::StatusOr<BlobInfo> BlobTrial::TryPut(const std::string& key, const std::string& bytes,
                                           BlobPutOptions options) {
  std::unique_ptr<BlobWriter> writer = Writer(key, std::move(options));
  Ok(Await(writer->Write(bytes)), "Write()");
  return Await(writer->Commit());
}

BlobInfo BlobTrial::Put(const std::string& key, const std::string& bytes) {
  return Value(TryPut(key, bytes), "Commit()");
}

BlobInfo BlobTrial::PutFor(const std::string& tenant, const std::string& key,
                           const std::string& bytes) {
  BlobPutOptions options;
  std::unique_ptr<BlobWriter> writer =
      Value(store_->OpenWriter(TenantId(tenant), key, options), "OpenWriter()");
  Ok(Await(writer->Write(bytes)), "Write()");
  return Value(Await(writer->Commit()), "Commit()");
}

absl::StatusOr<std::string> BlobTrial::TryRead(const std::string& key, const std::string& version,
                                               int64_t offset, int64_t count) {
  return Await(store_->Read(TenantId("acme"), key, version, offset, count));
}

void BlobTrial::RequireBytes(const std::string& key, const std::string& bytes) {
  std::string read = Value(TryRead(key), "Read() of " + key);
  Require(read == bytes, key + " should be '" + bytes.substr(0, 40) + "', is '" +
                             read.substr(0, 40) + "' (" + std::to_string(read.size()) + " bytes)");
}

void BlobTrial::RequireAbsent(const std::string& key, const std::string& after) {
  Code(TryRead(key), absl::StatusCode::kNotFound, "Read() of " + key + " " + after);
  Code(Await(store_->Stat(TenantId("acme"), key)), absl::StatusCode::kNotFound,
       "Stat() of " + key + " " + after);
  Code(Await(store_->Versions(TenantId("acme"), key)), absl::StatusCode::kNotFound,
       "Versions() of " + key + " " + after);
  Require(Keys("").empty(), "List() names an object " + after);
}

std::string BlobTrial::Keys(const std::string& prefix, const std::string& after, size_t limit,
                            const std::string& tenant) {
  std::vector<BlobInfo> infos =
      Value(Await(store_->List(TenantId(tenant), prefix, after, limit)), "List()");
  std::string keys;
  for (const BlobInfo& info : infos) keys += (keys.empty() ? "" : " ") + info.key;
  return keys;
}

BlobRule MakeBlobRule(std::string id, std::string title, std::function<void(BlobTrial&)> check) {
  BlobRule rule;
  rule.id = std::move(id);
  rule.title = std::move(title);
  rule.check = [check = std::move(check)](BlobStoreFixture& fixture) {
    BlobTrial trial(fixture);
    check(trial);
  };
  return rule;
}

std::vector<BlobRule> BlobRules() {
  std::vector<BlobRule> rules = BlobWriteRules();
  for (auto part : {BlobReadRules, BlobSignedUrlRules}) {
    std::vector<BlobRule> more = part();
    rules.insert(rules.end(), more.begin(), more.end());
  }
  return rules;
}

}  // namespace internal

bool BlobStoreFixture::Damage(const TenantId&, const std::string&) { return false; }

std::vector<RuleOutcome> CheckBlobStore(const MakeBlobStoreFixture& make) {
  return internal::RunTrials(internal::BlobRules(), make);
}

void RegisterBlobStoreConformance(const std::string& name, const MakeBlobStoreFixture& make) {
  internal::RegisterTrials(name + "_BlobStore", internal::BlobRules(), make);
}

}  // namespace vivavoce::testing
