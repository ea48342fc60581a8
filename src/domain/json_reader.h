// SPDX-License-Identifier: Apache-2.0
// Strict reading of hostile JSON into the domain's types. A document is bounded before it is
// parsed; a field of the wrong type or out of range is an error that names its path, the value seen
// and what would be right; fields that nobody asked for are tolerated.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace vivavoce::internal {

using Json = nlohmann::ordered_json;  // keeps the order of the fields

struct JsonLimits {
  size_t max_bytes = 1 << 20;
  int max_depth = 32;
  size_t max_values = 2'000'000;  // in the whole document: bounds the memory it may take
  size_t max_members = 500;       // of one object: a look-up among them is linear
};

// Errors: InvalidArgument naming the line and column where `text` stops being JSON, or the limit it
// exceeds.
absl::StatusOr<Json> ParseBoundedJson(std::string_view text, const JsonLimits& limits);

// One JSON object being read. The first problem is kept in *problem; what is read after it is
// meaningless but safe. A null field counts as absent.
//
// Lifetime: the document and *problem outlive the reader.
class JsonObjectReader {
 public:
  // `path` is "" for the document itself.
  JsonObjectReader(const Json& value, std::string path, absl::Status* problem);

  bool Has(std::string_view key) const { return Find(key) != nullptr; }
  // True where the field is named, be it as null.
  bool Mentions(std::string_view key) const;

  std::string Text(std::string_view key, std::string_view fallback, size_t max_bytes = 2000);
  std::string RequiredText(std::string_view key, size_t max_bytes = 2000);  // nor may it be empty
  int64_t Integer(std::string_view key, int64_t fallback, int64_t low, int64_t high);
  int64_t RequiredInteger(std::string_view key, int64_t low, int64_t high);
  double Number(std::string_view key, double fallback, double low, double high);
  bool Bool(std::string_view key, bool fallback);

  // One of `names`.
  std::string OneOf(std::string_view key, std::string_view fallback,
                    std::initializer_list<std::string_view> names);

  std::vector<std::string> Texts(std::string_view key, size_t max_items, size_t max_bytes = 2000);
  std::vector<int> Integers(std::string_view key, size_t max_items, int low, int high);
  std::map<std::string, std::string> TextMap(std::string_view key);
  std::map<std::string, double> NumberMap(std::string_view key);

  // The object at `key`; an empty one where it is absent.
  JsonObjectReader Object(std::string_view key);
  // The objects of the list at `key`; none where it is absent.
  std::vector<JsonObjectReader> Objects(std::string_view key, size_t max_items);
  // The value as it stands, null where it is absent.
  const Json* Raw(std::string_view key) const { return Find(key); }

  // Refuses fields that are not among `known`: where an ignored field would change a meaning.
  void RefuseOthers(std::initializer_list<std::string_view> known);

  // Fails at a field that can only be one of `known` misspelt, where that one is not there too;
  // adds the paths of other unknown fields to `unknown`, as long as there are fewer than 20.
  void NoteOthers(const std::vector<std::string>& known, std::vector<std::string>* unknown);

  // Records a problem with `key` (the object itself if empty). `what` says what would be right.
  void Fail(std::string_view key, std::string_view what);
  bool ok() const { return problem_->ok(); }
  std::string Path(std::string_view key) const;

 private:
  const Json* Find(std::string_view key) const;
  bool TakeText(const Json& value, const std::string& path, size_t max_bytes, std::string* text);
  std::optional<int64_t> TakeInteger(const Json& value, const std::string& path, int64_t low,
                                     int64_t high);
  void FailAt(const std::string& path, std::string_view what);

  const Json* value_;
  std::string path_;
  absl::Status* problem_;
};

// A number as one would write it: 2, not 2.0.
Json Number(double value);

// Two-space indent, one trailing newline.
std::string Print(const Json& document);

}  // namespace vivavoce::internal
