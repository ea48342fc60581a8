// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/earlier_audio.h"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

namespace vivavoce {
namespace {

constexpr size_t kSlabsAtOnce = 8;

class JournalledAudio final : public EarlierAudio {
 public:
  explicit JournalledAudio(AudioJournal& journal) : journal_(journal) {}

  // Notes where each stretch ends, so that what is not asked for is not kept.
  boost::asio::awaitable<absl::Status> FindEnds() {
    for (int64_t entry = 0;;) {
      absl::StatusOr<AudioSlabs> read = co_await journal_.Read(entry, kSlabsAtOnce);
      if (!read.ok()) co_return read.status();
      if (read->slabs.empty()) break;
      for (const AudioSlab& slab : read->slabs) end_ = std::max(end_, slab.pcm.end());
      stretches_.push_back({entry, read->last_entry, end_});
      entry = read->last_entry;
    }
    co_return absl::OkStatus();
  }

  MediaTime end() const override { return end_; }

  boost::asio::awaitable<absl::StatusOr<std::optional<PcmChunk>>> Read(MediaTime from) override {
    for (;;) {
      while (!ready_.empty() && ready_.front().end() <= from) ready_.pop_front();
      if (!ready_.empty()) co_return std::optional<PcmChunk>(ready_.front());
      while (next_ < stretches_.size() && stretches_[next_].end <= from) ++next_;
      if (next_ == stretches_.size()) co_return std::optional<PcmChunk>();
      const Stretch stretch = stretches_[next_++];
      absl::StatusOr<AudioSlabs> read = co_await journal_.Read(stretch.after_entry, kSlabsAtOnce);
      if (!read.ok()) co_return read.status();
      for (AudioSlab& slab : read->slabs) {
        if (slab.entry <= stretch.last_entry && !slab.pcm.empty()) {
          ready_.push_back(std::move(slab.pcm));
        }
      }
    }
  }

 private:
  struct Stretch {
    int64_t after_entry = 0;
    int64_t last_entry = 0;
    MediaTime end;
  };
  AudioJournal& journal_;
  MediaTime end_;
  std::vector<Stretch> stretches_;
  size_t next_ = 0;  // of stretches_
  std::deque<PcmChunk> ready_;
};

}  // namespace

boost::asio::awaitable<absl::StatusOr<std::unique_ptr<EarlierAudio>>> OpenEarlierAudio(
    AudioJournal& journal) {
  auto audio = std::make_unique<JournalledAudio>(journal);
  absl::Status found = co_await audio->FindEnds();
  if (!found.ok()) co_return found;
  co_return std::unique_ptr<EarlierAudio>(std::move(audio));
}

}  // namespace vivavoce
