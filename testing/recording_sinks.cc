// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/testing/recording_sinks.h"

#include <type_traits>

namespace vivavoce::testing {
namespace {

std::string AsText(const Field::Value& value) {
  return std::visit(
      [](auto v) -> std::string {
        using V = decltype(v);
        if constexpr (std::is_same_v<V, std::string_view>) return std::string(v);
        if constexpr (std::is_same_v<V, bool>) return v ? "true" : "false";
        if constexpr (std::is_arithmetic_v<V>) return std::to_string(v);
      },
      value);
}

void Merge(const Field& field, RecordingSinks::FieldMap& map) {
  map[std::string(field.name)] = AsText(field.value);
}

RecordingSinks::FieldMap ToMap(std::span<const Field> fields) {
  RecordingSinks::FieldMap map;
  for (const Field& field : fields) Merge(field, map);
  return map;
}

bool Holds(const RecordingSinks::FieldMap& map, std::string_view text) {
  for (const auto& [name, value] : map) {
    if (value.find(text) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

struct RecordingSinks::Impl final : LogSink, MeterSink, TracerSink {
  // Ends by its destruction, perhaps after the sinks' last look but never after the sinks.
  class RecordedSpan final : public Span {
   public:
    RecordedSpan(Impl& impl, std::string_view name, std::span<const Field> fields) : impl_(impl) {
      span_.name = name;
      span_.fields = ToMap(fields);
    }
    ~RecordedSpan() override {
      std::lock_guard lock(impl_.mutex);
      impl_.spans.push_back(std::move(span_));
    }
    void Set(const Field& field) override { Merge(field, span_.fields); }
    void SetStatus(const absl::Status& status) override { span_.status = status; }

   private:
    Impl& impl_;
    EndedSpan span_;
  };

  bool Enabled(LogLevel) const override { return true; }
  void Write(LogLevel level, std::string_view message, std::span<const Field> fields) override {
    std::lock_guard lock(mutex);
    logs.push_back({level, std::string(message), ToMap(fields)});
  }
  void Add(std::string_view counter, int64_t delta, std::span<const Field> labels) override {
    std::lock_guard lock(mutex);
    counts.push_back({std::string(counter), static_cast<double>(delta), ToMap(labels)});
  }
  void Record(std::string_view name, double value, std::span<const Field> labels) override {
    std::lock_guard lock(mutex);
    records.push_back({std::string(name), value, ToMap(labels)});
  }
  std::unique_ptr<Span> Start(std::string_view name, std::span<const Field> fields) override {
    return std::make_unique<RecordedSpan>(*this, name, fields);
  }

  mutable std::mutex mutex;
  std::vector<LogLine> logs;
  std::vector<Measurement> counts;
  std::vector<Measurement> records;
  std::vector<EndedSpan> spans;
};

RecordingSinks::RecordingSinks() : impl_(std::make_unique<Impl>()) {}

RecordingSinks::~RecordingSinks() = default;

Telemetry RecordingSinks::telemetry() { return Telemetry(impl_.get(), impl_.get(), impl_.get()); }

std::vector<RecordingSinks::LogLine> RecordingSinks::logs() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->logs;
}

std::vector<RecordingSinks::Measurement> RecordingSinks::counts() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->counts;
}

std::vector<RecordingSinks::Measurement> RecordingSinks::records() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->records;
}

std::vector<RecordingSinks::EndedSpan> RecordingSinks::spans() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->spans;
}

int64_t RecordingSinks::Count(std::string_view counter) const {
  double sum = 0;
  for (const Measurement& count : counts()) {
    if (count.name == counter) sum += count.value;
  }
  return static_cast<int64_t>(sum);
}

bool RecordingSinks::Mentions(std::string_view text) const {
  for (const LogLine& line : logs()) {
    if (line.message.find(text) != std::string::npos || Holds(line.fields, text)) return true;
  }
  for (const auto& list : {counts(), records()}) {
    for (const Measurement& m : list) {
      if (Holds(m.labels, text)) return true;
    }
  }
  for (const EndedSpan& span : spans()) {
    if (span.name.find(text) != std::string::npos || Holds(span.fields, text)) return true;
    if (span.status.ToString().find(text) != std::string::npos) return true;
  }
  return false;
}

}  // namespace vivavoce::testing
