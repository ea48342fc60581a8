// SPDX-License-Identifier: Apache-2.0
// What the transport and its subscriptions share: logs, groups, and who reads which partition.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "vivavoce/base/channel.h"
#include "vivavoce/provider/transport.h"

namespace vivavoce::inprocess {

struct BrokerOptions {
  int32_t partitions = 12;
  int32_t media_partitions = 100;
  size_t queue = 1000;  // records a partition keeps; then publishers wait
};

// What a publisher waits for.
struct Receipt {
  explicit Receipt(boost::asio::any_io_executor executor) : changed(std::move(executor)) {}
  void Resolve(absl::Status outcome);

  bool done = false;
  absl::Status status;
  internal::Signal changed;
};

// Threading: one executor.
class Broker {
 public:
  struct Partition;

  // One reader of a group.
  struct Member {
    Member(boost::asio::any_io_executor executor, std::string g, std::vector<std::string> t)
        : group(std::move(g)), topics(std::move(t)), changed(std::move(executor)) {}

    std::string group;
    std::vector<std::string> topics;
    std::vector<Partition*> owned;
    size_t next = 0;           // of `owned`, to be read first
    internal::Signal changed;  // there may be something to read
  };

  Broker(boost::asio::any_io_executor executor, BrokerOptions options);
  ~Broker();
  Broker(const Broker&) = delete;
  Broker& operator=(const Broker&) = delete;

  // Takes the message behind all that were given before it. Null when nobody subscribes to its
  // topic.
  std::shared_ptr<Receipt> Publish(BusMessage message);

  Member* Join(std::string group, std::vector<std::string> topics);
  void Leave(Member* member);

  // The next delivery for the member; nullopt when there is none now.
  std::optional<Delivery> Take(Member& member);
  absl::Status Acknowledge(const Member& member, const Delivery& delivery);

  // Nothing is delivered any more; whoever waits is told.
  void Close();
  bool closed() const { return closed_; }

 private:
  struct Record;
  struct Cursor;
  struct Topic;

  Topic& TopicNamed(const std::string& name);
  void Append(Partition& partition, BusMessage message, std::shared_ptr<Receipt> receipt);
  void Trim(Partition& partition);
  void Rebalance(const std::string& group, const std::string& topic);
  std::vector<Member*> MembersOf(const std::string& group, const std::string& topic) const;

  boost::asio::any_io_executor executor_;
  BrokerOptions options_;
  bool closed_ = false;
  std::map<std::string, std::unique_ptr<Topic>> topics_;
  std::vector<std::unique_ptr<Member>> members_;  // in the order they came
};

}  // namespace vivavoce::inprocess
