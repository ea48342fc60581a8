// SPDX-License-Identifier: Apache-2.0
// TRANSPORT-ACK, -MEMBER, -CANCEL, -CLOSE: groups whose members come, go and fail.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <set>

#include "testing/conformance/transport_trial.h"

namespace vivavoce::testing::internal {
namespace {

constexpr int kKeys = 60;  // so many that every member has one

void PublishToAllPartitions(TransportTrial& t, const std::string& prefix) {
  for (int i = 0; i < kKeys; ++i) {
    t.Publish(prefix + std::to_string(i), "i-" + std::to_string(i));
  }
}

// What the member gets until nothing more comes, acknowledged.
std::vector<Delivery> Drain(TransportTrial& t, Subscription& member) {
  std::vector<Delivery> deliveries;
  while (std::optional<Delivery> delivery = t.TryRead(member)) {
    t.Acknowledge(member, *delivery);
    deliveries.push_back(*std::move(delivery));
  }
  return deliveries;
}

void AcknowledgedIsOver(TransportTrial& t) {
  std::unique_ptr<Subscription> first = t.Subscribe("planner");
  t.Publish("m1", "i-1");
  t.Publish("m2", "i-1");
  t.Acknowledge(*first, t.Read(*first));
  first.reset();
  std::unique_ptr<Subscription> second = t.Subscribe("planner");
  t.Require(t.Read(*second).message.id == "m2", "what was acknowledged is delivered again");
}

void UnacknowledgedComesAgain(TransportTrial& t) {
  std::unique_ptr<Subscription> first = t.Subscribe("planner");
  t.Publish("m1", "i-1");
  t.Publish("m2", "i-1");
  t.ReadSome(*first, 2);
  first.reset();
  std::unique_ptr<Subscription> second = t.Subscribe("planner");
  std::vector<Delivery> again = t.ReadSome(*second, 2);
  t.Require(again[0].message.id == "m1" && again[1].message.id == "m2",
            "what was not acknowledged comes again in another order");
}

void AcknowledgingCoversWhatCameBefore(TransportTrial& t) {
  std::unique_ptr<Subscription> first = t.Subscribe("planner");
  for (const char* id : {"m1", "m2", "m3"}) t.Publish(id, "i-1");
  std::vector<Delivery> read = t.ReadSome(*first, 3);
  t.Acknowledge(*first, read[1]);
  t.Acknowledge(*first, read[0]);
  first.reset();
  std::unique_ptr<Subscription> second = t.Subscribe("planner");
  t.Require(t.Read(*second).message.id == "m3", "acknowledging m2 did not cover m1 and m2 alone");
}

void AcknowledgingStaysInItsPartition(TransportTrial& t) {
  std::unique_ptr<Subscription> first = t.Subscribe("planner");
  auto [here, there] = t.KeysApart(*first);
  t.Publish("m1", here);
  t.Publish("m2", there);
  for (const Delivery& delivery : t.ReadSome(*first, 2)) {
    if (delivery.message.id == "m2") t.Acknowledge(*first, delivery);
  }
  first.reset();
  std::unique_ptr<Subscription> second = t.Subscribe("planner");
  t.Require(t.Read(*second).message.id == "m1", "another partition was acknowledged as well");
}

void AttemptsAreCounted(TransportTrial& t) {
  if (!t.bus().Capabilities().counts_attempts) {
    throw Broken{absl::UnimplementedError("the transport does not count attempts")};
  }
  for (int32_t attempt = 1; attempt <= 3; ++attempt) {
    std::unique_ptr<Subscription> member = t.Subscribe("planner");
    if (attempt == 1) t.Publish("m1", "i-1");
    Delivery delivery = t.Read(*member);
    t.Require(delivery.attempt == attempt, "delivery " + std::to_string(attempt) +
                                               " says attempt " + std::to_string(delivery.attempt));
  }
}

void OneMemberGetsAMessage(TransportTrial& t) {
  std::unique_ptr<Subscription> first = t.Subscribe("planner");
  std::unique_ptr<Subscription> second = t.Subscribe("planner");
  PublishToAllPartitions(t, "m");
  std::multiset<std::string> ids;
  for (Subscription* member : {first.get(), second.get()}) {
    for (const Delivery& delivery : Drain(t, *member)) ids.insert(delivery.message.id);
  }
  for (const std::string& id : ids) {
    t.Require(ids.count(id) == 1, "two members of a group got " + id);
  }
  t.Require(ids.size() == kKeys, "a group got " + std::to_string(ids.size()) + " of 60 messages");
}

void JoiningMembersGetTheirShare(TransportTrial& t) {
  std::unique_ptr<Subscription> first = t.Subscribe("planner");
  PublishToAllPartitions(t, "a");
  t.Require(Drain(t, *first).size() == kKeys, "a lone member does not get everything");
  std::unique_ptr<Subscription> second = t.Subscribe("planner");
  PublishToAllPartitions(t, "b");
  const size_t mine = Drain(t, *first).size();
  const size_t yours = Drain(t, *second).size();
  t.Require(mine > 0 && yours > 0, "of two members one gets nothing");
  t.Require(mine + yours >= kKeys, "a message was lost when a member joined");
}

void LeavingMembersLeaveTheirShare(TransportTrial& t) {
  std::unique_ptr<Subscription> first = t.Subscribe("planner");
  std::unique_ptr<Subscription> second = t.Subscribe("planner");
  PublishToAllPartitions(t, "m");
  const size_t mine = Drain(t, *first).size();
  second.reset();  // without having read
  const size_t inherited = Drain(t, *first).size();
  t.Require(mine + inherited == kKeys, "of a member that left " + std::to_string(inherited) +
                                           " messages came to the other, not " +
                                           std::to_string(kKeys - mine));
}

void ReplacedMembersCannotAcknowledge(TransportTrial& t) {
  std::unique_ptr<Subscription> first = t.Subscribe("planner");
  PublishToAllPartitions(t, "m");
  std::vector<Delivery> read = t.ReadSome(*first, kKeys);
  std::unique_ptr<Subscription> second = t.Subscribe("planner");
  std::set<std::string> handed_over;
  while (std::optional<Delivery> again = t.TryRead(*second)) handed_over.insert(again->message.id);
  t.Require(!handed_over.empty(), "what a member had not acknowledged does not change hands");
  for (const Delivery& delivery : read) {
    if (handed_over.contains(delivery.message.id)) {
      t.Code(first->Acknowledge(delivery), absl::StatusCode::kFailedPrecondition,
             "Acknowledge() by a member whose partition was taken");
    }
  }
}

void CancelledReadsLoseNothing(TransportTrial& t) {
  std::unique_ptr<Subscription> member = t.Subscribe("planner");
  t.Publish("m1", "i-1");
  t.Acknowledge(*member, t.Read(*member));
  boost::asio::cancellation_signal cancel;
  bool ended = false;
  bool came = false;
  auto reading = [](Subscription& m, bool& got) -> boost::asio::awaitable<void> {
    absl::StatusOr<std::optional<Delivery>> delivery = co_await m.Read();
    got = delivery.ok() && delivery->has_value();
  };
  boost::asio::co_spawn(t.fixture().world().executor(), reading(*member, came),
                        boost::asio::bind_cancellation_slot(
                            cancel.slot(), [&](std::exception_ptr) { ended = true; }));
  t.fixture().world().Settle();
  t.Publish("m2", "i-1");
  t.Pass(std::chrono::milliseconds(5));
  cancel.emit(boost::asio::cancellation_type::terminal);
  t.Pass(t.fixture().Patience());
  t.Require(ended, "a cancelled Read() goes on");
  if (!came) t.Require(t.Read(*member).message.id == "m2", "a cancelled Read() lost a message");
}

void ClosingEndsReaders(TransportTrial& t) {
  std::unique_ptr<Subscription> member = t.Subscribe("planner");
  t.Publish("m1", "i-1");
  t.Acknowledge(*member, t.Read(*member));
  t.Close();
  t.Require(t.Ended(*member), "Read() does not end when the transport was closed");
}

}  // namespace

std::vector<TransportRule> TransportGroupRules() {
  return {
      MakeTransportRule("TRANSPORT-ACK-01", "WhatWasAcknowledgedIsOver", AcknowledgedIsOver),
      MakeTransportRule("TRANSPORT-ACK-02", "WhatWasNotAcknowledgedComesAgain",
                        UnacknowledgedComesAgain),
      MakeTransportRule("TRANSPORT-ACK-03", "AcknowledgingCoversWhatCameBefore",
                        AcknowledgingCoversWhatCameBefore),
      MakeTransportRule("TRANSPORT-ACK-04", "AcknowledgingStaysInItsPartition",
                        AcknowledgingStaysInItsPartition),
      MakeTransportRule("TRANSPORT-ACK-05", "AttemptsAreCounted", AttemptsAreCounted),
      MakeTransportRule("TRANSPORT-MEMBER-01", "OneMemberGetsAMessage", OneMemberGetsAMessage),
      MakeTransportRule("TRANSPORT-MEMBER-02", "AJoiningMemberGetsItsShare",
                        JoiningMembersGetTheirShare),
      MakeTransportRule("TRANSPORT-MEMBER-03", "ALeavingMemberLeavesItsShare",
                        LeavingMembersLeaveTheirShare),
      MakeTransportRule("TRANSPORT-MEMBER-04", "AReplacedMemberCannotAcknowledge",
                        ReplacedMembersCannotAcknowledge),
      MakeTransportRule("TRANSPORT-CANCEL-01", "ACancelledReadLosesNothing",
                        CancelledReadsLoseNothing),
      MakeTransportRule("TRANSPORT-CLOSE-01", "ClosingEndsReaders", ClosingEndsReaders),
  };
}

}  // namespace vivavoce::testing::internal
