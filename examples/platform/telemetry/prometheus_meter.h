// SPDX-License-Identifier: Apache-2.0
// Every metric of the process, for Prometheus to fetch: "vivavoce.http.request_seconds" is
// vivavoce_http_request_seconds there.
#pragma once

#include <memory>
#include <string>

#include "vivavoce/base/telemetry.h"

namespace vivavoce::platform {

// Threading: any thread.
class PrometheusMeter final : public MeterSink {
 public:
  // At most `most_series` combinations of labels of one name; what comes beyond is counted in
  // vivavoce_metrics_dropped_total.
  explicit PrometheusMeter(size_t most_series = 500);
  ~PrometheusMeter() override;

  void Add(std::string_view counter, int64_t delta, std::span<const Field> labels) override;
  void Record(std::string_view histogram, double value, std::span<const Field> labels) override;
  // A value that goes up and down.
  void Set(std::string_view gauge, double value);

  // The text exposition format, version 0.0.4.
  std::string Text() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vivavoce::platform
