// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "testing/conformance/trial_rule.h"
#include "vivavoce/testing/transport_conformance.h"

namespace vivavoce::testing::internal {

// What Kafka's default partitioner makes of some keys (the vectors of its own test).
struct KafkaHash {
  const char* key;
  int32_t hash;
};
inline constexpr KafkaHash kKafkaHashes[] = {
    {"21", -973932308},
    {"foobar", -790332482},
    {"a-little-bit-long-string", -985981536},
    {"a-little-bit-longer-string", -1486304829},
    {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
    {"abc", 479470107},
};

// A transport under test, called as if it were synchronous. Whatever fails without being expected
// to ends the rule. The topic is "talk", the tenant "acme" where none is named.
class TransportTrial : public Trial {
 public:
  explicit TransportTrial(TransportFixture& fixture);

  Transport& bus() { return *bus_; }
  TransportFixture& fixture() { return fixture_; }
  void Close();

  template <typename T>
  auto Await(boost::asio::awaitable<T> task) {
    return fixture_.world().Run(std::move(task));
  }

  std::unique_ptr<Subscription> Subscribe(const std::string& group);
  absl::StatusOr<std::unique_ptr<Subscription>> TrySubscribe(
      const std::string& group, const std::vector<std::string>& topics);

  BusMessage Message(const std::string& id, const std::string& key) const;
  // Publishes, in the order of the calls, without waiting.
  void Publish(BusMessage message);
  void Publish(const std::string& id, const std::string& key) { Publish(Message(id, key)); }
  // What became of it; nullopt while it is under way.
  std::optional<absl::Status> Published(const std::string& id);

  // The next delivery, which must come.
  Delivery Read(Subscription& member);
  std::vector<Delivery> ReadSome(Subscription& member, size_t count);
  // Nullopt when none comes within the fixture's patience; `ended` when the stream did.
  std::optional<Delivery> TryRead(Subscription& member);
  bool Ended(Subscription& member);
  void RequireNothing(Subscription& member, const std::string& why);
  void Acknowledge(Subscription& member, const Delivery& delivery);

  // Keys of two different partitions of the topic.
  std::pair<std::string, std::string> KeysApart(Subscription& member);

  void Pass(std::chrono::nanoseconds time);

 private:
  struct Outcomes {
    std::map<std::string, absl::Status> by_id;
  };
  static boost::asio::awaitable<void> PublishOne(Transport& bus, BusMessage message,
                                                 std::shared_ptr<Outcomes> outcomes);

  TransportFixture& fixture_;
  std::shared_ptr<Outcomes> outcomes_ = std::make_shared<Outcomes>();
  std::unique_ptr<Transport> bus_;
};

using TransportRule = TrialRule<TransportFixture>;
TransportRule MakeTransportRule(std::string id, std::string title,
                                std::function<void(TransportTrial&)> check);

std::vector<TransportRule> TransportDeliveryRules();
std::vector<TransportRule> TransportGroupRules();
std::vector<TransportRule> TransportRules();

}  // namespace vivavoce::testing::internal
