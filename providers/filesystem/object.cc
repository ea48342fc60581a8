// SPDX-License-Identifier: Apache-2.0
#include "object.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"

namespace vivavoce::filesystem {
namespace {

constexpr int kRaces = 100;  // with others who remove the folders we are about to use

absl::Status Absent(const ObjectName& object) {
  return NotFound("blobs: there is no object " + object.key);
}

// The object's folder; Absent() where it or one above it is missing.
absl::StatusOr<Descriptor> OpenObject(const std::shared_ptr<Root>& root, const ObjectName& object) {
  absl::StatusOr<Descriptor> folder = OpenFolder(root->folder(), object.folders);
  if (folder.status().code() == absl::StatusCode::kNotFound) return Absent(object);
  return folder;
}

std::vector<std::string> Above(const ObjectName& object) {
  return {object.folders.begin(), object.folders.end() - 1};
}

BlobInfo InfoOf(const VersionFile& file, const ObjectName& object) {
  BlobInfo info = file.info;
  info.key = object.key;
  return info;
}

// The folder and all above it, the folder locked.
absl::StatusOr<std::vector<Descriptor>> LockObject(const std::shared_ptr<Root>& root,
                                                   const ObjectName& object) {
  for (int i = 0; i < kRaces; ++i) {
    absl::StatusOr<std::vector<Descriptor>> way = MakeFolders(root->folder(), object.folders);
    if (way.status().code() == absl::StatusCode::kNotFound) continue;
    if (!way.ok()) return way.status();
    if (absl::Status s = Lock(way->back()); !s.ok()) return s;
    const Descriptor& parent = (*way)[way->size() - 2];
    if (IsStill(way->back(), parent, object.folders.back())) return way;
  }
  return Unavailable("blobs: commit: others keep removing the object (" + object.key + ")");
}

absl::StatusOr<Descriptor> OpenVersion(const Descriptor& folder, const VersionFile& file,
                                       const ObjectName& object) {
  Descriptor opened(openat(folder.get(), file.name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!opened.open() && errno == ENOENT) return Absent(object);
  if (!opened.open()) return FromErrno("open an object", object.key, errno);
  struct stat about {};
  if (fstat(opened.get(), &about) != 0) return FromErrno("open an object", object.key, errno);
  if (!S_ISREG(about.st_mode) || about.st_size != file.info.bytes) {
    return DataLoss("blobs: " + object.key + ": version " + file.info.version + " should have " +
                    std::to_string(file.info.bytes) + " bytes, has " +
                    std::to_string(about.st_size));
  }
  return opened;
}

absl::StatusOr<std::string> ReadBytes(const Descriptor& file, int64_t offset, int64_t count,
                                      const ObjectName& object) {
  std::string bytes(static_cast<size_t>(count), '\0');
  int64_t read = 0;
  while (read < count) {
    ssize_t more = pread(file.get(), bytes.data() + read, static_cast<size_t>(count - read),
                         static_cast<off_t>(offset + read));
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) return FromErrno("read an object", object.key, errno);
    if (more == 0) return DataLoss("blobs: " + object.key + ": became shorter while it was read");
    read += more;
  }
  return bytes;
}

}  // namespace

absl::StatusOr<std::vector<VersionFile>> ListVersions(const Descriptor& folder) {
  absl::StatusOr<std::vector<Entry>> entries = ListFolder(folder);
  if (!entries.ok()) return entries.status();
  std::vector<VersionFile> versions;
  for (const Entry& entry : *entries) {
    if (!entry.is_file) continue;
    std::optional<VersionFile> version = ParseVersionFile(entry.name);
    if (version) versions.push_back(*std::move(version));
  }
  std::sort(versions.begin(), versions.end(),
            [](const VersionFile& a, const VersionFile& b) { return a.number > b.number; });
  return versions;
}

absl::StatusOr<BlobInfo> PublishVersion(const std::shared_ptr<Root>& root, const ObjectName& object,
                                        WorkFile& file, const BlobInfo& info, bool only_if_absent) {
  absl::StatusOr<std::vector<Descriptor>> way = LockObject(root, object);
  if (!way.ok()) return way.status();
  absl::StatusOr<std::vector<VersionFile>> versions = ListVersions(way->back());
  if (!versions.ok()) return versions.status();
  if (only_if_absent && !versions->empty()) {
    return Error(absl::StatusCode::kAlreadyExists,
                 "blobs: there is an object " + object.key + " already");
  }
  const int64_t number = versions->empty() ? 1 : versions->front().number + 1;
  VersionFile next = MakeVersionFile(number, info.bytes, info.sha256, info.content_type);
  if (absl::Status s = file.Publish(way->back(), next.name); !s.ok()) return s;
  for (auto folder = way->rbegin(); folder != way->rend(); ++folder) {
    if (absl::Status s = Sync(*folder, object.key); !s.ok()) return s;
  }
  if (absl::Status s = Sync(root->folder(), object.key); !s.ok()) return s;
  return InfoOf(next, object);
}

absl::StatusOr<std::vector<BlobInfo>> StatVersions(const std::shared_ptr<Root>& root,
                                                   const ObjectName& object) {
  absl::StatusOr<Descriptor> folder = OpenObject(root, object);
  if (!folder.ok()) return folder.status();
  absl::StatusOr<std::vector<VersionFile>> versions = ListVersions(*folder);
  if (!versions.ok()) return versions.status();
  if (versions->empty()) return Absent(object);
  std::vector<BlobInfo> infos;
  for (const VersionFile& version : *versions) infos.push_back(InfoOf(version, object));
  return infos;
}

absl::StatusOr<std::string> ReadObject(const std::shared_ptr<Root>& root, const ObjectName& object,
                                       const std::string& version, int64_t offset, int64_t count) {
  absl::StatusOr<Descriptor> folder = OpenObject(root, object);
  if (!folder.ok()) return folder.status();
  absl::StatusOr<std::vector<VersionFile>> versions = ListVersions(*folder);
  if (!versions.ok()) return versions.status();
  auto chosen = std::find_if(versions->begin(), versions->end(), [&](const VersionFile& v) {
    return version.empty() || v.info.version == version;
  });
  if (chosen == versions->end()) {
    return versions->empty() ? Absent(object)
                             : NotFound("blobs: " + object.key + " has no version " + version);
  }
  absl::StatusOr<Descriptor> file = OpenVersion(*folder, *chosen, object);
  if (!file.ok()) return file.status();
  const int64_t left = std::max<int64_t>(0, chosen->info.bytes - offset);
  absl::StatusOr<std::string> bytes = ReadBytes(*file, offset, std::min(count, left), object);
  const bool whole = offset == 0 && count >= chosen->info.bytes;
  if (bytes.ok() && whole && Sha256Hex(*bytes) != chosen->info.sha256) {
    return DataLoss("blobs: " + object.key + ": version " + chosen->info.version +
                    " is not what was written: its SHA-256 differs");
  }
  return bytes;
}

absl::Status RemoveObject(const std::shared_ptr<Root>& root, const ObjectName& object) {
  absl::StatusOr<Descriptor> parent = OpenFolder(root->folder(), Above(object));
  if (parent.status().code() == absl::StatusCode::kNotFound) return Absent(object);
  if (!parent.ok()) return parent.status();
  const std::string& name = object.folders.back();
  absl::StatusOr<Descriptor> folder = OpenFolder(*parent, {name});
  if (folder.status().code() == absl::StatusCode::kNotFound) return Absent(object);
  if (!folder.ok()) return folder.status();
  if (absl::Status s = Lock(*folder); !s.ok()) return s;
  if (!IsStill(*folder, *parent, name)) return Absent(object);
  absl::StatusOr<std::vector<VersionFile>> versions = ListVersions(*folder);
  if (!versions.ok()) return versions.status();
  if (versions->empty()) return Absent(object);

  const std::string away = root->NextWorkName() + "-removed";
  if (renameat(parent->get(), name.c_str(), root->work().get(), away.c_str()) != 0) {
    return FromErrno("delete an object", object.key, errno);
  }
  if (absl::Status s = Sync(*parent, object.key); !s.ok()) return s;
  RemoveFiles(*folder);
  unlinkat(root->work().get(), away.c_str(), AT_REMOVEDIR);
  std::vector<std::string> above = Above(object);
  while (!above.empty()) {
    const std::string last = above.back();
    above.pop_back();
    absl::StatusOr<Descriptor> holder = OpenFolder(root->folder(), above);
    const int holder_fd = above.empty() ? root->folder().get() : holder.ok() ? holder->get() : -1;
    if (unlinkat(holder_fd, last.c_str(), AT_REMOVEDIR) != 0) break;
  }
  return absl::OkStatus();
}

}  // namespace vivavoce::filesystem
