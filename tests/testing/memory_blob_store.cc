// SPDX-License-Identifier: Apache-2.0
#include "tests/testing/memory_blob_store.h"

#include <algorithm>

#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"

namespace vivavoce::testing {
namespace {

using boost::asio::awaitable;

bool IsPath(const std::string& path) {
  size_t begin = 0;
  while (begin <= path.size()) {
    size_t end = std::min(path.find('/', begin), path.size());
    std::string part = path.substr(begin, end - begin);
    bool plain = std::all_of(part.begin(), part.end(), [](unsigned char c) {
      return (c < 0x80 && std::isalnum(c)) || c == '.' || c == '_' || c == '-';
    });
    if (part.empty() || part.size() > 200 || part == "." || part == ".." || !plain) return false;
    begin = end + 1;
  }
  return path.size() <= 512;
}

// Parts before characters: the order of a walk through folders.
std::string FolderOrder(std::string key) {
  std::replace(key.begin(), key.end(), '/', '\x01');
  return key;
}

class MemoryBlobWriter final : public BlobWriter {
 public:
  MemoryBlobWriter(std::shared_ptr<BlobContent> content, TenantId tenant, std::string key,
                   BlobPutOptions options)
      : c_(std::move(content)),
        tenant_(std::move(tenant)),
        key_(std::move(key)),
        options_(std::move(options)),
        absent_at_open_(Live().empty()),
        writes_at_open_(c_->writes) {}

  awaitable<absl::Status> Write(std::string bytes) override {
    if (committed_ && !c_->Is(BlobFlaw::kWritersGoOn)) co_return FailedPrecondition("committed");
    bytes_ += bytes;
    if (c_->Is(BlobFlaw::kSeenWhileWritten)) Live() = {Made()};
    if (c_->Is(BlobFlaw::kOverwritesInPlace) && !Live().empty()) Live().back().bytes = bytes_;
    co_return absl::OkStatus();
  }

  awaitable<absl::StatusOr<BlobInfo>> Commit() override {
    if (committed_ && !c_->Is(BlobFlaw::kWritersGoOn)) co_return FailedPrecondition("committed");
    committed_ = true;
    bool absent = c_->Is(BlobFlaw::kAbsenceCheckedEarly) ? absent_at_open_ : Live().empty();
    if (options_.only_if_absent && !absent && !c_->Is(BlobFlaw::kAbsenceIgnored)) {
      co_return Error(absl::StatusCode::kAlreadyExists, "commit: there is one");
    }
    c_->writes = (c_->Is(BlobFlaw::kVersionsCollide) ? writes_at_open_ : c_->writes) + 1;
    BlobContent::Version made = Made();
    std::erase_if(Live(), [&](const auto& v) { return v.info.version == made.info.version; });
    Live().push_back(made);
    co_return made.info;
  }

 private:
  std::vector<BlobContent::Version>& Live() { return c_->Versions(tenant_, key_); }

  BlobContent::Version Made() const {
    BlobContent::Version version;
    version.bytes = bytes_;
    if (c_->Is(BlobFlaw::kCutsAtOneMebibyte)) {
      version.bytes.resize(std::min<size_t>(bytes_.size(), 1 << 20));
    }
    version.info.key = key_;
    version.info.version = "w" + std::to_string(c_->writes);
    version.info.bytes = static_cast<int64_t>(bytes_.size());
    version.info.sha256 = Sha256Hex(bytes_);
    if (!c_->Is(BlobFlaw::kForgetsContentType)) version.info.content_type = options_.content_type;
    return version;
  }

  std::shared_ptr<BlobContent> c_;
  TenantId tenant_;
  std::string key_;
  BlobPutOptions options_;
  bool absent_at_open_;
  int64_t writes_at_open_;
  std::string bytes_;
  bool committed_ = false;
};

class MemoryBlobStore final : public BlobStore {
 public:
  explicit MemoryBlobStore(std::shared_ptr<BlobContent> content) : c_(std::move(content)) {}

  absl::StatusOr<std::unique_ptr<BlobWriter>> OpenWriter(TenantId tenant, std::string key,
                                                         BlobPutOptions options) override {
    if (absl::Status s = Check(tenant, key); !s.ok()) return s;
    return std::make_unique<MemoryBlobWriter>(c_, std::move(tenant), std::move(key),
                                              std::move(options));
  }

  awaitable<absl::StatusOr<std::string>> Read(TenantId tenant, std::string key, std::string version,
                                              int64_t offset, int64_t count) override {
    if (absl::Status s = Check(tenant, key); !s.ok()) co_return s;
    if (offset < 0 || count < 0) co_return InvalidArgument("read: negative");
    std::vector<BlobContent::Version>& versions = c_->Versions(tenant, key);
    auto chosen = std::find_if(versions.rbegin(), versions.rend(), [&](const auto& v) {
      return version.empty() || v.info.version == version;
    });
    if (chosen == versions.rend() && c_->Is(BlobFlaw::kAbsentIsEmpty)) co_return std::string();
    if (chosen == versions.rend()) co_return NotFound("read: absent");
    if (Sha256Hex(chosen->bytes) != chosen->info.sha256 && !c_->Is(BlobFlaw::kDamageUnseen) &&
        !c_->Is(BlobFlaw::kCutsAtOneMebibyte) && !c_->Is(BlobFlaw::kOverwritesInPlace)) {
      co_return DataLoss("read: damaged");
    }
    size_t from = std::min(static_cast<size_t>(offset), chosen->bytes.size());
    if (c_->Is(BlobFlaw::kPartsFromTheStart)) from = 0;
    co_return chosen->bytes.substr(from, static_cast<size_t>(count));
  }

  awaitable<absl::StatusOr<BlobInfo>> Stat(TenantId tenant, std::string key) override {
    if (absl::Status s = Check(tenant, key); !s.ok()) co_return s;
    std::vector<BlobContent::Version>& versions = c_->Versions(tenant, key);
    if (versions.empty()) co_return NotFound("stat: absent");
    co_return versions.back().info;
  }

  awaitable<absl::StatusOr<std::vector<BlobInfo>>> Versions(TenantId tenant,
                                                            std::string key) override {
    if (absl::Status s = Check(tenant, key); !s.ok()) co_return s;
    std::vector<BlobInfo> infos;
    for (const auto& version : c_->Versions(tenant, key)) infos.push_back(version.info);
    if (infos.empty()) co_return NotFound("versions: absent");
    if (!c_->Is(BlobFlaw::kOldestFirst)) std::reverse(infos.begin(), infos.end());
    co_return infos;
  }

  awaitable<absl::StatusOr<std::vector<BlobInfo>>> List(TenantId tenant, std::string prefix,
                                                        std::string after_key,
                                                        size_t limit) override {
    if (limit < 1 || limit > 1000) co_return InvalidArgument("list: limit");
    if (c_->Is(BlobFlaw::kPrefixesAreFolders) && !prefix.empty() && !prefix.ends_with('/')) {
      prefix += '/';
    }
    std::vector<BlobInfo> infos;
    for (const auto& [key, versions] :
         c_->objects[c_->Is(BlobFlaw::kTenantsShare) ? "all" : tenant.value()]) {
      bool after = c_->Is(BlobFlaw::kPagesRepeat) ? key >= after_key : key > after_key;
      if (!versions.empty() && key.starts_with(prefix) && after) {
        infos.push_back(versions.back().info);
      }
    }
    if (c_->Is(BlobFlaw::kSortedByFolder)) {
      std::sort(infos.begin(), infos.end(), [](const BlobInfo& a, const BlobInfo& b) {
        return FolderOrder(a.key) < FolderOrder(b.key);
      });
    }
    if (infos.size() > limit) infos.resize(limit);
    co_return infos;
  }

  awaitable<absl::Status> Delete(TenantId tenant, std::string key) override {
    if (absl::Status s = Check(tenant, key); !s.ok()) co_return s;
    std::vector<BlobContent::Version>& versions = c_->Versions(tenant, key);
    if (versions.empty()) co_return NotFound("delete: absent");
    if (c_->Is(BlobFlaw::kDeletesNewestOnly)) {
      versions.pop_back();
      co_return absl::OkStatus();
    }
    versions.clear();
    if (c_->Is(BlobFlaw::kDeletesWhatItBegins)) {
      for (auto& [other, more] : c_->objects[tenant.value()]) {
        if (other.starts_with(key + "/")) more.clear();
      }
    }
    co_return absl::OkStatus();
  }

  // What is signed stands in the URL as it is, and again in its hash.
  awaitable<absl::StatusOr<std::string>> SignedUrl(TenantId tenant, std::string key,
                                                   SignedUrlOptions options) override {
    const bool bad = options.ttl < std::chrono::seconds(1) ||
                     options.ttl > std::chrono::hours(7 * 24) ||
                     options.file_name.find_first_of("/\"\n") != std::string::npos;
    if (bad && !c_->Is(BlobFlaw::kSignsAnything)) co_return InvalidArgument("sign: bad options");
    absl::StatusOr<std::vector<BlobInfo>> versions = co_await Versions(tenant, key);
    if (!versions.ok()) co_return versions.status();
    std::string version = versions->front().version;
    if (!options.version.empty() && !c_->Is(BlobFlaw::kSignsTheNewest)) version = options.version;
    const std::string said = tenant.value() + "," + key + "," + version + "," + options.file_name +
                             "," + std::to_string(Seconds() + options.ttl.count());
    co_return std::string(kSignedUrlPath) + said + "," + Sha256Hex("secret" + said);
  }

  awaitable<absl::StatusOr<SignedObject>> OpenSignedUrl(std::string url) override {
    const absl::Status denied = Error(absl::StatusCode::kPermissionDenied, "open: not as signed");
    if (!url.starts_with(kSignedUrlPath)) co_return denied;
    std::vector<std::string> parts(1);
    for (char c : url.substr(kSignedUrlPath.size())) {
      if (c == ',') {
        parts.emplace_back();
      } else {
        parts.back() += c;
      }
    }
    if (parts.size() != 6) co_return denied;
    const std::string said =
        parts[0] + "," + parts[1] + "," + parts[2] + "," + parts[3] + "," + parts[4];
    const bool sound = Sha256Hex("secret" + said) == parts[5];
    if (!sound && !c_->Is(BlobFlaw::kNeverChecks)) co_return denied;
    const int64_t left = std::atoll(parts[4].c_str()) - Seconds();
    if (left <= 0 && !c_->Is(BlobFlaw::kNeverExpires)) co_return denied;
    absl::StatusOr<std::vector<BlobInfo>> versions =
        co_await Versions(TenantId(parts[0]), parts[1]);
    if (!versions.ok()) co_return versions.status();
    SignedObject object;
    object.tenant = TenantId(parts[0]);
    object.file_name = parts[3];
    object.expires_in = std::chrono::seconds(left);
    for (const BlobInfo& info : *versions) {
      if (info.version == parts[2]) object.info = info;
    }
    co_return object;
  }

 private:
  int64_t Seconds() const {
    return std::chrono::duration_cast<std::chrono::seconds>(c_->clock->Now().time_since_epoch())
        .count();
  }

  absl::Status Check(const TenantId& tenant, const std::string& key) const {
    if (c_->Is(BlobFlaw::kAnyKey) ||
        (IsPath(tenant.value()) && IsPath(key) && tenant.value().find('/') == std::string::npos)) {
      return absl::OkStatus();
    }
    return InvalidArgument("no key");
  }

  std::shared_ptr<BlobContent> c_;
};

}  // namespace

std::unique_ptr<BlobStore> MakeMemoryBlobStore(std::shared_ptr<BlobContent> content) {
  return std::make_unique<MemoryBlobStore>(std::move(content));
}

}  // namespace vivavoce::testing
