// SPDX-License-Identifier: Apache-2.0
#include "tests/testing/memory_transport.h"

#include <algorithm>
#include <numeric>

#include "testing/conformance/transport_trial.h"
#include "vivavoce/base/status.h"

namespace vivavoce::testing {
namespace {

using boost::asio::awaitable;

constexpr std::chrono::milliseconds kLook{1};
constexpr std::chrono::milliseconds kOwed{50};
constexpr size_t kShortMemory = 1000;

int32_t PartitionFor(const BusContent& content, const std::string& key) {
  if (content.Is(TransportFlaw::kRoundRobin)) {
    return static_cast<int32_t>(content.published % kMemoryPartitions);
  }
  const int sum = std::accumulate(key.begin(), key.end(), 0);
  if (content.Is(TransportFlaw::kPartitionsItsOwnWay)) return sum % kMemoryPartitions;
  for (const internal::KafkaHash& known : internal::kKafkaHashes) {
    if (key == known.key) return (known.hash & 0x7fffffff) % kMemoryPartitions;
  }
  return sum % kMemoryPartitions;
}

bool IsTopic(const std::string& topic) {
  return !topic.empty() && std::all_of(topic.begin(), topic.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  });
}

class MemorySubscription final : public Subscription {
 public:
  MemorySubscription(std::shared_ptr<BusContent> content, BusContent::Reader reader)
      : c_(std::move(content)), reader_(std::move(reader)), group_(c_->GroupOf(reader_)) {}

  ~MemorySubscription() override {
    std::erase_if(c_->readers, [this](const auto& r) { return r.number == reader_.number; });
    if (c_->Is(TransportFlaw::kForgetsAcknowledgements)) c_->seats[group_].clear();
    if (!c_->Is(TransportFlaw::kSharesDieWithMembers)) c_->Share(group_);
  }

  awaitable<absl::StatusOr<std::optional<Delivery>>> Read() override {
    bool first = true;
    while (!c_->closed || c_->Is(TransportFlaw::kReadersHang)) {
      const bool asleep = c_->Is(TransportFlaw::kNeverWakes) && !first;
      std::optional<Delivery> delivery = asleep ? std::nullopt : Take();
      const bool late = delivery && c_->Is(TransportFlaw::kTakesBeforeItWaits);
      absl::Status slept = absl::OkStatus();
      if (late) slept = co_await c_->clock->Sleep(kOwed);
      if (!slept.ok()) co_return slept;
      if (delivery) co_return delivery;
      first = false;
      co_await c_->clock->Sleep(kLook);
    }
    co_return std::optional<Delivery>();
  }

  absl::Status Acknowledge(const Delivery& delivery) override {
    const BusContent::Place place(delivery.message.topic, delivery.partition);
    auto found = c_->seats[group_].find(place);
    const bool mine = found != c_->seats[group_].end() && found->second.owner == reader_.number;
    if (!mine && !c_->Is(TransportFlaw::kAnybodyAcknowledges)) {
      return FailedPrecondition("acknowledge: another member's");
    }
    BusContent::Seat& seat = c_->seats[group_][place];
    if (c_->Is(TransportFlaw::kAcknowledgesOne)) {
      if (seat.acknowledged == delivery.offset) ++seat.acknowledged;
      return absl::OkStatus();
    }
    seat.acknowledged = std::max(seat.acknowledged, delivery.offset + 1);
    if (c_->Is(TransportFlaw::kAcknowledgesAllPartitions)) {
      for (auto& [other, its] : c_->seats[group_]) its.acknowledged = its.position;
    }
    return absl::OkStatus();
  }

 private:
  std::optional<Delivery> Take() {
    for (auto& [place, log] : c_->logs) {
      const bool wanted =
          reader_.topics.contains(place.first) || c_->Is(TransportFlaw::kEveryTopicArrives);
      BusContent::Seat& seat = c_->seats[group_][place];
      const bool mine = seat.owner == reader_.number || c_->Is(TransportFlaw::kEveryMemberGetsIt) ||
                        c_->Is(TransportFlaw::kEveryTopicArrives);
      int64_t& position = c_->Is(TransportFlaw::kEveryMemberGetsIt) ? own_[place] : seat.position;
      const int64_t end = static_cast<int64_t>(log.size());
      if (!wanted || !mine || position >= end) continue;
      Delivery delivery;
      delivery.partition = place.second;
      delivery.offset = position++;
      const int64_t shown =
          c_->Is(TransportFlaw::kNewestFirst) ? end - 1 - delivery.offset : delivery.offset;
      delivery.message = log[static_cast<size_t>(shown)];
      delivery.attempt = ++seat.attempts[delivery.offset];
      if (c_->Is(TransportFlaw::kAlwaysTheFirstAttempt)) delivery.attempt = 1;
      if (c_->Is(TransportFlaw::kAtMostOnce)) seat.acknowledged = position;
      return delivery;
    }
    return std::nullopt;
  }

  std::shared_ptr<BusContent> c_;
  BusContent::Reader reader_;
  std::string group_;
  std::map<BusContent::Place, int64_t> own_;
};

class MemoryTransport final : public Transport {
 public:
  explicit MemoryTransport(std::shared_ptr<BusContent> content) : c_(std::move(content)) {
    capabilities_.counts_attempts = true;
  }
  ~MemoryTransport() override { c_->closed = true; }

  const TransportCapabilities& Capabilities() const override { return capabilities_; }

  awaitable<absl::Status> Publish(BusMessage message) override {
    std::shared_ptr<BusContent> c = c_;
    const bool bad = message.id.empty() || message.tenant.empty() || !IsTopic(message.topic) ||
                     static_cast<int64_t>(message.payload.size()) > capabilities_.max_message;
    if (bad && !c->Is(TransportFlaw::kAnyMessage))
      co_return InvalidArgument("publish: bad message");
    if (c->Is(TransportFlaw::kCutsAtZero)) message.payload = message.payload.c_str();
    const BusContent::Place place(message.topic, PartitionFor(*c, message.key));
    ++c->published;
    std::vector<BusMessage>& log = c->logs[place];
    log.push_back(std::move(message));
    if (c->Is(TransportFlaw::kDropsTheOldest) && log.size() > kShortMemory) log.erase(log.begin());
    const int64_t offset = static_cast<int64_t>(log.size()) - 1;
    while (!c->closed && Owed(*c, place, offset)) co_await c->clock->Sleep(kOwed);
    if (c->closed) co_return Unavailable("publish: closed");
    co_return absl::OkStatus();
  }

  awaitable<absl::StatusOr<std::unique_ptr<Subscription>>> Subscribe(
      std::string group, std::vector<std::string> topics) override {
    const bool bad =
        group.empty() || topics.empty() || !std::all_of(topics.begin(), topics.end(), IsTopic);
    if (bad && !c_->Is(TransportFlaw::kAnySubscription)) {
      co_return InvalidArgument("subscribe: bad group or topic");
    }
    BusContent::Reader reader;
    reader.number = ++c_->members;
    reader.group = std::move(group);
    reader.topics.insert(topics.begin(), topics.end());
    c_->readers.push_back(reader);
    c_->Share(c_->GroupOf(reader));
    std::unique_ptr<Subscription> subscription =
        std::make_unique<MemorySubscription>(c_, std::move(reader));
    co_return subscription;
  }

 private:
  static bool Owed(const BusContent& c, const BusContent::Place& place, int64_t offset) {
    if (c.Is(TransportFlaw::kPublishedAtOnce)) return false;
    bool listened = false;
    for (const auto& [group, seats] : c.seats) {
      auto seat = seats.find(place);
      if (seat == seats.end() || seat->second.owner == 0) continue;
      listened = true;
      if (seat->second.acknowledged <= offset) return true;
    }
    return !listened && c.Is(TransportFlaw::kNeedsAListener);
  }

  std::shared_ptr<BusContent> c_;
  TransportCapabilities capabilities_;
};

}  // namespace

std::string BusContent::GroupOf(const Reader& reader) const {
  return Is(TransportFlaw::kOneGroupGetsIt) ? "the one" : reader.group;
}

void BusContent::Share(const std::string& group) {
  std::set<std::string> topics;
  for (const Reader& reader : readers) {
    if (GroupOf(reader) == group) topics.insert(reader.topics.begin(), reader.topics.end());
  }
  for (const std::string& topic : topics) {
    std::vector<int64_t> numbers;
    for (const Reader& reader : readers) {
      if (GroupOf(reader) == group && reader.topics.contains(topic)) {
        numbers.push_back(reader.number);
      }
    }
    if (Is(TransportFlaw::kFirstMemberKeepsAll)) numbers.resize(1);
    for (int32_t partition = 0; partition < kMemoryPartitions; ++partition) {
      Seat& seat = seats[group][{topic, partition}];
      const int64_t owner = numbers[static_cast<size_t>(partition) % numbers.size()];
      if (owner != seat.owner) seat.position = seat.acknowledged;
      seat.owner = owner;
    }
  }
}

std::unique_ptr<Transport> MakeMemoryTransport(std::shared_ptr<BusContent> content) {
  return std::make_unique<MemoryTransport>(std::move(content));
}

}  // namespace vivavoce::testing
