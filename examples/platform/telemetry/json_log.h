// SPDX-License-Identifier: Apache-2.0
// The log of the server: one JSON object a line, on standard error.
//
//   {"ts":"2026-03-01T09:30:00.125Z","level":"info","event":"request","route":"…","status":200}
#pragma once

#include <cstdio>
#include <mutex>

#include "vivavoce/base/telemetry.h"

namespace vivavoce::platform {

// Threading: any thread; a line is written whole.
class JsonLog final : public LogSink {
 public:
  // `to` is not closed.
  JsonLog(std::FILE* to, LogLevel least) : to_(to), least_(least) {}

  bool Enabled(LogLevel level) const override { return level >= least_; }
  void Write(LogLevel level, std::string_view message, std::span<const Field> fields) override;

 private:
  std::mutex mutex_;
  std::FILE* to_;
  LogLevel least_;
};

}  // namespace vivavoce::platform
