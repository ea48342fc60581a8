// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/providers/filesystem/filesystem.h"

#include <unistd.h>

#include <filesystem>
#include <functional>
#include <system_error>

#include "blob_writer.h"
#include "listing.h"
#include "meter.h"
#include "object.h"
#include "signed_url.h"
#include "vivavoce/base/secret.h"
#include "vivavoce/base/status.h"
#include "vivavoce/provider/options.h"

namespace vivavoce {
namespace {

using boost::asio::awaitable;
using filesystem::ObjectName;
using filesystem::Root;

constexpr size_t kMaxListing = 1000;

absl::StatusOr<ObjectName> NameObject(TenantId tenant, std::string key) {
  absl::StatusOr<std::vector<std::string>> folders = filesystem::ObjectFolders(tenant, key);
  if (!folders.ok()) return folders.status();
  ObjectName object;
  object.tenant = std::move(tenant);
  object.key = std::move(key);
  object.folders = *std::move(folders);
  return object;
}

class FilesystemBlobStore final : public BlobStore {
 public:
  FilesystemBlobStore(std::shared_ptr<Root> root, BlockingPool& pool, filesystem::Meter meter,
                      std::string url_secret)
      : root_(std::move(root)), pool_(pool), meter_(meter), url_secret_(std::move(url_secret)) {}

  absl::StatusOr<std::unique_ptr<BlobWriter>> OpenWriter(TenantId tenant, std::string key,
                                                         BlobPutOptions options) override {
    absl::StatusOr<ObjectName> object = NameObject(std::move(tenant), std::move(key));
    if (!object.ok()) return object.status();
    if (absl::Status s = filesystem::CheckContentType(options.content_type); !s.ok()) return s;
    return filesystem::MakeBlobWriter(root_, pool_, *std::move(object), std::move(options), meter_);
  }

  awaitable<absl::StatusOr<std::string>> Read(TenantId tenant, std::string key, std::string version,
                                              int64_t offset, int64_t count) override {
    absl::StatusOr<ObjectName> object = NameObject(std::move(tenant), std::move(key));
    if (!object.ok()) co_return object.status();
    if (offset < 0 || count < 0) {
      co_return InvalidArgument("blobs: read: offset and count must not be negative (" +
                                std::to_string(offset) + ", " + std::to_string(count) + ")");
    }
    std::function<absl::StatusOr<std::string>()> job = [root = root_, meter = meter_, object,
                                                        version, offset, count] {
      absl::StatusOr<std::string> bytes = meter.Time(
          "read", [&] { return filesystem::ReadObject(root, *object, version, offset, count); });
      if (bytes.ok()) meter.Count("out", static_cast<int64_t>(bytes->size()));
      return bytes;
    };
    co_return co_await pool_.Run<std::string>(std::move(job));
  }

  awaitable<absl::StatusOr<BlobInfo>> Stat(TenantId tenant, std::string key) override {
    absl::StatusOr<std::vector<BlobInfo>> versions =
        co_await Versions(std::move(tenant), std::move(key));
    if (!versions.ok()) co_return versions.status();
    co_return versions->front();
  }

  awaitable<absl::StatusOr<std::vector<BlobInfo>>> Versions(TenantId tenant,
                                                            std::string key) override {
    absl::StatusOr<ObjectName> object = NameObject(std::move(tenant), std::move(key));
    if (!object.ok()) co_return object.status();
    std::function<absl::StatusOr<std::vector<BlobInfo>>()> job = [root = root_, meter = meter_,
                                                                  object] {
      return meter.Time("versions", [&] { return filesystem::StatVersions(root, *object); });
    };
    co_return co_await pool_.Run<std::vector<BlobInfo>>(std::move(job));
  }

  awaitable<absl::StatusOr<std::vector<BlobInfo>>> List(TenantId tenant, std::string prefix,
                                                        std::string after_key,
                                                        size_t limit) override {
    if (absl::Status s = filesystem::CheckTenant(tenant); !s.ok()) co_return s;
    if (absl::Status s = filesystem::CheckPrefix("prefix", prefix); !s.ok()) co_return s;
    if (absl::Status s = filesystem::CheckPrefix("after_key", after_key); !s.ok()) co_return s;
    if (limit < 1 || limit > kMaxListing) {
      co_return InvalidArgument("blobs: list: limit must be from 1 to 1000 (" +
                                std::to_string(limit) + ")");
    }
    std::function<absl::StatusOr<std::vector<BlobInfo>>()> job =
        [root = root_, meter = meter_, tenant, prefix, after_key, limit] {
          return meter.Time("list", [&] {
            return filesystem::ListObjects(root, tenant, prefix, after_key, limit);
          });
        };
    co_return co_await pool_.Run<std::vector<BlobInfo>>(std::move(job));
  }

  awaitable<absl::Status> Delete(TenantId tenant, std::string key) override {
    absl::StatusOr<ObjectName> object = NameObject(std::move(tenant), std::move(key));
    if (!object.ok()) co_return object.status();
    std::function<absl::Status()> job = [root = root_, meter = meter_, object] {
      return meter.Time("delete", [&] { return filesystem::RemoveObject(root, *object); });
    };
    co_return co_await pool_.Run(std::move(job));
  }

  awaitable<absl::StatusOr<std::string>> SignedUrl(TenantId tenant, std::string key,
                                                   SignedUrlOptions options) override {
    if (absl::Status s = filesystem::CheckSignedUrlOptions(options); !s.ok()) co_return s;
    absl::StatusOr<BlobInfo> info = co_await StatVersion(tenant, key, options.version);
    if (!info.ok()) co_return info.status();
    const auto now = meter_.clock->Now().time_since_epoch();
    filesystem::UrlClaims claims;
    claims.tenant = std::move(tenant);
    claims.key = std::move(key);
    claims.version = info->version;
    claims.file_name = options.file_name;
    claims.expires = (std::chrono::duration_cast<std::chrono::seconds>(now) + options.ttl).count();
    co_return filesystem::SignUrl(url_secret_, claims);
  }

  awaitable<absl::StatusOr<SignedObject>> OpenSignedUrl(std::string url) override {
    const WallTime now = meter_.clock->Now();
    absl::StatusOr<filesystem::UrlClaims> claims = filesystem::VerifyUrl(url_secret_, url, now);
    if (!claims.ok()) co_return claims.status();
    absl::StatusOr<BlobInfo> info =
        co_await StatVersion(claims->tenant, claims->key, claims->version);
    if (!info.ok()) co_return info.status();
    SignedObject object;
    object.tenant = claims->tenant;
    object.info = *std::move(info);
    object.file_name = claims->file_name;
    object.expires_in = std::chrono::seconds(claims->expires) -
                        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch());
    co_return object;
  }

 private:
  // The newest version where none is named.
  awaitable<absl::StatusOr<BlobInfo>> StatVersion(TenantId tenant, std::string key,
                                                  std::string version) {
    absl::StatusOr<std::vector<BlobInfo>> versions = co_await Versions(std::move(tenant), key);
    if (!versions.ok()) co_return versions.status();
    for (const BlobInfo& info : *versions) {
      if (version.empty() || info.version == version) co_return info;
    }
    co_return NotFound("blobs: " + key + ": there is no such version (" + version + ")");
  }

  std::shared_ptr<Root> root_;
  BlockingPool& pool_;
  filesystem::Meter meter_;
  std::string url_secret_;
};

struct Options {
  std::string path;
  std::string url_key;  // a reference; empty: the folder's own
};

absl::StatusOr<Options> ParseOptions(std::string_view json) {
  OptionReader in(json);
  Options options;
  options.path = in.String("path", "");
  options.url_key = in.String("urlKey", "");
  if (absl::Status s = in.Finish(); !s.ok()) return Annotate(s, "filesystem");
  if (options.path.empty() || options.path.find('\0') != std::string::npos) {
    return InvalidArgument("filesystem: option path: must name the folder of the objects");
  }
  const bool reference =
      options.url_key.starts_with("env:") || options.url_key.starts_with("file:");
  if (!options.url_key.empty() && !reference) {
    return InvalidArgument("filesystem: option urlKey: must be env:NAME or file:PATH");
  }
  return options;
}

absl::StatusOr<std::string> UrlSecret(const Options& options, const Root& root) {
  if (options.url_key.empty()) return filesystem::OwnSecret(root);
  absl::StatusOr<Secret> secret = Secret::FromReference(options.url_key);
  if (!secret.ok()) return Annotate(secret.status(), "filesystem: option urlKey");
  if (secret->Reveal().size() < 32) {
    return InvalidArgument("filesystem: option urlKey: must be of at least 32 bytes");
  }
  return secret->Reveal();
}

class FilesystemBlobStoreFactory final : public BlobStoreFactory {
 public:
  std::string_view Name() const override { return "filesystem"; }

  absl::Status ValidateConfig(std::string_view options) const override {
    return ParseOptions(options).status();
  }

  absl::StatusOr<std::unique_ptr<BlobStore>> Make(std::string_view options,
                                                  const ProviderContext& context) const override {
    absl::StatusOr<Options> parsed = ParseOptions(options);
    if (!parsed.ok()) return parsed.status();
    std::string full = (std::filesystem::path(context.base_path) / parsed->path).string();
    absl::StatusOr<std::shared_ptr<Root>> root = Root::Open(full);
    if (!root.ok()) return root.status();
    filesystem::Meter meter;
    meter.clock = context.clock;
    meter.telemetry = context.telemetry;
    absl::StatusOr<std::string> secret = UrlSecret(*parsed, **root);
    if (!secret.ok()) return secret.status();
    return std::make_unique<FilesystemBlobStore>(*std::move(root), *context.pool, meter,
                                                 *std::move(secret));
  }

  std::vector<Finding> Examine(std::string_view options,
                               const ProviderContext& context) const override {
    Finding finding;
    finding.subject = "blobs: filesystem";
    absl::StatusOr<Options> parsed = ParseOptions(options);
    if (!parsed.ok()) {
      finding.severity = Finding::Severity::kMissing;
      finding.detail = Message(parsed.status());
      finding.mend = "correct providers.blobs in the configuration";
      return {finding};
    }
    std::string full = (std::filesystem::path(context.base_path) / parsed->path).string();
    std::error_code ignored;
    if (!std::filesystem::exists(full, ignored)) {
      finding.detail = full + ", made on first use";
    } else if (access(full.c_str(), W_OK) != 0) {
      finding.severity = Finding::Severity::kMissing;
      finding.detail = full + " cannot be written";
      finding.mend = "give this user the folder: chown";
    } else {
      finding.detail = full;
    }
    return {finding};
  }
};

}  // namespace

std::unique_ptr<BlobStoreFactory> MakeFilesystemBlobStoreFactory() {
  return std::make_unique<FilesystemBlobStoreFactory>();
}

}  // namespace vivavoce
