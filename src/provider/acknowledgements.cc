// SPDX-License-Identifier: Apache-2.0
#include "provider/acknowledgements.h"

namespace vivavoce::internal {

int64_t Acknowledgements::Took(const Delivery& delivery) {
  std::map<int64_t, Noted>& noted = partitions_[Place(delivery)];
  if (!noted.empty() && noted.rbegin()->first >= delivery.offset) noted.clear();
  Noted& note = noted[delivery.offset];
  note.ticket = next_ticket_++;
  return note.ticket;
}

std::optional<Delivery> Acknowledgements::Finished(const Delivery& delivery, int64_t ticket) {
  auto partition = partitions_.find(Place(delivery));
  if (partition == partitions_.end()) return std::nullopt;
  std::map<int64_t, Noted>& noted = partition->second;
  auto note = noted.find(delivery.offset);
  if (note == noted.end() || note->second.ticket != ticket) return std::nullopt;
  note->second.done = true;
  std::optional<int64_t> last;
  while (!noted.empty() && noted.begin()->second.done) {
    last = noted.begin()->first;
    noted.erase(noted.begin());
  }
  if (!last) return std::nullopt;
  Delivery up_to;
  up_to.message.topic = delivery.message.topic;
  up_to.partition = delivery.partition;
  up_to.offset = *last;
  return up_to;
}

}  // namespace vivavoce::internal
