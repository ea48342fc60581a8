// SPDX-License-Identifier: Apache-2.0
#include "transport.h"

#include <algorithm>
#include <utility>

#include "vivavoce/base/status.h"

namespace vivavoce::inprocess {
namespace {

constexpr size_t kLongestName = 249;  // Kafka's limit for topics
constexpr size_t kLongestKey = 1024;

absl::Status CheckTopic(const std::string& topic) {
  const bool good = std::all_of(topic.begin(), topic.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  });
  if (good && !topic.empty() && topic.size() <= kLongestName) return absl::OkStatus();
  return InvalidArgument("inprocess: topic: must be 1 to 249 of a-z, 0-9, '.', '_', '-' (" +
                         std::to_string(topic.size()) + " bytes)");
}

absl::Status CheckMessage(const BusMessage& message, int64_t max_message) {
  if (absl::Status s = CheckTopic(message.topic); !s.ok()) return s;
  if (message.id.empty()) return InvalidArgument("inprocess: publish: the message has no id");
  if (message.tenant.empty()) {
    return InvalidArgument("inprocess: publish: message " + message.id + " names no tenant");
  }
  if (message.key.size() > kLongestKey) {
    return InvalidArgument("inprocess: publish: message " + message.id + ": key over 1024 bytes (" +
                           std::to_string(message.key.size()) + ")");
  }
  if (static_cast<int64_t>(message.payload.size()) > max_message) {
    return InvalidArgument("inprocess: publish: message " + message.id + ": payload over " +
                           std::to_string(max_message) + " bytes (" +
                           std::to_string(message.payload.size()) + "); raise maxMessageBytes");
  }
  return absl::OkStatus();
}

class InProcessSubscription final : public Subscription {
 public:
  InProcessSubscription(std::shared_ptr<Broker> broker, Broker::Member* member)
      : broker_(std::move(broker)), member_(member) {}
  ~InProcessSubscription() override { broker_->Leave(member_); }

  boost::asio::awaitable<absl::StatusOr<std::optional<Delivery>>> Read() override {
    while (!broker_->closed()) {
      std::optional<Delivery> delivery = broker_->Take(*member_);
      if (delivery) co_return delivery;
      co_await member_->changed.Wait();
    }
    co_return std::optional<Delivery>();
  }

  absl::Status Acknowledge(const Delivery& delivery) override {
    return broker_->Acknowledge(*member_, delivery);
  }

 private:
  std::shared_ptr<Broker> broker_;
  Broker::Member* member_;
};

}  // namespace

InProcessTransport::InProcessTransport(boost::asio::any_io_executor executor, BrokerOptions options,
                                       int64_t max_message)
    : broker_(std::make_shared<Broker>(std::move(executor), options)) {
  capabilities_.counts_attempts = true;
  capabilities_.max_message = max_message;
}

InProcessTransport::~InProcessTransport() { broker_->Close(); }

boost::asio::awaitable<absl::Status> InProcessTransport::Publish(BusMessage message) {
  if (absl::Status s = CheckMessage(message, capabilities_.max_message); !s.ok()) co_return s;
  std::shared_ptr<Receipt> receipt = broker_->Publish(std::move(message));
  if (receipt == nullptr) co_return absl::OkStatus();
  while (!receipt->done) co_await receipt->changed.Wait();
  co_return receipt->status;
}

boost::asio::awaitable<absl::StatusOr<std::unique_ptr<Subscription>>> InProcessTransport::Subscribe(
    std::string group, std::vector<std::string> topics) {
  if (group.empty() || group.size() > kLongestName) {
    co_return InvalidArgument("inprocess: subscribe: group: must be 1 to 249 bytes (" +
                              std::to_string(group.size()) + ")");
  }
  if (topics.empty()) co_return InvalidArgument("inprocess: subscribe: names no topic");
  for (const std::string& topic : topics) {
    if (absl::Status s = CheckTopic(topic); !s.ok()) co_return s;
  }
  Broker::Member* member = broker_->Join(std::move(group), std::move(topics));
  std::unique_ptr<Subscription> subscription =
      std::make_unique<InProcessSubscription>(broker_, member);
  co_return subscription;
}

}  // namespace vivavoce::inprocess
