// SPDX-License-Identifier: Apache-2.0
// An entry, little endian: u16 stream | u32 seq | i64 time of the first sample in ns | samples.
#include "vivavoce/conversation/audio_journal.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <optional>
#include <span>
#include <utility>

#include "base/waiting.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

using std::chrono::nanoseconds;

constexpr char kEntryType[] = "audio.pcm16";
constexpr size_t kEntryHeader = 14;
constexpr size_t kSlabSamples = 16000;
constexpr std::chrono::milliseconds kGather{500};  // for others to share the commit's sync
constexpr std::chrono::milliseconds kFirstRetry{100};
constexpr std::chrono::milliseconds kLongestRetry{2000};
constexpr size_t kEntriesOfCommit = 64;

void PutNumber(std::string& bytes, uint64_t value, int count) {
  for (int i = 0; i < count; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFF);
}

uint64_t TakeNumber(std::string_view& bytes, int count) {
  uint64_t value = 0;
  for (int i = 0; i < count; ++i) {
    value |= static_cast<uint64_t>(static_cast<uint8_t>(bytes[static_cast<size_t>(i)])) << (8 * i);
  }
  bytes.remove_prefix(static_cast<size_t>(count));
  return value;
}

absl::StatusOr<AudioSlab> ReadEntry(const JournalEntry& entry) {
  std::string_view bytes = entry.payload;
  if (entry.type != kEntryType || bytes.size() < kEntryHeader || bytes.size() % 2 != 0) {
    return DataLoss("audio journal: entry " + std::to_string(entry.seq) + " is no audio");
  }
  AudioSlab slab;
  slab.entry = entry.seq;
  slab.mark.stream = static_cast<uint16_t>(TakeNumber(bytes, 2));
  slab.mark.seq = static_cast<uint32_t>(TakeNumber(bytes, 4));
  MediaTime at{nanoseconds(static_cast<int64_t>(TakeNumber(bytes, 8)))};
  std::vector<int16_t> samples(bytes.size() / 2);
  for (int16_t& sample : samples) {
    sample = static_cast<int16_t>(static_cast<uint16_t>(TakeNumber(bytes, 2)));
  }
  slab.pcm = PcmChunk(std::move(samples), kRecognitionRate, at);
  return slab;
}

}  // namespace

struct AudioJournal::Impl {
  Impl(Store& s, Clock& c, boost::asio::any_io_executor executor)
      : store(s), clock(c), changed(std::move(executor)) {}

  // An entry being filled: its header is written when it is whole.
  struct Slab {
    AudioMark mark;
    MediaTime at;
    MediaTime end;
    std::string samples;
  };

  Store& store;
  Clock& clock;
  TenantId tenant;
  std::string stream;
  Telemetry telemetry;
  internal::Signal changed;
  std::function<void(AudioMark)> told;
  std::deque<Slab> slabs;
  size_t pending_bytes = 0;
  std::optional<AudioMark> mark;       // the newest
  std::optional<AudioMark> durable;    // as was told
  std::optional<nanoseconds> give_up;  // closed: when to

  bool Full() const { return slabs.size() > 1 || (!slabs.empty() && !HasRoom(slabs.back())); }
  static bool HasRoom(const Slab& slab) { return slab.samples.size() < 2 * kSlabSamples; }

  void Append(AudioMark at_mark, const PcmChunk& pcm) {
    mark = at_mark;
    std::span<const int16_t> rest = pcm.samples();
    MediaTime at = pcm.at();
    while (!rest.empty()) {
      bool goes_on = !slabs.empty() && HasRoom(slabs.back()) && slabs.back().end == at &&
                     slabs.back().mark.stream == at_mark.stream;
      if (!goes_on) {
        slabs.emplace_back();
        slabs.back().at = slabs.back().end = at;
        slabs.back().samples.reserve(2 * kSlabSamples);
      }
      Slab& slab = slabs.back();
      size_t count = std::min(rest.size(), kSlabSamples - slab.samples.size() / 2);
      for (int16_t sample : rest.first(count)) {
        PutNumber(slab.samples, static_cast<uint16_t>(sample), 2);
      }
      pending_bytes += 2 * count;
      rest = rest.subspan(count);
      at = at + kRecognitionRate.Duration({static_cast<int64_t>(count)});
      slab.end = at;
      slab.mark = at_mark;
    }
  }

  // One transaction with what there is; how many slabs it took.
  boost::asio::awaitable<absl::StatusOr<size_t>> Commit() {
    absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store.Begin(tenant);
    if (!unit.ok()) co_return unit.status();
    size_t count = std::min(slabs.size(), kEntriesOfCommit);
    for (size_t i = 0; i < count; ++i) {
      const Slab& slab = slabs[i];
      std::string payload;
      payload.reserve(kEntryHeader + slab.samples.size());
      PutNumber(payload, slab.mark.stream, 2);
      PutNumber(payload, slab.mark.seq, 4);
      PutNumber(payload, static_cast<uint64_t>(slab.at.since_start.count()), 8);
      payload += slab.samples;
      absl::Status appended = (*unit)->Append(stream, kEntryType, payload);
      if (!appended.ok()) co_return appended;
    }
    // What comes while this one is written belongs to the next.
    std::deque<Slab> taken;
    for (size_t i = 0; i < count; ++i) {
      taken.push_back(std::move(slabs.front()));
      slabs.pop_front();
    }
    absl::Status committed = co_await (*unit)->Commit();
    if (committed.ok()) co_return FinishCommit(taken);
    while (!taken.empty()) {
      slabs.push_front(std::move(taken.back()));
      taken.pop_back();
    }
    co_return committed;
  }

  size_t FinishCommit(const std::deque<Slab>& taken) {
    for (const Slab& slab : taken) pending_bytes -= slab.samples.size();
    Tell(slabs.empty() ? mark : taken.empty() ? durable : taken.back().mark);
    return taken.size();
  }

  void Tell(std::optional<AudioMark> reached) {
    if (!reached || reached == durable) return;
    durable = reached;
    if (told) told(*reached);
  }
};

AudioJournal::AudioJournal(Store& store, Clock& clock, boost::asio::any_io_executor executor,
                           TenantId tenant, const SessionId& session, Telemetry telemetry)
    : impl_(std::make_unique<Impl>(store, clock, std::move(executor))) {
  impl_->tenant = std::move(tenant);
  impl_->stream = "audio/" + session.value();
  impl_->telemetry = telemetry;
}

AudioJournal::~AudioJournal() = default;

void AudioJournal::OnDurable(std::function<void(AudioMark mark)> told) {
  impl_->told = std::move(told);
}

void AudioJournal::Append(AudioMark mark, const PcmChunk& pcm) {
  bool was_empty = impl_->slabs.empty();
  impl_->Append(mark, pcm);
  if (was_empty || impl_->Full()) impl_->changed.Notify();
}

nanoseconds AudioJournal::pending() const {
  return kRecognitionRate.Duration({static_cast<int64_t>(impl_->pending_bytes / 2)});
}

boost::asio::awaitable<absl::Status> AudioJournal::Run() {
  nanoseconds retry = kFirstRetry;
  for (;;) {
    if (impl_->slabs.empty()) {
      impl_->Tell(impl_->mark);
      if (impl_->give_up) co_return absl::OkStatus();
      co_await impl_->changed.Wait();
      continue;
    }
    nanoseconds gather_until = impl_->clock.MonotonicNow() + kGather;
    while (!impl_->Full() && !impl_->give_up) {
      nanoseconds left = gather_until - impl_->clock.MonotonicNow();
      if (left <= nanoseconds(0)) break;
      co_await internal::WaitFor(impl_->changed, impl_->clock, left);
    }
    absl::StatusOr<size_t> written = co_await impl_->Commit();
    if (written.ok()) {
      retry = kFirstRetry;
      continue;
    }
    impl_->telemetry.Warning("audio is not durable yet", {{"why", Message(written.status())}});
    if (impl_->give_up && impl_->clock.MonotonicNow() >= *impl_->give_up)
      co_return written.status();
    absl::Status slept = co_await impl_->clock.Sleep(retry);
    if (!slept.ok()) co_return slept;
    retry = std::min<nanoseconds>(retry * 2, kLongestRetry);
  }
}

void AudioJournal::Close(nanoseconds limit) {
  impl_->give_up = impl_->clock.MonotonicNow() + limit;
  impl_->changed.Notify();
}

boost::asio::awaitable<absl::StatusOr<AudioSlabs>> AudioJournal::Read(int64_t after_entry,
                                                                      size_t limit) {
  absl::StatusOr<std::vector<JournalEntry>> entries =
      co_await impl_->store.ReadJournal(impl_->tenant, impl_->stream, after_entry, limit);
  if (!entries.ok()) co_return entries.status();
  AudioSlabs read;
  read.last_entry = after_entry;
  for (const JournalEntry& entry : *entries) {
    absl::StatusOr<AudioSlab> slab = ReadEntry(entry);
    if (!slab.ok()) co_return slab.status();
    read.last_entry = entry.seq;
    read.slabs.push_back(*std::move(slab));
  }
  co_return read;
}

boost::asio::awaitable<absl::Status> AudioJournal::Prune() {
  co_return co_await impl_->store.PruneJournal(impl_->tenant, impl_->stream,
                                               std::numeric_limits<int64_t>::max());
}

}  // namespace vivavoce
