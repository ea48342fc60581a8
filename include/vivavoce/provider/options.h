// SPDX-License-Identifier: Apache-2.0
// Strict reading of a provider's options: the JSON object that stands beside `use:` in the
// configuration.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce {

// Reads typed fields out of a JSON object; Finish() refuses whatever was not asked for.
//
//   OptionReader in(options_json);
//   std::string model = in.String("model", "tiny");
//   int64_t threads = in.Integer("threads", 1, {1, 16});
//   if (absl::Status s = in.Finish(); !s.ok()) return s;
//
// An option of the environment stands in the object in capitals, as text ({"THREADS": "2"}), before
// which the plain one gives way; it is read as the type that is asked for, a list at its commas.
//
// Threading: not thread safe.
class OptionReader {
 public:
  struct Limits {
    double low;
    double high;
  };

  explicit OptionReader(std::string_view json);
  ~OptionReader();
  OptionReader(const OptionReader&) = delete;
  OptionReader& operator=(const OptionReader&) = delete;

  std::string String(std::string_view key, std::string_view fallback);
  int64_t Integer(std::string_view key, int64_t fallback, Limits limits);
  double Number(std::string_view key, double fallback, Limits limits);
  bool Bool(std::string_view key, bool fallback);
  std::vector<std::string> Strings(std::string_view key);

  // The first problem met: not an object, a wrong type, out of range, or an unknown key ("did you
  // mean").
  absl::Status Finish() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vivavoce
