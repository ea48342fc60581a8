// SPDX-License-Identifier: Apache-2.0
#include "pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>

#include "vivavoce/base/status.h"

namespace vivavoce::offline_llm {
namespace {

constexpr uint32_t kMatchLimit = 200'000;
constexpr size_t kMaxMatches = 1000;

struct FreeMatchData {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};
struct FreeMatchContext {
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};

}  // namespace

void Pattern::FreeCode::operator()(void* code) const {
  pcre2_code_free(static_cast<pcre2_code*>(code));
}

absl::StatusOr<Pattern> Pattern::Compile(const std::string& expression) {
  int error = 0;
  PCRE2_SIZE offset = 0;
  pcre2_code* code =
      pcre2_compile(reinterpret_cast<PCRE2_SPTR>(expression.data()), expression.size(),
                    PCRE2_UTF | PCRE2_CASELESS, &error, &offset, nullptr);
  if (code == nullptr) {
    std::array<PCRE2_UCHAR, 128> message{};
    pcre2_get_error_message(error, message.data(), message.size());
    return InvalidArgument(
        "pattern: " + std::string(reinterpret_cast<const char*>(message.data())) +
        " at character " + std::to_string(offset) + " (" + expression.substr(0, 60) + ")");
  }
  pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);  // interpreted where it cannot be compiled
  Pattern pattern;
  pattern.code_.reset(code);
  return pattern;
}

std::optional<Pattern::Match> Pattern::Find(std::string_view text, size_t from) const {
  if (code_ == nullptr) return std::nullopt;
  const auto* code = static_cast<const pcre2_code*>(code_.get());
  std::unique_ptr<pcre2_match_data, FreeMatchData> data(pcre2_match_data_create(1, nullptr));
  std::unique_ptr<pcre2_match_context, FreeMatchContext> context(
      pcre2_match_context_create(nullptr));
  if (data == nullptr || context == nullptr) return std::nullopt;
  pcre2_set_match_limit(context.get(), kMatchLimit);
  const int count = pcre2_match(code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), from,
                                PCRE2_NO_UTF_CHECK, data.get(), context.get());
  if (count < 0) return std::nullopt;
  const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(data.get());
  Match match;
  match.begin = ends[0];
  match.end = ends[1];
  return match;
}

bool Pattern::Matches(std::string_view text) const { return Find(text, 0).has_value(); }

std::vector<std::string_view> Pattern::FindAll(std::string_view text) const {
  std::vector<std::string_view> found;
  size_t from = 0;
  while (found.size() < kMaxMatches && from <= text.size()) {
    const std::optional<Match> match = Find(text, from);
    if (!match) break;
    if (match->end == match->begin) break;  // no pattern of the lexicon matches the empty text
    found.push_back(text.substr(match->begin, match->end - match->begin));
    from = match->end;
  }
  return found;
}

}  // namespace vivavoce::offline_llm
