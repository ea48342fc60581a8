// SPDX-License-Identifier: Apache-2.0
// The candidate's audio, durable before anything depends on it: one append-only stream of the
// store's journal a session, in slabs of at most a second. What was written outlives the process;
// once the recording is sealed it is pruned.
//
//   AudioJournal journal(store, clock, executor, tenant, session);
//   journal.OnDurable([&](AudioMark mark) { Acknowledge(mark); });
//   journal.Append(mark, pcm);             // never suspends
//   co_await (journal.Run() && Conduct());
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/ids.h"
#include "vivavoce/base/pcm.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/provider/store.h"

namespace vivavoce {

// A place in what a client sends: its streams are numbered, and the pieces within each.
struct AudioMark {
  uint16_t stream = 0;
  uint32_t seq = 0;
  friend constexpr bool operator==(AudioMark, AudioMark) = default;
};

// What one entry of the journal holds.
struct AudioSlab {
  AudioSlab() = default;
  int64_t entry = 0;  // its number in the journal
  AudioMark mark;     // of the last piece in it
  PcmChunk pcm;       // 16 kHz mono, at its time on the session's timeline
};

struct AudioSlabs {
  AudioSlabs() = default;
  std::vector<AudioSlab> slabs;
  int64_t last_entry = 0;  // where the next Read() goes on; as given when nothing followed
};

// Threading: all calls on the executor given at creation.
// Lifetime:  store and clock outlive it; Run() has ended before it is destroyed.
class AudioJournal {
 public:
  AudioJournal(Store& store, Clock& clock, boost::asio::any_io_executor executor, TenantId tenant,
               const SessionId& session, Telemetry telemetry);
  ~AudioJournal();
  AudioJournal(const AudioJournal&) = delete;
  AudioJournal& operator=(const AudioJournal&) = delete;

  // Called when all up to and including `mark` is durable. Set before Run().
  void OnDurable(std::function<void(AudioMark mark)> told);

  // Takes 16 kHz mono audio; empty: only the mark moves. Durable within half a second, while the
  // store answers.
  void Append(AudioMark mark, const PcmChunk& pcm);

  // Audio that was taken and is not durable yet: beyond some seconds the store does not keep up,
  // and the producer should wait.
  std::chrono::nanoseconds pending() const;

  // Writes what is appended, until Close(). A store that fails is asked again, and nothing is
  // dropped.
  boost::asio::awaitable<absl::Status> Run();

  // No more audio: Run() ends when what there is has become durable, or after `limit`.
  void Close(std::chrono::nanoseconds limit);

  // What an earlier life of the session has left: at most `limit` slabs after `after_entry`.
  //
  // Errors: DataLoss for an entry that is none of this journal's; those of the store.
  boost::asio::awaitable<absl::StatusOr<AudioSlabs>> Read(int64_t after_entry, size_t limit);

  // Removes all of it for good.
  boost::asio::awaitable<absl::Status> Prune();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vivavoce
