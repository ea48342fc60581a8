// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "vivavoce/provider/factory.h"
#include "vivavoce/provider/options.h"

namespace vivavoce::testing {

// A factory around a function, so that a scripted provider can stand in a Registry:
//
//   registry.language_models.Add(std::make_unique<FunctionFactory<std::unique_ptr<LanguageModel>>>(
//       "scripted", [](const ProviderContext& c) { return std::make_unique<…>(c); }));
//
// It has no options.
template <typename Made>
class FunctionFactory final : public Factory<Made> {
 public:
  using Function = std::function<absl::StatusOr<Made>(const ProviderContext&)>;

  FunctionFactory(std::string name, Function make)
      : name_(std::move(name)), make_(std::move(make)) {}

  std::string_view Name() const override { return name_; }
  absl::Status ValidateConfig(std::string_view options) const override {
    return OptionReader(options).Finish();
  }
  absl::StatusOr<Made> Make(std::string_view options,
                            const ProviderContext& context) const override {
    if (absl::Status s = ValidateConfig(options); !s.ok()) return s;
    return make_(context);
  }

 private:
  std::string name_;
  Function make_;
};

}  // namespace vivavoce::testing
