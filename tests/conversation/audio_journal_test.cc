// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/audio_journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <numeric>

#include "vivavoce/testing/in_memory_store.h"
#include "vivavoce/testing/status_matchers.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce {
namespace {

using boost::asio::awaitable;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class AudioJournalTest : public ::testing::Test {
 protected:
  std::unique_ptr<AudioJournal> MakeJournal(Store& store) {
    auto journal =
        std::make_unique<AudioJournal>(store, driver_.clock(), driver_.executor(), TenantId("acme"),
                                       SessionId("session-1"), Telemetry());
    journal->OnDurable([this](AudioMark mark) { durable_.push_back(mark); });
    return journal;
  }

  // `count` samples that go on where the ones before ended.
  PcmChunk Samples(size_t count) {
    std::vector<int16_t> samples(count);
    std::iota(samples.begin(), samples.end(), static_cast<int16_t>(given_));
    given_ += count;
    PcmChunk chunk(std::move(samples), kRecognitionRate, at_);
    at_ = chunk.end();
    return chunk;
  }

  std::vector<AudioSlab> All(AudioJournal& journal) {
    absl::StatusOr<AudioSlabs> read = driver_.Run(journal.Read(0, 1000));
    EXPECT_THAT(read, testing::IsOk());
    return read.ok() ? read->slabs : std::vector<AudioSlab>();
  }

  testing::VirtualTimeDriver driver_;
  testing::InMemoryStore store_{driver_.clock()};
  std::vector<AudioMark> durable_;
  size_t given_ = 0;
  MediaTime at_;
};

awaitable<absl::Status> Speak(AudioJournal& journal, Clock& clock, std::vector<PcmChunk> chunks) {
  uint32_t seq = 0;
  for (const PcmChunk& chunk : chunks) {
    journal.Append(AudioMark{1, seq++}, chunk);
    absl::Status slept = co_await clock.Sleep(kRecognitionRate.Duration(chunk.size()));
    if (!slept.ok()) co_return slept;
  }
  journal.Close(std::chrono::seconds(5));
  co_return absl::OkStatus();
}

awaitable<absl::Status> RunAndSpeak(AudioJournal& journal, Clock& clock,
                                    std::vector<PcmChunk> chunks) {
  using boost::asio::experimental::awaitable_operators::operator&&;
  auto [ran, spoke] = co_await (journal.Run() && Speak(journal, clock, std::move(chunks)));
  co_return ran.ok() ? spoke : ran;
}

TEST_F(AudioJournalTest, GivesBackEverySampleAtItsTimeAndWithItsMark) {
  std::unique_ptr<AudioJournal> journal = MakeJournal(store_);
  std::vector<PcmChunk> chunks;
  for (int i = 0; i < 60; ++i) chunks.push_back(Samples(640));
  at_ = at_ + std::chrono::seconds(3);
  for (int i = 0; i < 10; ++i) chunks.push_back(Samples(640));
  ASSERT_THAT(driver_.Run(RunAndSpeak(*journal, driver_.clock(), chunks)), testing::IsOk());

  std::vector<int16_t> heard;
  MediaTime end;
  for (const AudioSlab& slab : All(*journal)) {
    EXPECT_LE(slab.pcm.size().value, 16000);
    EXPECT_GE(slab.pcm.at(), end);
    end = slab.pcm.end();
    heard.insert(heard.end(), slab.pcm.samples().begin(), slab.pcm.samples().end());
  }
  ASSERT_THAT(heard, SizeIs(70 * 640));
  for (size_t i = 0; i < heard.size(); ++i) ASSERT_EQ(heard[i], static_cast<int16_t>(i));
  EXPECT_EQ(end, at_);
  EXPECT_EQ(durable_.back(), (AudioMark{1, 69}));
}

TEST_F(AudioJournalTest, AcknowledgesAtLeastOnceASecond) {
  std::unique_ptr<AudioJournal> journal = MakeJournal(store_);
  std::vector<PcmChunk> chunks;
  for (int i = 0; i < 250; ++i) chunks.push_back(Samples(640));
  ASSERT_THAT(driver_.Run(RunAndSpeak(*journal, driver_.clock(), chunks)), testing::IsOk());

  EXPECT_GE(durable_.size(), 10u);
  for (size_t i = 1; i < durable_.size(); ++i) {
    EXPECT_LE(durable_[i].seq - durable_[i - 1].seq, 25u) << "40 ms each";
  }
}

TEST_F(AudioJournalTest, AMarkWithoutAudioIsDurableWhenWhatCameBeforeIs) {
  std::unique_ptr<AudioJournal> journal = MakeJournal(store_);
  std::vector<PcmChunk> chunks = {PcmChunk(), Samples(640), PcmChunk()};
  ASSERT_THAT(driver_.Run(RunAndSpeak(*journal, driver_.clock(), chunks)), testing::IsOk());

  EXPECT_THAT(durable_, ElementsAre(AudioMark{1, 0}, AudioMark{1, 2}));
}

// Refuses the first commits.
class BusyStore final : public Store {
 public:
  explicit BusyStore(Store& store, int refusals) : store_(store), refusals_(refusals) {}
  awaitable<absl::Status> Declare(std::vector<CollectionSpec> c) override {
    return store_.Declare(std::move(c));
  }
  awaitable<absl::StatusOr<std::unique_ptr<StoreTransaction>>> Begin(TenantId tenant) override {
    if (refusals_-- > 0) co_return absl::UnavailableError("busy");
    absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(tenant);
    co_return unit;
  }
  awaitable<absl::StatusOr<std::vector<JournalEntry>>> ReadJournal(TenantId t, std::string s,
                                                                   int64_t a, size_t l) override {
    return store_.ReadJournal(std::move(t), std::move(s), a, l);
  }
  awaitable<absl::Status> PruneJournal(TenantId t, std::string s, int64_t u) override {
    return store_.PruneJournal(std::move(t), std::move(s), u);
  }
  awaitable<absl::StatusOr<Lease>> Claim(TenantId t, LeaseKey k, std::string o,
                                         std::chrono::milliseconds ttl) override {
    return store_.Claim(std::move(t), std::move(k), std::move(o), ttl);
  }
  awaitable<absl::StatusOr<Lease>> Extend(TenantId t, Lease l,
                                          std::chrono::milliseconds ttl) override {
    return store_.Extend(std::move(t), std::move(l), ttl);
  }
  awaitable<absl::Status> Release(TenantId t, Lease l) override {
    return store_.Release(std::move(t), std::move(l));
  }

 private:
  Store& store_;
  int refusals_;
};

TEST_F(AudioJournalTest, AStoreThatIsAwayForAWhileCostsNoSample) {
  BusyStore busy(store_, 5);
  std::unique_ptr<AudioJournal> journal = MakeJournal(busy);
  std::vector<PcmChunk> chunks;
  for (int i = 0; i < 200; ++i) chunks.push_back(Samples(640));
  ASSERT_THAT(driver_.Run(RunAndSpeak(*journal, driver_.clock(), chunks)), testing::IsOk());

  size_t samples = 0;
  for (const AudioSlab& slab : All(*journal)) samples += slab.pcm.samples().size();
  EXPECT_EQ(samples, 200u * 640);
  EXPECT_EQ(durable_.back(), (AudioMark{1, 199}));
  EXPECT_EQ(journal->pending(), std::chrono::nanoseconds(0));
}

TEST_F(AudioJournalTest, WhatIsPrunedIsGone) {
  std::unique_ptr<AudioJournal> journal = MakeJournal(store_);
  std::vector<PcmChunk> chunks = {Samples(16000)};
  ASSERT_THAT(driver_.Run(RunAndSpeak(*journal, driver_.clock(), chunks)), testing::IsOk());
  ASSERT_THAT(All(*journal), SizeIs(1));

  ASSERT_THAT(driver_.Run(journal->Prune()), testing::IsOk());

  EXPECT_THAT(All(*journal), SizeIs(0));
}

}  // namespace
}  // namespace vivavoce
