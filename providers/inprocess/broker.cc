// SPDX-License-Identifier: Apache-2.0
#include "broker.h"

#include <algorithm>
#include <set>
#include <utility>

#include "partitioner.h"
#include "vivavoce/base/status.h"

namespace vivavoce::inprocess {

struct Broker::Record {
  BusMessage message;
  size_t awaited = 0;  // groups that have not acknowledged it
  std::shared_ptr<Receipt> receipt;
};

// A group's place in a partition.
struct Broker::Cursor {
  int64_t acknowledged = 0;  // the first offset that is not
  int64_t position = 0;      // the next to be read
  Member* owner = nullptr;
  std::map<int64_t, int32_t> attempts;  // deliveries of what was read and not acknowledged
};

struct Broker::Partition {
  int32_t number = 0;
  int64_t first = 0;  // offset of the log's front
  std::deque<Record> log;
  std::deque<std::pair<BusMessage, std::shared_ptr<Receipt>>> waiting;  // for room, in order
  std::map<std::string, Cursor> cursors;                                // by group

  int64_t end() const { return first + static_cast<int64_t>(log.size()); }
};

struct Broker::Topic {
  std::vector<Partition> partitions;
};

void Receipt::Resolve(absl::Status outcome) {
  done = true;
  status = std::move(outcome);
  changed.Notify();
}

Broker::Broker(boost::asio::any_io_executor executor, BrokerOptions options)
    : executor_(std::move(executor)), options_(options) {}

Broker::~Broker() = default;

Broker::Topic& Broker::TopicNamed(const std::string& name) {
  std::unique_ptr<Topic>& topic = topics_[name];
  if (topic != nullptr) return *topic;
  topic = std::make_unique<Topic>();
  const bool media = name.starts_with("audio.") || name.starts_with("video.");
  topic->partitions.resize(
      static_cast<size_t>(media ? options_.media_partitions : options_.partitions));
  int32_t number = 0;
  for (Partition& partition : topic->partitions) partition.number = number++;
  return *topic;
}

std::shared_ptr<Receipt> Broker::Publish(BusMessage message) {
  auto topic = topics_.find(message.topic);
  if (topic == topics_.end()) return nullptr;
  auto receipt = std::make_shared<Receipt>(executor_);
  std::vector<Partition>& partitions = topic->second->partitions;
  const int32_t number = PartitionOf(message.key, static_cast<int32_t>(partitions.size()));
  Partition& partition = partitions[static_cast<size_t>(number)];
  if (partition.log.size() >= options_.queue || !partition.waiting.empty()) {
    partition.waiting.emplace_back(std::move(message), receipt);
  } else {
    Append(partition, std::move(message), receipt);
  }
  return receipt;
}

void Broker::Append(Partition& partition, BusMessage message, std::shared_ptr<Receipt> receipt) {
  Record record;
  record.message = std::move(message);
  record.awaited = partition.cursors.size();
  record.receipt = std::move(receipt);
  partition.log.push_back(std::move(record));
  for (auto& [group, cursor] : partition.cursors) {
    if (cursor.owner != nullptr) cursor.owner->changed.Notify();
  }
}

Broker::Member* Broker::Join(std::string group, std::vector<std::string> topics) {
  std::set<std::string> each(topics.begin(), topics.end());
  members_.push_back(std::make_unique<Member>(executor_, std::move(group),
                                              std::vector<std::string>(each.begin(), each.end())));
  Member* member = members_.back().get();
  for (const std::string& name : member->topics) {
    for (Partition& partition : TopicNamed(name).partitions) {
      auto [cursor, fresh] = partition.cursors.try_emplace(member->group);
      if (fresh) cursor->second.acknowledged = cursor->second.position = partition.end();
    }
    Rebalance(member->group, name);
  }
  return member;
}

void Broker::Leave(Member* member) {
  auto is_it = [member](const std::unique_ptr<Member>& m) { return m.get() == member; };
  auto it = std::find_if(members_.begin(), members_.end(), is_it);
  if (it == members_.end()) return;
  std::unique_ptr<Member> gone = std::move(*it);
  members_.erase(it);
  for (Partition* partition : gone->owned) {
    Cursor& cursor = partition->cursors[gone->group];
    cursor.owner = nullptr;
    cursor.position = cursor.acknowledged;
  }
  for (const std::string& topic : gone->topics) Rebalance(gone->group, topic);
}

std::vector<Broker::Member*> Broker::MembersOf(const std::string& group,
                                               const std::string& topic) const {
  std::vector<Member*> members;
  for (const std::unique_ptr<Member>& member : members_) {
    const bool wants = std::binary_search(member->topics.begin(), member->topics.end(), topic);
    if (member->group == group && wants) members.push_back(member.get());
  }
  return members;
}

// Everybody gets an equal share and keeps as much of the former one as that allows.
void Broker::Rebalance(const std::string& group, const std::string& topic) {
  std::vector<Member*> members = MembersOf(group, topic);
  if (members.empty()) return;
  std::map<Member*, std::vector<Partition*>> shares;
  std::deque<Partition*> free;
  std::vector<Partition>& partitions = TopicNamed(topic).partitions;
  for (Partition& partition : partitions) {
    Member* owner = partition.cursors[group].owner;
    if (owner == nullptr) {
      free.push_back(&partition);
    } else {
      shares[owner].push_back(&partition);
    }
  }
  std::stable_sort(members.begin(), members.end(),
                   [&shares](Member* a, Member* b) { return shares[a].size() > shares[b].size(); });
  const size_t least = partitions.size() / members.size();
  const size_t larger = partitions.size() % members.size();
  auto quota = [&](size_t i) { return least + (i < larger ? 1 : 0); };
  for (size_t i = 0; i < members.size(); ++i) {
    std::vector<Partition*>& share = shares[members[i]];
    for (; share.size() > quota(i); share.pop_back()) {
      Partition* lost = share.back();
      Cursor& cursor = lost->cursors[group];
      cursor.owner = nullptr;
      cursor.position = cursor.acknowledged;
      std::erase(members[i]->owned, lost);
      free.push_back(lost);
    }
  }
  for (size_t i = 0; i < members.size(); ++i) {
    for (size_t have = shares[members[i]].size(); have < quota(i); ++have) {
      Partition* won = free.front();
      free.pop_front();
      won->cursors[group].owner = members[i];
      members[i]->owned.push_back(won);
    }
    members[i]->changed.Notify();
  }
}

std::optional<Delivery> Broker::Take(Member& member) {
  for (size_t i = 0; i < member.owned.size(); ++i) {
    const size_t place = (member.next + i) % member.owned.size();
    Partition& partition = *member.owned[place];
    Cursor& cursor = partition.cursors.find(member.group)->second;
    if (cursor.position >= partition.end()) continue;
    member.next = place + 1;
    Delivery delivery;
    delivery.offset = cursor.position++;
    delivery.partition = partition.number;
    delivery.message =
        partition.log[static_cast<size_t>(delivery.offset - partition.first)].message;
    delivery.attempt = ++cursor.attempts[delivery.offset];
    return delivery;
  }
  return std::nullopt;
}

absl::Status Broker::Acknowledge(const Member& member, const Delivery& delivery) {
  auto topic = topics_.find(delivery.message.topic);
  const bool known = topic != topics_.end() && delivery.partition >= 0 &&
                     delivery.partition < static_cast<int32_t>(topic->second->partitions.size());
  if (!known) return InvalidArgument("inprocess: acknowledge: not a delivery of this transport");
  Partition& partition = topic->second->partitions[static_cast<size_t>(delivery.partition)];
  auto found = partition.cursors.find(member.group);
  if (found == partition.cursors.end() || found->second.owner != &member) {
    return FailedPrecondition("inprocess: acknowledge: partition " +
                              std::to_string(delivery.partition) + " of " + delivery.message.topic +
                              " is another member's now");
  }
  Cursor& cursor = found->second;
  if (delivery.offset >= cursor.position) {
    return InvalidArgument("inprocess: acknowledge: offset " + std::to_string(delivery.offset) +
                           " was not delivered");
  }
  for (; cursor.acknowledged <= delivery.offset; ++cursor.acknowledged) {
    Record& record = partition.log[static_cast<size_t>(cursor.acknowledged - partition.first)];
    cursor.attempts.erase(cursor.acknowledged);
    if (record.awaited > 0 && --record.awaited == 0) record.receipt->Resolve(absl::OkStatus());
  }
  Trim(partition);
  return absl::OkStatus();
}

// Drops what every group has acknowledged, and lets in who waited for the room.
void Broker::Trim(Partition& partition) {
  while (!partition.log.empty() && partition.log.front().awaited == 0) {
    partition.log.pop_front();
    ++partition.first;
  }
  while (!partition.waiting.empty() && partition.log.size() < options_.queue) {
    auto [message, receipt] = std::move(partition.waiting.front());
    partition.waiting.pop_front();
    Append(partition, std::move(message), std::move(receipt));
  }
}

void Broker::Close() {
  closed_ = true;
  const absl::Status closed = Unavailable("inprocess: publish: the transport was closed");
  for (auto& [name, topic] : topics_) {
    for (Partition& partition : topic->partitions) {
      for (Record& record : partition.log) {
        if (record.awaited > 0) record.receipt->Resolve(closed);
      }
      for (auto& [message, receipt] : partition.waiting) receipt->Resolve(closed);
      partition.waiting.clear();
    }
  }
  for (const std::unique_ptr<Member>& member : members_) member->changed.Notify();
}

}  // namespace vivavoce::inprocess
