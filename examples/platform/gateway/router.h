// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/route.h"

namespace vivavoce::platform {

// Finds the row for a request.
//
// Lifetime: the rows outlive it.
class Router {
 public:
  explicit Router(const std::vector<Route>& routes);

  struct Match {
    const Route* route = nullptr;              // null: none for this path and method ...
    std::vector<std::string> allowed_methods;  // ... but the path knows these; empty: no such path
    std::map<std::string, std::string, std::less<>> path;
  };
  // `path` is decoded; a segment never spans a slash. HEAD asks for GET's row.
  Match Find(std::string_view method, std::string_view path) const;

 private:
  const std::vector<Route>& routes_;
};

}  // namespace vivavoce::platform
