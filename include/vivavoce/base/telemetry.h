// SPDX-License-Identifier: Apache-2.0
// What the library says of itself, to sinks the application passes in. The library never writes to
// stdout or stderr. Candidate speech and secrets are never passed to a sink. Text is not API; names
// of metrics and fields are.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/status.h"

namespace vivavoce {

struct Field {
  using Value = std::variant<int64_t, double, bool, std::string_view>;
  Field(std::string_view n, std::string_view v) : name(n), value(v) {}
  Field(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
  Field(std::string_view n, const std::string& v) : name(n), value(std::string_view(v)) {}
  Field(std::string_view n, int64_t v) : name(n), value(v) {}
  Field(std::string_view n, int v) : name(n), value(static_cast<int64_t>(v)) {}
  Field(std::string_view n, double v) : name(n), value(v) {}
  Field(std::string_view n, bool v) : name(n), value(v) {}

  std::string_view name;
  Value value;
};
using Fields = std::initializer_list<Field>;

enum class LogLevel { kDebug, kInfo, kWarning, kError };

// Threading: every sink may be called on any thread.
// Lifetime:  views are valid during the call only.
class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual bool Enabled(LogLevel level) const = 0;
  virtual void Write(LogLevel level, std::string_view message, std::span<const Field> fields) = 0;
};

class MeterSink {
 public:
  virtual ~MeterSink() = default;
  // Names are listed in vivavoce/base/metric_names.h.
  virtual void Add(std::string_view counter, int64_t delta, std::span<const Field> labels) = 0;
  virtual void Record(std::string_view histogram, double value, std::span<const Field> labels) = 0;
};

// One timed operation. Destroying it ends it.
class Span {
 public:
  virtual ~Span() = default;
  virtual void Set(const Field& field) = 0;
  virtual void SetStatus(const absl::Status& status) = 0;
};

class TracerSink {
 public:
  virtual ~TracerSink() = default;
  virtual std::unique_ptr<Span> Start(std::string_view name, std::span<const Field> fields) = 0;
};

// The three sinks, each of which may be absent. Copies refer to the same sinks.
//
// Lifetime: the sinks outlive every object that was given the Telemetry.
class Telemetry {
 public:
  Telemetry() = default;
  Telemetry(LogSink* log, MeterSink* meter, TracerSink* tracer)
      : log_(log), meter_(meter), tracer_(tracer) {}

  void Debug(std::string_view message, Fields fields = {}) const;
  void Info(std::string_view message, Fields fields = {}) const;
  void Warning(std::string_view message, Fields fields = {}) const;
  void Error(std::string_view message, Fields fields = {}) const;
  void Add(std::string_view counter, int64_t delta, Fields labels = {}) const;
  void Record(std::string_view histogram, double value, Fields labels = {}) const;
  // Never null: a no-op span where there is no tracer.
  std::unique_ptr<Span> StartSpan(std::string_view name, Fields fields = {}) const;

 private:
  LogSink* log_ = nullptr;
  MeterSink* meter_ = nullptr;
  TracerSink* tracer_ = nullptr;
};

}  // namespace vivavoce
