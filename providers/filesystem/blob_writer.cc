// SPDX-License-Identifier: Apache-2.0
#include "blob_writer.h"

#include <functional>

#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"

namespace vivavoce::filesystem {
namespace {

// What the jobs of one writer work on, one after the other.
struct Writing {
  std::shared_ptr<Root> root;
  ObjectName object;
  BlobPutOptions options;
  Meter meter;
  std::unique_ptr<WorkFile> file;  // made by the first job
  Sha256 sha256;
  int64_t bytes = 0;
  absl::Status broken;  // after which nothing more is written

  absl::Status Begin() {
    if (file) return absl::OkStatus();
    absl::StatusOr<std::unique_ptr<WorkFile>> made = WorkFile::Make(root);
    if (made.ok()) file = *std::move(made);
    return made.status();
  }

  absl::Status Write(const std::string& more) {
    if (!broken.ok()) return broken;
    broken = Begin();
    if (broken.ok()) broken = file->Write(more);
    if (!broken.ok()) return broken;
    sha256.Update(more);
    bytes += static_cast<int64_t>(more.size());
    return absl::OkStatus();
  }

  absl::StatusOr<BlobInfo> Commit() {
    absl::StatusOr<BlobInfo> info = meter.Time("commit", [this] { return Publish(); });
    if (info.ok()) meter.Count("in", info->bytes);
    return info;
  }

 private:
  absl::StatusOr<BlobInfo> Publish() {
    if (broken.ok()) broken = Begin();
    if (broken.ok()) broken = file->Sync();
    if (!broken.ok()) return broken;
    BlobInfo info;
    info.bytes = bytes;
    info.sha256 = sha256.HexDigest();
    info.content_type = options.content_type;
    return PublishVersion(root, object, *file, info, options.only_if_absent);
  }
};

class FilesystemBlobWriter final : public BlobWriter {
 public:
  FilesystemBlobWriter(std::shared_ptr<Writing> writing, BlockingPool& pool)
      : writing_(std::move(writing)), pool_(pool) {}

  boost::asio::awaitable<absl::Status> Write(std::string bytes) override {
    if (absl::Status s = CheckOpen(); !s.ok()) co_return s;
    std::function<absl::Status()> job = [writing = writing_, bytes = std::move(bytes)] {
      return writing->Write(bytes);
    };
    co_return co_await pool_.Run(std::move(job));
  }

  boost::asio::awaitable<absl::StatusOr<BlobInfo>> Commit() override {
    if (absl::Status s = CheckOpen(); !s.ok()) co_return s;
    committed_ = true;
    std::shared_ptr<Writing> writing = std::move(writing_);
    std::function<absl::StatusOr<BlobInfo>()> job = [writing] { return writing->Commit(); };
    co_return co_await pool_.Run<BlobInfo>(std::move(job));
  }

 private:
  absl::Status CheckOpen() const {
    if (!committed_) return absl::OkStatus();
    return FailedPrecondition("blobs: the writer has committed; open another one");
  }

  std::shared_ptr<Writing> writing_;
  BlockingPool& pool_;
  bool committed_ = false;
};

}  // namespace

std::unique_ptr<BlobWriter> MakeBlobWriter(std::shared_ptr<Root> root, BlockingPool& pool,
                                           ObjectName object, BlobPutOptions options, Meter meter) {
  auto writing = std::make_shared<Writing>();
  writing->root = std::move(root);
  writing->object = std::move(object);
  writing->options = std::move(options);
  writing->meter = meter;
  return std::make_unique<FilesystemBlobWriter>(std::move(writing), pool);
}

}  // namespace vivavoce::filesystem
