// SPDX-License-Identifier: Apache-2.0
// Identifiers as types of their own, so that a tenant's id cannot be passed for an interview's.
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace vivavoce {

// An opaque identifier of one kind. Empty means "none".
template <typename Kind>
class Id {
 public:
  Id() = default;
  explicit Id(std::string value) : value_(std::move(value)) {}

  const std::string& value() const { return value_; }
  bool empty() const { return value_.empty(); }

  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  std::string value_;
};

using TenantId = Id<struct TenantIdKind>;
using InterviewId = Id<struct InterviewIdKind>;
using SessionId = Id<struct SessionIdKind>;
using RunId = Id<struct RunIdKind>;              // one assessment run
using ExecutionId = Id<struct ExecutionIdKind>;  // one workflow execution

// An RFC 9562 version 7 UUID: 48 bits of `at` in milliseconds, the rest from `random`.
std::string MakeUuidV7(std::chrono::system_clock::time_point at, std::array<uint8_t, 10> random);

// The same with random bytes of the system's generator.
std::string MakeUuidV7(std::chrono::system_clock::time_point at);

// A short id that derives from content: `prefix` + the first 16 hex digits of the SHA-256 of
// `content`. Equal inputs give equal ids.
std::string MakeContentId(std::string_view prefix, std::string_view content);

}  // namespace vivavoce
