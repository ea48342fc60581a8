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
  FilesystemBlobStore(std::shared_ptr<Root> root, BlockingPool& pool, filesystem::Meter meter)
      : root_(std::move(root)), pool_(pool), meter_(meter) {}

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

 private:
  std::shared_ptr<Root> root_;
  BlockingPool& pool_;
  filesystem::Meter meter_;
};

absl::StatusOr<std::string> ParsePath(std::string_view json) {
  OptionReader in(json);
  std::string path = in.String("path", "");
  if (absl::Status s = in.Finish(); !s.ok()) return Annotate(s, "filesystem");
  if (path.empty() || path.find('\0') != std::string::npos) {
    return InvalidArgument("filesystem: option path: must name the folder of the objects");
  }
  return path;
}

class FilesystemBlobStoreFactory final : public BlobStoreFactory {
 public:
  std::string_view Name() const override { return "filesystem"; }

  absl::Status ValidateConfig(std::string_view options) const override {
    return ParsePath(options).status();
  }

  absl::StatusOr<std::unique_ptr<BlobStore>> Make(std::string_view options,
                                                  const ProviderContext& context) const override {
    absl::StatusOr<std::string> path = ParsePath(options);
    if (!path.ok()) return path.status();
    std::string full = (std::filesystem::path(context.base_path) / *path).string();
    absl::StatusOr<std::shared_ptr<Root>> root = Root::Open(full);
    if (!root.ok()) return root.status();
    filesystem::Meter meter;
    meter.clock = context.clock;
    meter.telemetry = context.telemetry;
    return std::make_unique<FilesystemBlobStore>(*std::move(root), *context.pool, meter);
  }

  std::vector<Finding> Examine(std::string_view options,
                               const ProviderContext& context) const override {
    Finding finding;
    finding.subject = "blobs: filesystem";
    absl::StatusOr<std::string> path = ParsePath(options);
    if (!path.ok()) {
      finding.severity = Finding::Severity::kMissing;
      finding.detail = Message(path.status());
      finding.mend = "correct providers.blobs in the configuration";
      return {finding};
    }
    std::string full = (std::filesystem::path(context.base_path) / *path).string();
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
