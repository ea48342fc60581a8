// SPDX-License-Identifier: Apache-2.0
#include "root.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <random>
#include <system_error>

#include "blob_name.h"
#include "vivavoce/base/status.h"

namespace vivavoce::filesystem {
namespace {

constexpr int kNameTries = 1000;

}  // namespace

absl::StatusOr<std::shared_ptr<Root>> Root::Open(const std::string& path) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(path, error);
  if (error) return FromErrno("make the folder", path, error.value());
  if (made) std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  absl::StatusOr<Descriptor> folder = OpenRoot(path);
  if (!folder.ok()) return folder.status();
  absl::StatusOr<std::vector<Descriptor>> work = MakeFolders(*folder, {kWorkFolder});
  if (!work.ok()) return Annotate(work.status(), path);
  std::shared_ptr<Root> root(new Root);
  root->folder_ = *std::move(folder);
  root->work_ = std::move(work->front());
  root->own_ = std::to_string(getpid()) + "-" + std::to_string(std::random_device()()) + "-";
  root->RemoveLeftovers();
  return root;
}

std::string Root::NextWorkName() { return own_ + std::to_string(next_.fetch_add(1)); }

// What somebody still works on is locked.
void Root::RemoveLeftovers() {
  absl::StatusOr<std::vector<Entry>> entries = ListFolder(work_);
  if (!entries.ok()) return;
  for (const Entry& entry : *entries) {
    const int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
    Descriptor left(openat(work_.get(), entry.name.c_str(), flags));
    if (!left.open() || !TryLock(left)) continue;
    if (entry.is_folder) RemoveFiles(left);
    unlinkat(work_.get(), entry.name.c_str(), entry.is_folder ? AT_REMOVEDIR : 0);
  }
}

absl::StatusOr<std::unique_ptr<WorkFile>> WorkFile::Make(std::shared_ptr<Root> root) {
  for (int i = 0; i < kNameTries; ++i) {
    std::string name = root->NextWorkName();
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    Descriptor file(openat(root->work().get(), name.c_str(), flags, 0600));
    if (!file.open() && errno == EEXIST) continue;
    if (!file.open()) return FromErrno("begin an object", name, errno);
    if (absl::Status s = Lock(file); !s.ok()) return s;
    // Between its making and its lock, a starting process may have taken it for a leftover.
    if (!IsStill(file, root->work(), name)) continue;
    return std::unique_ptr<WorkFile>(
        new WorkFile(std::move(root), std::move(name), std::move(file)));
  }
  return Unavailable("blobs: begin an object: no free name in the work folder");
}

WorkFile::~WorkFile() {
  if (!published_) unlinkat(root_->work().get(), name_.c_str(), 0);
}

absl::Status WorkFile::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t written = write(file_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FromErrno("write an object", name_, errno);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status WorkFile::Sync() { return filesystem::Sync(file_, name_); }

absl::Status WorkFile::Publish(const Descriptor& folder, const std::string& name) {
  if (renameat(root_->work().get(), name_.c_str(), folder.get(), name.c_str()) != 0) {
    return FromErrno("publish an object", name, errno);
  }
  published_ = true;
  return absl::OkStatus();
}

}  // namespace vivavoce::filesystem
