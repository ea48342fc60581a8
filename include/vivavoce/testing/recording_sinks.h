// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "vivavoce/base/telemetry.h"

namespace vivavoce::testing {

// Everything the library said of itself, kept for a test to look at.
//
//   RecordingSinks sinks;
//   DoSomething(sinks.telemetry());
//   EXPECT_EQ(sinks.Count(metric::kProviderRetries), 2);
//
// Threading: any thread.
class RecordingSinks {
 public:
  using FieldMap = std::map<std::string, std::string>;  // values as text

  struct LogLine {
    LogLevel level = LogLevel::kInfo;
    std::string message;
    FieldMap fields;
  };
  struct Measurement {
    std::string name;
    double value = 0;
    FieldMap labels;
  };
  struct EndedSpan {
    std::string name;
    FieldMap fields;
    absl::Status status;
  };

  RecordingSinks();
  ~RecordingSinks();
  RecordingSinks(const RecordingSinks&) = delete;
  RecordingSinks& operator=(const RecordingSinks&) = delete;

  // Lifetime: this object outlives all copies.
  Telemetry telemetry();

  std::vector<LogLine> logs() const;
  std::vector<Measurement> counts() const;   // one an Add()
  std::vector<Measurement> records() const;  // one a Record()
  std::vector<EndedSpan> spans() const;      // in the order they ended

  // The sum over all labels.
  int64_t Count(std::string_view counter) const;

  // Whether `text` stands anywhere in what was said: to prove that no secret and no speech does.
  bool Mentions(std::string_view text) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vivavoce::testing
