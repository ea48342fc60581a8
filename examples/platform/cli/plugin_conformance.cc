// SPDX-License-Identifier: Apache-2.0
#include "plugin_conformance.h"

#include <algorithm>
#include <filesystem>

#include "vivavoce/base/status.h"

namespace vivavoce::cli {

absl::StatusOr<std::vector<testing::ProviderOutcome>> HoldToRules(const Registry& registry,
                                                                  const std::string& models_path) {
#ifdef VIVAVOCE_HAS_TEST_KIT
  std::error_code error;
  std::string here = std::filesystem::current_path(error).string();
  return testing::CheckProviders(registry, [&](ProviderContext& context) {
    context.models_path = models_path;
    context.base_path = here;
  });
#else
  static_cast<void>(registry);
  static_cast<void>(models_path);
  return Error(absl::StatusCode::kUnimplemented,
               "this program was built without GoogleTest, and so without the rules; the vendor's "
               "own conformance test holds them");
#endif
}

int Count(const testing::ProviderOutcome& provider, testing::RuleOutcome::Result result) {
  return static_cast<int>(
      std::count_if(provider.rules.begin(), provider.rules.end(),
                    [&](const testing::RuleOutcome& rule) { return rule.result == result; }));
}

}  // namespace vivavoce::cli
