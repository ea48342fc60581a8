// SPDX-License-Identifier: Apache-2.0
// TRANSPORT-DELIVER, -ORDER, -PUBLISH, -REFUSE: what becomes of a message.
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <set>

#include "testing/conformance/transport_trial.h"

namespace vivavoce::testing::internal {
namespace {

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

void EveryByteArrives(TransportTrial& t) {
  std::unique_ptr<Subscription> member = t.Subscribe("planner");
  BusMessage sent = t.Message("m1", "i-1");
  sent.payload = std::string("zero\0\xff\x80, then more", 18);

  t.Publish(sent);

  BusMessage came = t.Read(*member).message;
  t.Require(came.id == sent.id && came.tenant == sent.tenant && came.topic == sent.topic &&
                came.key == sent.key,
            "a delivery does not say id, tenant, topic and key of what was published");
  t.Require(came.payload == sent.payload, "the payload is not what was published");
}

void EveryGroupGetsEveryMessage(TransportTrial& t) {
  std::unique_ptr<Subscription> planner = t.Subscribe("planner");
  std::unique_ptr<Subscription> notifier = t.Subscribe("notifier");
  t.Publish("m1", "i-1");
  t.Require(t.Read(*planner).message.id == "m1", "the first group got something else");
  t.Require(t.Read(*notifier).message.id == "m1", "the second group got something else");
}

void OtherTopicsStayAway(TransportTrial& t) {
  const std::string other = t.fixture().Topic("other");
  std::unique_ptr<Subscription> member = t.Subscribe("planner");
  std::unique_ptr<Subscription> both = t.Value(
      t.TrySubscribe("notifier", {t.fixture().Topic("talk"), other}), "Subscribe() to two topics");
  BusMessage elsewhere = t.Message("m1", "i-1");
  elsewhere.topic = other;
  t.Publish(elsewhere);
  t.Publish("m2", "i-1");

  t.Require(t.Read(*member).message.id == "m2", "a topic arrived that was not subscribed to");
  std::set<std::string> came;
  for (const Delivery& delivery : t.ReadSome(*both, 2)) came.insert(delivery.message.topic);
  t.Require(came.size() == 2, "a subscription to two topics did not get both");
}

void AWaitingReaderIsWoken(TransportTrial& t) {
  using boost::asio::experimental::awaitable_operators::operator||;
  std::unique_ptr<Subscription> member = t.Subscribe("planner");
  BusMessage message = t.Message("m1", "i-1");
  Clock& clock = t.fixture().world().clock();
  auto later = [&]() -> boost::asio::awaitable<absl::Status> {
    absl::Status slept = co_await clock.Sleep(std::chrono::milliseconds(50));
    if (!slept.ok()) co_return slept;
    auto ended = co_await (t.bus().Publish(message) || clock.Sleep(t.fixture().Patience()));
    if (ended.index() == 1) co_return std::get<1>(ended);
    co_return co_await clock.Sleep(t.fixture().Patience());
  };
  auto woken = [&]() -> boost::asio::awaitable<bool> {
    auto first = co_await (member->Read() || later());
    co_return first.index() == 0;
  };
  t.Require(t.Value(t.Await(woken()), "Read()"), "a reader that waits is not woken");
}

void SlowReadersLoseNothing(TransportTrial& t) {
  constexpr int kMany = 1200;
  std::unique_ptr<Subscription> member = t.Subscribe("planner");
  for (int i = 0; i < kMany; ++i) t.Publish("m" + std::to_string(i), "i-1");
  t.Pass(t.fixture().Patience());
  for (int i = 0; i < kMany; ++i) {
    Delivery delivery = t.Read(*member);
    t.Require(delivery.message.id == "m" + std::to_string(i),
              "after m" + std::to_string(i - 1) + " came " + delivery.message.id);
    t.Acknowledge(*member, delivery);
  }
}

void OrderHoldsPerKey(TransportTrial& t) {
  std::unique_ptr<Subscription> member = t.Subscribe("planner");
  for (int i = 0; i < 100; ++i) {
    t.Publish("m" + std::to_string(i), "i-" + std::to_string(i % 10));
  }
  std::map<std::string, int> last;
  for (const Delivery& delivery : t.ReadSome(*member, 100)) {
    const int number = std::stoi(delivery.message.id.substr(1));
    auto [it, first] = last.emplace(delivery.message.key, number);
    t.Require(first || it->second < number,
              "of one key " + delivery.message.id + " came after m" + std::to_string(it->second));
    it->second = number;
  }
}

void AKeyKeepsItsPartition(TransportTrial& t) {
  std::unique_ptr<Subscription> member = t.Subscribe("planner");
  for (int i = 0; i < 40; ++i) {
    t.Publish("m" + std::to_string(i), "i-" + std::to_string(i % 7));
  }
  std::map<std::string, int32_t> places;
  std::map<int32_t, int64_t> offsets;
  for (const Delivery& d : t.ReadSome(*member, 40)) {
    auto [place, first] = places.emplace(d.message.key, d.partition);
    t.Require(place->second == d.partition, "a key is in two partitions");
    auto [offset, fresh] = offsets.emplace(d.partition, d.offset);
    t.Require(fresh || offset->second < d.offset, "offsets do not grow within a partition");
    offset->second = d.offset;
  }
}

void KeysGoWhereKafkaPutsThem(TransportTrial& t) {
  std::unique_ptr<Subscription> member = t.Subscribe("planner");
  const int32_t partitions = t.fixture().Partitions(t.fixture().Topic("talk"));
  if (partitions == 0) {
    throw Broken{absl::UnimplementedError("the number of partitions is not known")};
  }
  for (const KafkaHash& known : kKafkaHashes) {
    t.Publish(known.key, known.key);
    Delivery delivery = t.Read(*member);
    const int32_t expected = (known.hash & 0x7fffffff) % partitions;
    t.Require(delivery.partition == expected,
              std::string("key ") + known.key + " is in partition " +
                  std::to_string(delivery.partition) + ", Kafka's default puts it into " +
                  std::to_string(expected));
  }
}

void PublishedMeansNothingIsOwed(TransportTrial& t) {
  std::unique_ptr<Subscription> planner = t.Subscribe("planner");
  std::unique_ptr<Subscription> notifier = t.Subscribe("notifier");
  t.Publish("m1", "i-1");
  Delivery first = t.Read(*planner);
  Delivery second = t.Read(*notifier);
  if (!t.bus().Capabilities().durable) {
    t.Require(!t.Published("m1"), "Publish() ended before anybody acknowledged");
    t.Acknowledge(*planner, first);
    t.Pass(t.fixture().Patience());
    t.Require(!t.Published("m1"), "Publish() ended before the second group acknowledged");
  } else {
    t.Acknowledge(*planner, first);
  }
  t.Acknowledge(*notifier, second);
  t.Pass(t.fixture().Patience());
  std::optional<absl::Status> outcome = t.Published("m1");
  t.Require(outcome.has_value(), "Publish() has not ended though every group acknowledged");
  t.Ok(*outcome, "Publish()");
}

void NobodyNeedsToListen(TransportTrial& t) {
  t.Publish("m1", "i-1");
  t.Pass(t.fixture().Patience());
  std::optional<absl::Status> outcome = t.Published("m1");
  t.Require(outcome.has_value(), "Publish() waits though nobody subscribes to the topic");
  t.Ok(*outcome, "Publish() of what nobody subscribes to");
}

void BadMessagesAreRefused(TransportTrial& t) {
  auto refused = [&t](BusMessage message, const std::string& what) {
    t.Code(t.Await(t.bus().Publish(std::move(message))), kInvalid, "Publish() of " + what);
  };
  BusMessage message = t.Message("m1", "i-1");
  message.id.clear();
  refused(message, "a message without an id");
  message = t.Message("m1", "i-1");
  message.tenant = TenantId();
  refused(message, "a message without a tenant");
  for (const char* topic : {"", "UPPER", "a topic", "a/b", "ä"}) {
    message = t.Message("m1", "i-1");
    message.topic = topic;
    refused(message, std::string("the topic '") + topic + "'");
  }
  message = t.Message("m1", "i-1");
  message.payload.assign(static_cast<size_t>(t.bus().Capabilities().max_message) + 1, 'x');
  refused(message, "a payload over the limit");
}

void BadSubscriptionsAreRefused(TransportTrial& t) {
  const std::string topic = t.fixture().Topic("talk");
  t.Code(t.TrySubscribe("", {topic}), kInvalid, "Subscribe() of an empty group");
  t.Code(t.TrySubscribe("planner", {}), kInvalid, "Subscribe() to no topic");
  t.Code(t.TrySubscribe("planner", {topic, "a topic"}), kInvalid, "Subscribe() to a bad topic");
}

}  // namespace

std::vector<TransportRule> TransportDeliveryRules() {
  return {
      MakeTransportRule("TRANSPORT-DELIVER-01", "EveryByteArrives", EveryByteArrives),
      MakeTransportRule("TRANSPORT-DELIVER-02", "EveryGroupGetsEveryMessage",
                        EveryGroupGetsEveryMessage),
      MakeTransportRule("TRANSPORT-DELIVER-03", "OnlySubscribedTopicsArrive", OtherTopicsStayAway),
      MakeTransportRule("TRANSPORT-DELIVER-04", "AWaitingReaderIsWoken", AWaitingReaderIsWoken),
      MakeTransportRule("TRANSPORT-DELIVER-05", "ASlowReaderLosesNothing", SlowReadersLoseNothing),
      MakeTransportRule("TRANSPORT-ORDER-01", "OrderHoldsPerKey", OrderHoldsPerKey),
      MakeTransportRule("TRANSPORT-ORDER-02", "AKeyKeepsItsPartition", AKeyKeepsItsPartition),
      MakeTransportRule("TRANSPORT-ORDER-03", "KeysGoWhereKafkaPutsThem", KeysGoWhereKafkaPutsThem),
      MakeTransportRule("TRANSPORT-PUBLISH-01", "PublishedMeansNothingIsOwed",
                        PublishedMeansNothingIsOwed),
      MakeTransportRule("TRANSPORT-PUBLISH-02", "NobodyNeedsToListen", NobodyNeedsToListen),
      MakeTransportRule("TRANSPORT-REFUSE-01", "BadMessagesAreRefused", BadMessagesAreRefused),
      MakeTransportRule("TRANSPORT-REFUSE-02", "BadSubscriptionsAreRefused",
                        BadSubscriptionsAreRefused),
  };
}

}  // namespace vivavoce::testing::internal
