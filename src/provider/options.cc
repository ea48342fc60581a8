// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/options.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

std::string Plain(double number) {
  if (number == std::floor(number)) return std::to_string(static_cast<int64_t>(number));
  return std::to_string(number);
}

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::string NearestName(std::string_view name, const std::vector<std::string>& known) {
  std::string nearest;
  size_t best = std::max<size_t>(2, name.size() / 3) + 1;
  if (name.size() > 100) return nearest;
  for (const std::string& candidate : known) {
    size_t distance = EditDistance(name, candidate);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

struct OptionReader::Impl {
  nlohmann::json json;
  std::vector<std::string> known;
  absl::Status problem;

  // Null where the key is absent; remembers that it is known.
  const nlohmann::json* Take(std::string_view key) {
    known.emplace_back(key);
    if (!json.is_object()) return nullptr;
    auto it = json.find(std::string(key));
    return it == json.end() ? nullptr : &*it;
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
  const nlohmann::json* value = impl_->Take(key);
  if (value == nullptr) return std::string(fallback);
  if (!value->is_string()) {
    impl_->Fail(key, "must be a text");
    return std::string(fallback);
  }
  return value->get<std::string>();
}

int64_t OptionReader::Integer(std::string_view key, int64_t fallback, Limits limits) {
  const nlohmann::json* value = impl_->Take(key);
  if (value == nullptr) return fallback;
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
  const nlohmann::json* value = impl_->Take(key);
  if (value == nullptr) return fallback;
  bool in_range = value->is_number() && value->get<double>() >= limits.low &&
                  value->get<double>() <= limits.high;
  if (!in_range) {
    impl_->Fail(key, "must be a number from " + Plain(limits.low) + " to " + Plain(limits.high));
    return fallback;
  }
  return value->get<double>();
}

bool OptionReader::Bool(std::string_view key, bool fallback) {
  const nlohmann::json* value = impl_->Take(key);
  if (value == nullptr) return fallback;
  if (!value->is_boolean()) {
    impl_->Fail(key, "must be true or false");
    return fallback;
  }
  return value->get<bool>();
}

std::vector<std::string> OptionReader::Strings(std::string_view key) {
  const nlohmann::json* value = impl_->Take(key);
  std::vector<std::string> texts;
  if (value == nullptr) return texts;
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
    std::string message = "option " + key + ": unknown";
    std::string nearest = NearestName(key, impl_->known);
    if (!nearest.empty()) message += "; did you mean " + nearest + "?";
    return InvalidArgument(message);
  }
  return absl::OkStatus();
}

}  // namespace vivavoce
