// SPDX-License-Identifier: Apache-2.0
// A bus in memory that keeps the port's promises, but for the one it is told to break.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "vivavoce/base/clock.h"
#include "vivavoce/provider/transport.h"

namespace vivavoce::testing {

enum class TransportFlaw {
  kNone,
  kCutsAtZero,
  kOneGroupGetsIt,
  kEveryTopicArrives,
  kNeverWakes,
  kDropsTheOldest,
  kNewestFirst,
  kRoundRobin,
  kPartitionsItsOwnWay,
  kPublishedAtOnce,
  kNeedsAListener,
  kAnyMessage,
  kAnySubscription,
  kForgetsAcknowledgements,
  kAtMostOnce,
  kAcknowledgesOne,
  kAcknowledgesAllPartitions,
  kAlwaysTheFirstAttempt,
  kEveryMemberGetsIt,
  kFirstMemberKeepsAll,
  kSharesDieWithMembers,
  kAnybodyAcknowledges,
  kTakesBeforeItWaits,
  kReadersHang,
};

inline constexpr int32_t kMemoryPartitions = 4;

struct BusContent {
  using Place = std::pair<std::string, int32_t>;  // topic, partition
  struct Seat {
    int64_t acknowledged = 0;
    int64_t position = 0;
    int64_t owner = 0;  // a member's number
    std::map<int64_t, int32_t> attempts;
  };
  struct Reader {
    int64_t number = 0;
    std::string group;
    std::set<std::string> topics;
  };

  TransportFlaw flaw = TransportFlaw::kNone;
  Clock* clock = nullptr;
  bool closed = false;
  int64_t members = 0;
  int64_t published = 0;
  std::map<Place, std::vector<BusMessage>> logs;
  std::map<std::string, std::map<Place, Seat>> seats;  // by group
  std::list<Reader> readers;

  bool Is(TransportFlaw other) const { return flaw == other; }
  std::string GroupOf(const Reader& reader) const;
  void Share(const std::string& group);
};

std::unique_ptr<Transport> MakeMemoryTransport(std::shared_ptr<BusContent> content);

}  // namespace vivavoce::testing
