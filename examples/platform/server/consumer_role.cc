// SPDX-License-Identifier: Apache-2.0
#include "server/consumer_role.h"

#include <utility>

namespace vivavoce::platform {

ConsumerRole::ConsumerRole(std::string name, const RoleParts& parts)
    : name_(std::move(name)), parts_(parts) {}

void ConsumerRole::Consume(MessageHandler& handler, std::vector<std::string> topics,
                           size_t concurrency) {
  ConsumerOptions options;
  options.group = name_;
  options.topics = std::move(topics);
  options.concurrency = concurrency;
  consumer_ = std::make_unique<Consumer>(parts_.ports->store(), parts_.ports->transport(),
                                         parts_.context, handler, std::move(options));
}

boost::asio::awaitable<absl::Status> ConsumerRole::Start() { return consumer_->Join(); }

boost::asio::awaitable<absl::Status> ConsumerRole::Run() { return consumer_->Run(); }

boost::asio::awaitable<absl::Status> ConsumerRole::Drain(std::chrono::nanoseconds) {
  consumer_->Stop();
  co_return absl::OkStatus();
}

}  // namespace vivavoce::platform
