// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>
#include <vector>

#include "broker.h"
#include "vivavoce/provider/transport.h"

namespace vivavoce::inprocess {

class InProcessTransport final : public Transport {
 public:
  InProcessTransport(boost::asio::any_io_executor executor, BrokerOptions options,
                     int64_t max_message);
  ~InProcessTransport() override;

  const TransportCapabilities& Capabilities() const override { return capabilities_; }
  boost::asio::awaitable<absl::Status> Publish(BusMessage message) override;
  boost::asio::awaitable<absl::StatusOr<std::unique_ptr<Subscription>>> Subscribe(
      std::string group, std::vector<std::string> topics) override;

 private:
  std::shared_ptr<Broker> broker_;
  TransportCapabilities capabilities_;
};

}  // namespace vivavoce::inprocess
