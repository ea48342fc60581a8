// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "vivavoce/base/units.h"

namespace vivavoce {

// Writes 16-bit PCM to a WAV file piece by piece. Until Finish() the file is `<path>.partial`;
// afterwards it is `path`, whole and on the disk, or it is not there at all.
//
// Threading: one thread at a time.
// Blocking:  every call may touch the disk.
// Lifetime:  destroying it before Finish() removes the partial file.
class WavWriter {
 public:
  // Replaces a file that is there already once Finish() succeeds.
  //
  // Errors: InvalidArgument for anything but 1 to 8 channels and 8 to 192 kHz; NotFound,
  // PermissionDenied or Unavailable when the file cannot be made.
  static absl::StatusOr<std::unique_ptr<WavWriter>> Make(const std::string& path, SampleRate rate,
                                                         int channels);

  // Goes on with `<path>.partial`, or with a finished file of that name, which is partial again
  // then; begins anew where there is neither.
  //
  // Errors: as Make(); DataLoss where the file is not as Make() begins one.
  static absl::StatusOr<std::unique_ptr<WavWriter>> Resume(const std::string& path, SampleRate rate,
                                                           int channels);
  ~WavWriter();
  WavWriter(const WavWriter&) = delete;
  WavWriter& operator=(const WavWriter&) = delete;

  // Appends whole frames, the channels' samples side by side.
  //
  // Errors: InvalidArgument when the samples are no whole number of frames; ResourceExhausted when
  // the file would pass the 4 GiB that the format can say, or the disk is full; FailedPrecondition
  // after Finish(). After an error nothing more is written.
  absl::Status Write(std::span<const int16_t> interleaved);

  // Appends one frame a pair, for a file of two channels.
  //
  // Errors: as above; InvalidArgument when the two differ in length.
  absl::Status Write(std::span<const int16_t> left, std::span<const int16_t> right);

  // Destroying it leaves the partial file where it is.
  void KeepUnfinished();

  // Frames written so far.
  SampleCount frames() const;

  // Completes the header, syncs, and gives the file its name. After an error of Write() it does so
  // for the frames that came to the disk before, and gives that error.
  absl::Status Finish();

 private:
  struct Impl;
  explicit WavWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vivavoce
