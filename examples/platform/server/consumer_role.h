// SPDX-License-Identifier: Apache-2.0
// A role that is a member of a group on the event bus, and nothing else.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/role.h"
#include "server/role_parts.h"
#include "vivavoce/provider/consumer.h"

namespace vivavoce::platform {

class ConsumerRole : public Role {
 public:
  std::string_view Name() const override { return name_; }
  boost::asio::awaitable<absl::Status> Start() override;
  boost::asio::awaitable<absl::Status> Run() override;
  boost::asio::awaitable<absl::Status> Drain(std::chrono::nanoseconds limit) override;

 protected:
  ConsumerRole(std::string name, const RoleParts& parts);
  // Once, in the constructor: `handler` gets what is published on `topics`.
  void Consume(MessageHandler& handler, std::vector<std::string> topics, size_t concurrency);

  const RoleParts& parts() const { return parts_; }

 private:
  std::string name_;
  RoleParts parts_;
  std::unique_ptr<Consumer> consumer_;
};

}  // namespace vivavoce::platform
