// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/units.h"

namespace vivavoce {

// One answer of a recording: where in the source its samples begin. Its end is found by reading.
struct RecordedAnswer {
  RecordedAnswer() = default;
  std::string source;  // the file's name, for the recording's manifest
  SampleCount begin;   // counted at 16 kHz from the start of the source
};

// The candidate's side of a recorded interview: answers one after another, each read in bounded
// pieces, so that a two-hour file is never in memory at once. Implemented over a file's pauses, or
// over a folder of files.
//
//   while (answer = co_await source.NextAnswer(); *answer)
//     while (piece = co_await source.Read({8000}); !piece->empty()) ...
//
// Every sample of the source belongs to exactly one answer, and the answers come in order: the
// samples of all answers, one after another, are the samples of the source.
//
// Threading: one coroutine at a time. Blocking work (files, decoding) belongs on a BlockingPool,
// which also keeps a virtual clock still.
class AnswerSource {
 public:
  AnswerSource() = default;
  virtual ~AnswerSource() = default;
  AnswerSource(const AnswerSource&) = delete;
  AnswerSource& operator=(const AnswerSource&) = delete;

  // The next answer; nullopt when there are no more, then for ever.
  // Requires: the one before has been read to its end.
  //
  // Errors: DataLoss for a damaged source; the answers before it are good.
  virtual boost::asio::awaitable<absl::StatusOr<std::optional<RecordedAnswer>>> NextAnswer() = 0;

  // The next samples of the answer, 16 kHz mono, at most `limit`; empty at its end.
  virtual boost::asio::awaitable<absl::StatusOr<std::vector<int16_t>>> Read(SampleCount limit) = 0;
};

}  // namespace vivavoce
