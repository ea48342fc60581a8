// SPDX-License-Identifier: Apache-2.0
// Links the installed library and calls into it.
#include <vivavoce/base/hash.h>
#include <vivavoce/base/status.h>
#include <vivavoce/provider/registry.h>

#include <cstdio>

int main() {
  vivavoce::Registry registry;
  absl::Status status = vivavoce::Error(absl::StatusCode::kNotFound, "nobody here");
  std::printf("%s\n", status.ToString().c_str());
  return status.ok() ? 1 : 0;
}
