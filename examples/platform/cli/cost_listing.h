// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace vivavoce::cli {

struct CostOptions {
  std::string config;
  std::string interview;
  std::string from;
  std::string to;
  std::string tenant;
  std::string run;
  bool as_json = false;
};

// Prints the costs that are asked for. Gives the exit code.
int ShowCosts(const CostOptions& options);

}  // namespace vivavoce::cli
