// SPDX-License-Identifier: Apache-2.0
#include "testing/conformance/transport_trial.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

namespace vivavoce::testing {
namespace internal {
namespace {

using boost::asio::awaitable;
using ReadAnswer = absl::StatusOr<std::optional<Delivery>>;

// Nullopt when the time is over.
awaitable<std::optional<ReadAnswer>> ReadWithin(Subscription& member, Clock& clock,
                                                std::chrono::nanoseconds limit) {
  using boost::asio::experimental::awaitable_operators::operator||;
  auto first = co_await (member.Read() || clock.Sleep(limit));
  if (first.index() == 1) co_return std::nullopt;
  co_return std::optional<ReadAnswer>(std::get<0>(std::move(first)));
}

}  // namespace

TransportTrial::TransportTrial(TransportFixture& fixture) : fixture_(fixture) {
  bus_ = Value(fixture_.Open(), "Open()");
  Require(bus_ != nullptr, "Open() gave no transport");
}

void TransportTrial::Close() { bus_.reset(); }

std::unique_ptr<Subscription> TransportTrial::Subscribe(const std::string& group) {
  return Value(TrySubscribe(group, {fixture_.Topic("talk")}), "Subscribe()");
}

absl::StatusOr<std::unique_ptr<Subscription>> TransportTrial::TrySubscribe(
    const std::string& group, const std::vector<std::string>& topics) {
  return Await(bus_->Subscribe(group, topics));
}

BusMessage TransportTrial::Message(const std::string& id, const std::string& key) const {
  BusMessage message;
  message.id = id;
  message.tenant = TenantId("acme");
  message.topic = fixture_.Topic("talk");
  message.key = key;
  message.payload = "payload of " + id;
  return message;
}

awaitable<void> TransportTrial::PublishOne(Transport& bus, BusMessage message,
                                           std::shared_ptr<Outcomes> outcomes) {
  std::string id = message.id;
  absl::Status status = co_await bus.Publish(std::move(message));
  outcomes->by_id.emplace(std::move(id), std::move(status));
}

void TransportTrial::Publish(BusMessage message) {
  boost::asio::co_spawn(fixture_.world().executor(),
                        PublishOne(*bus_, std::move(message), outcomes_), boost::asio::detached);
  fixture_.world().Settle();
}

std::optional<absl::Status> TransportTrial::Published(const std::string& id) {
  auto it = outcomes_->by_id.find(id);
  if (it == outcomes_->by_id.end()) return std::nullopt;
  return it->second;
}

std::optional<Delivery> TransportTrial::TryRead(Subscription& member) {
  std::optional<ReadAnswer> answer =
      Value(Await(ReadWithin(member, fixture_.world().clock(), fixture_.Patience())), "Read()");
  if (!answer) return std::nullopt;
  std::optional<Delivery> delivery = Value(*std::move(answer), "Read()");
  Require(delivery.has_value(), "Read() ended though the transport is open");
  return delivery;
}

bool TransportTrial::Ended(Subscription& member) {
  std::optional<ReadAnswer> answer =
      Value(Await(ReadWithin(member, fixture_.world().clock(), fixture_.Patience())), "Read()");
  return answer && answer->ok() && !answer->value().has_value();
}

Delivery TransportTrial::Read(Subscription& member) {
  std::optional<Delivery> delivery = TryRead(member);
  Require(delivery.has_value(), "a message was not delivered");
  return *std::move(delivery);
}

std::vector<Delivery> TransportTrial::ReadSome(Subscription& member, size_t count) {
  std::vector<Delivery> deliveries;
  while (deliveries.size() < count) deliveries.push_back(Read(member));
  return deliveries;
}

void TransportTrial::RequireNothing(Subscription& member, const std::string& why) {
  std::optional<Delivery> delivery = TryRead(member);
  Require(!delivery, why + " (" + (delivery ? delivery->message.id : "") + ")");
}

void TransportTrial::Acknowledge(Subscription& member, const Delivery& delivery) {
  Ok(member.Acknowledge(delivery), "Acknowledge() of " + delivery.message.id);
}

std::pair<std::string, std::string> TransportTrial::KeysApart(Subscription& member) {
  std::optional<std::pair<std::string, int32_t>> first;
  for (int i = 0; i < 200; ++i) {
    std::string key = "key-" + std::to_string(i);
    Publish("probe-" + key, key);
    Delivery delivery = Read(member);
    Acknowledge(member, delivery);
    if (!first) first.emplace(key, delivery.partition);
    if (delivery.partition != first->second) return {first->first, key};
  }
  throw Broken{vivavoce::Internal("200 keys share one partition")};
}

void TransportTrial::Pass(std::chrono::nanoseconds time) {
  Ok(fixture_.world().RunFor(time), "letting time pass");
}

TransportRule MakeTransportRule(std::string id, std::string title,
                                std::function<void(TransportTrial&)> check) {
  TransportRule rule;
  rule.id = std::move(id);
  rule.title = std::move(title);
  rule.check = [check = std::move(check)](TransportFixture& fixture) {
    TransportTrial trial(fixture);
    check(trial);
  };
  return rule;
}

std::vector<TransportRule> TransportRules() {
  std::vector<TransportRule> rules = TransportDeliveryRules();
  std::vector<TransportRule> more = TransportGroupRules();
  rules.insert(rules.end(), more.begin(), more.end());
  return rules;
}

}  // namespace internal

std::vector<RuleOutcome> CheckTransport(const MakeTransportFixture& make) {
  return internal::RunTrials(internal::TransportRules(), make);
}

}  // namespace vivavoce::testing
