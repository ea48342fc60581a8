// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "vivavoce/provider/transport.h"

namespace vivavoce::internal {

// What a consumer may acknowledge: messages end in any order, an acknowledgement covers everything
// before it in its partition.
class Acknowledgements {
 public:
  // Notes a delivery; answers its ticket. One that the partition gave before means that the
  // partition was away: what was noted of it is void.
  int64_t Took(const Delivery& delivery);

  // Notes that it is done. Answers the last delivery up to which everything in its partition is
  // done, when that has moved.
  std::optional<Delivery> Finished(const Delivery& delivery, int64_t ticket);

  // The partition is another member's now.
  void Lost(const Delivery& delivery) { partitions_.erase(Place(delivery)); }

 private:
  struct Noted {
    int64_t ticket = 0;
    bool done = false;
  };
  using Name = std::pair<std::string, int32_t>;

  static Name Place(const Delivery& delivery) {
    return Name(delivery.message.topic, delivery.partition);
  }

  int64_t next_ticket_ = 1;
  std::map<Name, std::map<int64_t, Noted>> partitions_;  // by offset, oldest unacknowledged first
};

}  // namespace vivavoce::internal
