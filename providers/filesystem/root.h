// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "directory.h"

namespace vivavoce::filesystem {

// The store's folder, and within it the one for what is half done.
//
// Threading: any.
class Root {
 public:
  // Makes both folders where they are absent, and removes what processes that have ended left half
  // done.
  static absl::StatusOr<std::shared_ptr<Root>> Open(const std::string& path);

  const Descriptor& folder() const { return folder_; }
  const Descriptor& work() const { return work_; }

  // A name that nothing in the work folder has.
  std::string NextWorkName();

 private:
  Root() = default;
  void RemoveLeftovers();

  Descriptor folder_;
  Descriptor work_;
  std::string own_;  // the beginning of its names
  std::atomic<uint64_t> next_{0};
};

// A file in the work folder: locked while its writer lives, gone with it unless it was published.
class WorkFile {
 public:
  static absl::StatusOr<std::unique_ptr<WorkFile>> Make(std::shared_ptr<Root> root);
  ~WorkFile();
  WorkFile(const WorkFile&) = delete;
  WorkFile& operator=(const WorkFile&) = delete;

  absl::Status Write(std::string_view bytes);
  absl::Status Sync();
  // Moves it to `name` in `folder`.
  absl::Status Publish(const Descriptor& folder, const std::string& name);

 private:
  WorkFile(std::shared_ptr<Root> root, std::string name, Descriptor file)
      : root_(std::move(root)), name_(std::move(name)), file_(std::move(file)) {}

  std::shared_ptr<Root> root_;
  std::string name_;
  Descriptor file_;
  bool published_ = false;
};

}  // namespace vivavoce::filesystem
