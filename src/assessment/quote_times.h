// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "vivavoce/base/units.h"
#include "vivavoce/domain/transcript.h"

namespace vivavoce::internal {

struct SpanTimes {
  int64_t start_ms = 0;
  int64_t end_ms = 0;
};

// When the bytes of `range` were said: from the turn's words where they can be found in its text,
// else interpolated by bytes.
SpanTimes TimesOf(const TranscriptTurn& turn, TextRange range);

}  // namespace vivavoce::internal
