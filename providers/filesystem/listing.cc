// SPDX-License-Identifier: Apache-2.0
#include "listing.h"

#include <algorithm>

#include "object.h"

namespace vivavoce::filesystem {
namespace {

struct Walk {
  const std::string& prefix;
  const std::string& after;
  size_t limit;
  std::vector<BlobInfo> found;

  bool full() const { return found.size() >= limit; }

  // Whether a key that begins with `beginning` may be wanted.
  bool MayHold(const std::string& beginning) const {
    const size_t shared = std::min(beginning.size(), prefix.size());
    if (beginning.compare(0, shared, prefix, 0, shared) != 0) return false;
    return after < beginning || after.starts_with(beginning);
  }

  // A folder that went away while we looked holds nothing.
  absl::Status Into(const Descriptor& folder, const std::string& above);
  absl::Status Take(const Descriptor& folder, const std::string& name, const std::string& key);
};

absl::Status Walk::Take(const Descriptor& folder, const std::string& name, const std::string& key) {
  if (!key.starts_with(prefix) || key <= after) return absl::OkStatus();
  absl::StatusOr<Descriptor> object = OpenFolder(folder, {name});
  if (object.status().code() == absl::StatusCode::kNotFound) return absl::OkStatus();
  if (!object.ok()) return object.status();
  absl::StatusOr<std::vector<VersionFile>> versions = ListVersions(*object);
  if (!versions.ok()) return versions.status();
  if (versions->empty()) return absl::OkStatus();
  found.push_back(versions->front().info);
  found.back().key = key;
  return absl::OkStatus();
}

absl::Status Walk::Into(const Descriptor& folder, const std::string& above) {
  absl::StatusOr<std::vector<Entry>> entries = ListFolder(folder);
  if (!entries.ok()) return entries.status();
  // `a~` is the object a, `a` the folder of all keys that begin with "a/": so they sort.
  struct Step {
    std::string order;
    std::string name;
    bool is_object;
  };
  std::vector<Step> steps;
  for (const Entry& entry : *entries) {
    if (!entry.is_folder) continue;
    const bool is_object = entry.name.ends_with('~');
    std::string order = above + entry.name;
    is_object ? order.pop_back() : order.push_back('/');
    steps.push_back({std::move(order), entry.name, is_object});
  }
  std::sort(steps.begin(), steps.end(),
            [](const Step& a, const Step& b) { return a.order < b.order; });
  for (const Step& step : steps) {
    if (full()) return absl::OkStatus();
    absl::Status status;
    if (step.is_object) {
      status = Take(folder, step.name, step.order);
    } else if (MayHold(step.order)) {
      absl::StatusOr<Descriptor> next = OpenFolder(folder, {step.name});
      if (next.status().code() == absl::StatusCode::kNotFound) continue;
      status = next.ok() ? Into(*next, step.order) : next.status();
    }
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<BlobInfo>> ListObjects(const std::shared_ptr<Root>& root,
                                                  const TenantId& tenant, const std::string& prefix,
                                                  const std::string& after_key, size_t limit) {
  Walk walk{prefix, after_key, limit, {}};
  absl::StatusOr<Descriptor> folder = OpenFolder(root->folder(), {tenant.value()});
  if (folder.status().code() == absl::StatusCode::kNotFound) return walk.found;
  if (!folder.ok()) return folder.status();
  if (absl::Status s = walk.Into(*folder, ""); !s.ok()) return s;
  return std::move(walk.found);
}

}  // namespace vivavoce::filesystem
