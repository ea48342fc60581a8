// SPDX-License-Identifier: Apache-2.0
#include "workflow/json_path.h"

#include <charconv>
#include <utility>

#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::internal {
namespace {

constexpr int kMaxDepth = 64;

// Brackets open at once, outside of texts: what bounds the recursion of whoever walks the value.
int DepthOf(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  bool in_text = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (in_text) {
      if (c == '\\') ++i;
      if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return deepest;
}

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || static_cast<unsigned char>(c) >= 0x80;
}

class PathParser {
 public:
  explicit PathParser(std::string_view text) : text_(text) {}

  absl::StatusOr<JsonPath> Parse() {
    JsonPath path;
    path.text = std::string(text_);
    if (text_.size() > 1000) return Refuse("is over 1000 bytes");
    if (!Take('$')) return Refuse("must begin with $");
    path.context = Take('$');
    while (at_ < text_.size()) {
      if (path.segments.size() >= kMaxDepth) return Refuse("has over 64 parts");
      absl::StatusOr<PathSegment> segment = Take('.')   ? AfterDot()
                                            : Take('[') ? InBrackets()
                                                        : Refuse("has an unexpected character");
      if (!segment.ok()) return segment.status();
      path.segments.push_back(*std::move(segment));
    }
    return path;
  }

 private:
  absl::Status Refuse(std::string_view what) const {
    return InvalidArgument("path " + std::string(text_.substr(0, 200)) + " " + std::string(what));
  }

  bool Take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  absl::StatusOr<PathSegment> AfterDot() {
    PathSegment segment;
    if (Take('*')) {
      segment.kind = PathSegment::Kind::kWildcard;
      return segment;
    }
    if (at_ < text_.size() && text_[at_] == '.') return Refuse("uses \"..\", which is not taken");
    size_t begin = at_;
    while (at_ < text_.size() && IsNameByte(text_[at_])) ++at_;
    if (at_ == begin) return Refuse("has an empty name");
    if (at_ < text_.size() && text_[at_] == '(') {
      return Refuse("calls a function, which is not taken");
    }
    segment.name = std::string(text_.substr(begin, at_ - begin));
    return segment;
  }

  absl::StatusOr<PathSegment> InBrackets() {
    PathSegment segment;
    if (at_ < text_.size() && text_[at_] == '?') {
      return Refuse("uses a filter, which is not taken");
    }
    if (Take('*')) {
      segment.kind = PathSegment::Kind::kWildcard;
    } else if (at_ < text_.size() && (text_[at_] == '\'' || text_[at_] == '"')) {
      char quote = text_[at_++];
      while (at_ < text_.size() && text_[at_] != quote) {
        if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
        segment.name += text_[at_++];
      }
      if (!Take(quote)) return Refuse("has a name without its closing quote");
    } else {
      segment.begin = Integer();
      if (Take(':')) {
        segment.kind = PathSegment::Kind::kSlice;
        segment.end = Integer();
      } else if (segment.begin.has_value()) {
        segment.kind = PathSegment::Kind::kIndex;
        segment.index = *segment.begin;
      } else {
        return Refuse("has brackets without an index, a name or a slice");
      }
    }
    if (Take(',')) return Refuse("uses a union, which is not taken");
    if (!Take(']')) return Refuse("lacks a closing ]");
    return segment;
  }

  std::optional<int64_t> Integer() {
    int64_t number = 0;
    const char* begin = text_.data() + at_;
    std::from_chars_result parsed = std::from_chars(begin, text_.data() + text_.size(), number);
    if (parsed.ec != std::errc()) return std::nullopt;
    at_ += static_cast<size_t>(parsed.ptr - begin);
    return number;
  }

  std::string_view text_;
  size_t at_ = 0;
};

// The place of `index` in a list of `size`, or nullopt outside of it.
std::optional<size_t> Place(int64_t index, size_t size) {
  int64_t count = static_cast<int64_t>(size);
  if (index < 0) index += count;
  if (index < 0 || index >= count) return std::nullopt;
  return static_cast<size_t>(index);
}

void Collect(const PathSegment& segment, const JsonValue& value,
             std::vector<const JsonValue*>& out) {
  switch (segment.kind) {
    case PathSegment::Kind::kName: {
      if (!value.is_object()) return;
      auto it = value.find(segment.name);
      if (it != value.end()) out.push_back(&*it);
      return;
    }
    case PathSegment::Kind::kIndex:
      if (!value.is_array()) return;
      if (auto place = Place(segment.index, value.size())) out.push_back(&value[*place]);
      return;
    case PathSegment::Kind::kWildcard:
      if (!value.is_array() && !value.is_object()) return;
      for (const JsonValue& item : value) out.push_back(&item);
      return;
    case PathSegment::Kind::kSlice: {
      if (!value.is_array()) return;
      int64_t count = static_cast<int64_t>(value.size());
      auto clamp = [count](int64_t i) {
        return std::clamp<int64_t>(i < 0 ? i + count : i, 0, count);
      };
      int64_t end = clamp(segment.end.value_or(count));
      for (int64_t i = clamp(segment.begin.value_or(0)); i < end; ++i) {
        out.push_back(&value[static_cast<size_t>(i)]);
      }
      return;
    }
  }
}

}  // namespace

absl::StatusOr<JsonValue> ParseJsonValue(std::string_view text, size_t max_bytes) {
  if (text.size() > max_bytes) {
    return InvalidArgument("is " + std::to_string(text.size()) + " bytes long; at most " +
                           std::to_string(max_bytes) + " are taken");
  }
  if (!IsValidUtf8(text)) return InvalidArgument("is not UTF-8");
  if (DepthOf(text) > kMaxDepth) return InvalidArgument("is nested over 64 deep");
  JsonValue value = JsonValue::parse(text.begin(), text.end(), nullptr, false);
  if (value.is_discarded()) return InvalidArgument("is not JSON");
  return value;
}

bool JsonPath::is_reference() const {
  for (const PathSegment& segment : segments) {
    if (segment.kind == PathSegment::Kind::kWildcard || segment.kind == PathSegment::Kind::kSlice) {
      return false;
    }
  }
  return true;
}

absl::StatusOr<JsonPath> ParseJsonPath(std::string_view text) { return PathParser(text).Parse(); }

absl::StatusOr<JsonValue> ValueAt(const JsonPath& path, const JsonValue& root) {
  std::vector<const JsonValue*> values = {&root};
  for (const PathSegment& segment : path.segments) {
    std::vector<const JsonValue*> next;
    for (const JsonValue* value : values) Collect(segment, *value, next);
    values = std::move(next);
  }
  if (path.is_reference()) {
    if (values.empty()) return NotFound("the path " + path.text + " leads nowhere in its input");
    return *values.front();
  }
  JsonValue list = JsonValue::array();
  for (const JsonValue* value : values) list.push_back(*value);
  return list;
}

absl::StatusOr<JsonValue> WithValueAt(const JsonPath& path, JsonValue root, JsonValue value) {
  if (path.segments.empty()) return value;
  JsonValue* at = &root;
  for (const PathSegment& segment : path.segments) {
    if (segment.kind == PathSegment::Kind::kIndex) {
      std::optional<size_t> place =
          at->is_array() ? Place(segment.index, at->size()) : std::nullopt;
      if (!place.has_value()) {
        return FailedPrecondition("the path " + path.text + " names an item that is not there");
      }
      at = &(*at)[*place];
      continue;
    }
    if (at->is_null() && at != &root) *at = JsonValue::object();
    if (!at->is_object()) {
      return FailedPrecondition("the path " + path.text + " leads through what is no object");
    }
    at = &(*at)[segment.name];
  }
  *at = std::move(value);
  return root;
}

}  // namespace vivavoce::internal
