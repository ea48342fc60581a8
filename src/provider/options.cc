// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/options.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "vivavoce/base/spelling.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

std::string Plain(double number) {
  if (number == std::floor(number)) return std::to_string(static_cast<int64_t>(number));
  return std::to_string(number);
}

}  // namespace

struct OptionReader::Impl {
  enum class Kind { kText, kScalar, kList };

  nlohmann::json json;
  std::vector<std::string> known;
  absl::Status problem;

  // What a text of the environment stands for where no text is asked for.
  static nlohmann::json Typed(const std::string& text, Kind kind) {
    if (kind == Kind::kText) return text;
    if (kind == Kind::kScalar) return nlohmann::json::parse(text, nullptr, false);
    nlohmann::json list = nlohmann::json::array();
    std::istringstream items(text);
    for (std::string item; std::getline(items, item, ',');) list.push_back(item);
    return list;
  }

  // Nullopt where the key is absent; remembers that it is known.
  std::optional<nlohmann::json> Take(std::string_view key, Kind kind) {
    known.emplace_back(key);
    if (!json.is_object()) return std::nullopt;
    auto capitals = json.find(InCapitals(key));
    if (capitals != json.end() && capitals->is_string()) {
      return Typed(capitals->get_ref<const std::string&>(), kind);
    }
    auto it = json.find(std::string(key));
    return it == json.end() ? std::nullopt : std::optional<nlohmann::json>(*it);
  }

  // The known name that `key` is, or is meant to be, in capitals; empty where there is none.
  std::string NearestInCapitals(const std::string& key) const {
    std::vector<std::string> capitals;
    for (const std::string& name : known) capitals.push_back(InCapitals(name));
    std::string nearest = NearestName(key, capitals);
    auto at = std::find(capitals.begin(), capitals.end(), nearest);
    return at == capitals.end() ? "" : known[static_cast<size_t>(at - capitals.begin())];
  }

  void Fail(std::string_view key, const std::string& what) {
    if (problem.ok()) problem = InvalidArgument("option " + std::string(key) + ": " + what);
  }
};

OptionReader::OptionReader(std::string_view json) : impl_(std::make_unique<Impl>()) {
  impl_->json = json.empty() ? nlohmann::json::object()
                             : nlohmann::json::parse(json.begin(), json.end(), nullptr, false);
  if (!impl_->json.is_object()) impl_->problem = InvalidArgument("options: must be a JSON object");
}

OptionReader::~OptionReader() = default;

std::string OptionReader::String(std::string_view key, std::string_view fallback) {
  std::optional<nlohmann::json> value = impl_->Take(key, Impl::Kind::kText);
  if (!value) return std::string(fallback);
  if (!value->is_string()) {
    impl_->Fail(key, "must be a text");
    return std::string(fallback);
  }
  return value->get<std::string>();
}

int64_t OptionReader::Integer(std::string_view key, int64_t fallback, Limits limits) {
  std::optional<nlohmann::json> value = impl_->Take(key, Impl::Kind::kScalar);
  if (!value) return fallback;
  bool in_range = value->is_number_integer() && value->get<double>() >= limits.low &&
                  value->get<double>() <= limits.high;
  if (!in_range) {
    impl_->Fail(key,
                "must be a whole number from " + Plain(limits.low) + " to " + Plain(limits.high));
    return fallback;
  }
  return value->get<int64_t>();
}

double OptionReader::Number(std::string_view key, double fallback, Limits limits) {
  std::optional<nlohmann::json> value = impl_->Take(key, Impl::Kind::kScalar);
  if (!value) return fallback;
  bool in_range = value->is_number() && value->get<double>() >= limits.low &&
                  value->get<double>() <= limits.high;
  if (!in_range) {
    impl_->Fail(key, "must be a number from " + Plain(limits.low) + " to " + Plain(limits.high));
    return fallback;
  }
  return value->get<double>();
}

bool OptionReader::Bool(std::string_view key, bool fallback) {
  std::optional<nlohmann::json> value = impl_->Take(key, Impl::Kind::kScalar);
  if (!value) return fallback;
  if (!value->is_boolean()) {
    impl_->Fail(key, "must be true or false");
    return fallback;
  }
  return value->get<bool>();
}

std::vector<std::string> OptionReader::Strings(std::string_view key) {
  std::optional<nlohmann::json> value = impl_->Take(key, Impl::Kind::kList);
  std::vector<std::string> texts;
  if (!value) return texts;
  if (!value->is_array()) {
    impl_->Fail(key, "must be a list of texts");
    return texts;
  }
  for (const nlohmann::json& item : *value) {
    if (!item.is_string()) {
      impl_->Fail(key, "must be a list of texts");
      return {};
    }
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

absl::Status OptionReader::Finish() const {
  if (!impl_->problem.ok()) return impl_->problem;
  for (const auto& [key, value] : impl_->json.items()) {
    if (std::find(impl_->known.begin(), impl_->known.end(), key) != impl_->known.end()) continue;
    bool capitals = key == InCapitals(key);
    std::string nearest = capitals ? impl_->NearestInCapitals(key) : NearestName(key, impl_->known);
    if (capitals && value.is_string() && key == InCapitals(nearest)) continue;
    std::string message = "option " + key + ": unknown";
    if (!nearest.empty()) message += "; did you mean " + nearest + "?";
    return InvalidArgument(message);
  }
  return absl::OkStatus();
}

}  // namespace vivavoce
