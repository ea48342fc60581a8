// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/providers/inprocess/inprocess.h"

#include "session_registry.h"
#include "transport.h"
#include "vivavoce/base/status.h"
#include "vivavoce/provider/options.h"

namespace vivavoce {
namespace {

struct TransportOptions {
  inprocess::BrokerOptions broker;
  int64_t max_message = 1 << 20;
};

absl::StatusOr<TransportOptions> ParseTransportOptions(std::string_view json) {
  OptionReader in(json);
  TransportOptions options;
  options.broker.partitions = static_cast<int32_t>(in.Integer("partitions", 12, {1, 1000}));
  options.broker.media_partitions =
      static_cast<int32_t>(in.Integer("mediaPartitions", 100, {1, 1000}));
  options.broker.queue = static_cast<size_t>(in.Integer("queue", 1000, {1, 1'000'000}));
  options.max_message = in.Integer("maxMessageBytes", 1 << 20, {1024, 1 << 26});
  if (absl::Status s = in.Finish(); !s.ok()) return Annotate(s, "inprocess");
  return options;
}

class InProcessTransportFactory final : public TransportFactory {
 public:
  std::string_view Name() const override { return "inprocess"; }

  absl::Status ValidateConfig(std::string_view options) const override {
    return ParseTransportOptions(options).status();
  }

  absl::StatusOr<std::unique_ptr<Transport>> Make(std::string_view json,
                                                  const ProviderContext& context) const override {
    absl::StatusOr<TransportOptions> options = ParseTransportOptions(json);
    if (!options.ok()) return options.status();
    return std::make_unique<inprocess::InProcessTransport>(context.executor, options->broker,
                                                           options->max_message);
  }
};

class InProcessSessionRegistryFactory final : public SessionRegistryFactory {
 public:
  std::string_view Name() const override { return "inprocess"; }

  absl::Status ValidateConfig(std::string_view options) const override {
    OptionReader in(options);
    return Annotate(in.Finish(), "inprocess");
  }

  absl::StatusOr<std::unique_ptr<SessionRegistry>> Make(
      std::string_view options, const ProviderContext& context) const override {
    if (absl::Status s = ValidateConfig(options); !s.ok()) return s;
    return std::make_unique<inprocess::InProcessSessionRegistry>(*context.clock);
  }
};

}  // namespace

std::unique_ptr<TransportFactory> MakeInProcessTransportFactory() {
  return std::make_unique<InProcessTransportFactory>();
}

std::unique_ptr<SessionRegistryFactory> MakeInProcessSessionRegistryFactory() {
  return std::make_unique<InProcessSessionRegistryFactory>();
}

}  // namespace vivavoce
