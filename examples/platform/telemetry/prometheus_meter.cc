// SPDX-License-Identifier: Apache-2.0
#include "telemetry/prometheus_meter.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>
#include <set>
#include <variant>

namespace vivavoce::platform {
namespace {

using Labels = std::map<std::string, std::string>;

// As Prometheus writes names: [a-zA-Z_:][a-zA-Z0-9_:]*.
std::string PrometheusName(std::string_view name) {
  std::string out;
  for (char c : name) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                      (c >= '0' && c <= '9' && !out.empty());
    out += good ? c : '_';
  }
  return out.empty() ? "_" : out;
}

std::string LabelValue(const Field::Value& value) {
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    return std::string(text->substr(0, 200));
  }
  if (const auto* number = std::get_if<int64_t>(&value)) return std::to_string(*number);
  if (const auto* real = std::get_if<double>(&value)) return std::to_string(*real);
  return std::get<bool>(value) ? "true" : "false";
}

Labels LabelsOf(std::span<const Field> fields) {
  Labels labels;
  for (const Field& field : fields) labels[PrometheusName(field.name)] = LabelValue(field.value);
  return labels;
}

// Seconds by the buckets of OpenTelemetry's HTTP conventions and finer ones below; the rest by
// powers of four.
prometheus::Histogram::BucketBoundaries BucketsFor(const std::string& name) {
  if (name.ends_with("_seconds")) {
    return {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25,
            0.5,   0.75,   1,     2.5,  5,     7.5,  10,    30};
  }
  return {1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576};
}

}  // namespace

struct PrometheusMeter::Impl {
  mutable std::mutex mutex;
  size_t most_series = 0;
  prometheus::Registry registry;
  std::map<std::string, prometheus::Family<prometheus::Counter>*> counters;
  std::map<std::string, prometheus::Family<prometheus::Histogram>*> histograms;
  std::map<std::string, prometheus::Family<prometheus::Gauge>*> gauges;
  std::map<std::string, std::set<Labels>> series;

  // True when the combination is there, or there is room for it.
  bool Admits(const std::string& name, const Labels& labels) {
    std::set<Labels>& known = series[name];
    if (known.contains(labels)) return true;
    if (known.size() < most_series) return known.insert(labels).second;
    CounterOf("vivavoce_metrics_dropped_total").Add({}).Increment();
    return false;
  }

  prometheus::Family<prometheus::Counter>& CounterOf(const std::string& name) {
    auto& family = counters[name];
    if (family == nullptr) {
      family = &prometheus::BuildCounter().Name(name).Help(name).Register(registry);
    }
    return *family;
  }
};

PrometheusMeter::PrometheusMeter(size_t most_series) : impl_(std::make_unique<Impl>()) {
  impl_->most_series = most_series;
}
PrometheusMeter::~PrometheusMeter() = default;

void PrometheusMeter::Add(std::string_view counter, int64_t delta, std::span<const Field> fields) {
  const std::string name = PrometheusName(counter);
  const Labels labels = LabelsOf(fields);
  std::lock_guard<std::mutex> lock(impl_->mutex);
  if (delta < 0 || !impl_->Admits(name, labels)) return;
  impl_->CounterOf(name).Add(labels).Increment(static_cast<double>(delta));
}

void PrometheusMeter::Record(std::string_view histogram, double value,
                             std::span<const Field> fields) {
  const std::string name = PrometheusName(histogram);
  const Labels labels = LabelsOf(fields);
  std::lock_guard<std::mutex> lock(impl_->mutex);
  if (!impl_->Admits(name, labels)) return;
  auto& family = impl_->histograms[name];
  if (family == nullptr) {
    family = &prometheus::BuildHistogram().Name(name).Help(name).Register(impl_->registry);
  }
  family->Add(labels, BucketsFor(name)).Observe(value);
}

void PrometheusMeter::Set(std::string_view gauge, double value) {
  const std::string name = PrometheusName(gauge);
  std::lock_guard<std::mutex> lock(impl_->mutex);
  auto& family = impl_->gauges[name];
  if (family == nullptr) {
    family = &prometheus::BuildGauge().Name(name).Help(name).Register(impl_->registry);
  }
  family->Add({}).Set(value);
}

std::string PrometheusMeter::Text() const {
  std::lock_guard<std::mutex> lock(impl_->mutex);
  return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace vivavoce::platform
