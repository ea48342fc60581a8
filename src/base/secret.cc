// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/secret.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "vivavoce/base/status.h"

namespace vivavoce {

absl::StatusOr<Secret> Secret::FromReference(std::string_view reference) {
  if (reference.starts_with("env:")) {
    std::string name(reference.substr(4));
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return NotFound("secret: environment variable " + name + " is not set");
    return Secret(value);
  }
  if (reference.starts_with("file:")) {
    std::string path(reference.substr(5));
    std::ifstream file(path, std::ios::binary);
    if (!file) return NotFound("secret: cannot read " + path);
    std::ostringstream content;
    content << file.rdbuf();
    std::string value = content.str();
    if (value.ends_with('\n')) value.pop_back();
    return Secret(std::move(value));
  }
  return InvalidArgument("secret: must be env:NAME or file:PATH, never the value itself");
}

}  // namespace vivavoce
