// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/telemetry.h"

namespace vivavoce {
namespace {

class NoSpan final : public Span {
 public:
  void Set(const Field&) override {}
  void SetStatus(const absl::Status&) override {}
};

std::span<const Field> AsSpan(Fields fields) { return {fields.begin(), fields.size()}; }

void Write(LogSink* log, LogLevel level, std::string_view message, Fields fields) {
  if (log != nullptr && log->Enabled(level)) log->Write(level, message, AsSpan(fields));
}

}  // namespace

void Telemetry::Debug(std::string_view message, Fields fields) const {
  Write(log_, LogLevel::kDebug, message, fields);
}
void Telemetry::Info(std::string_view message, Fields fields) const {
  Write(log_, LogLevel::kInfo, message, fields);
}
void Telemetry::Warning(std::string_view message, Fields fields) const {
  Write(log_, LogLevel::kWarning, message, fields);
}
void Telemetry::Error(std::string_view message, Fields fields) const {
  Write(log_, LogLevel::kError, message, fields);
}

void Telemetry::Add(std::string_view counter, int64_t delta, Fields labels) const {
  if (meter_ != nullptr) meter_->Add(counter, delta, AsSpan(labels));
}
void Telemetry::Record(std::string_view histogram, double value, Fields labels) const {
  if (meter_ != nullptr) meter_->Record(histogram, value, AsSpan(labels));
}

std::unique_ptr<Span> Telemetry::StartSpan(std::string_view name, Fields fields) const {
  if (tracer_ == nullptr) return std::make_unique<NoSpan>();
  return tracer_->Start(name, AsSpan(fields));
}

}  // namespace vivavoce
