// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/providers/inprocess/inprocess.h"
#include "vivavoce/testing/session_registry_conformance.h"
#include "vivavoce/testing/transport_conformance.h"

namespace vivavoce {
namespace {

class InProcessBus final : public testing::TransportFixture {
 public:
  InProcessBus(std::string options, int32_t partitions)
      : options_(std::move(options)), partitions_(partitions) {}

  testing::TimeDriver& world() override { return world_; }
  absl::StatusOr<std::unique_ptr<Transport>> Open() override {
    return MakeInProcessTransportFactory()->Make(options_, world_.Context());
  }
  int32_t Partitions(const std::string&) const override { return partitions_; }

 private:
  testing::VirtualTimeDriver world_;
  std::string options_;
  int32_t partitions_;
};

class InProcessSessions final : public testing::SessionRegistryFixture {
 public:
  testing::TimeDriver& world() override { return world_; }
  absl::StatusOr<std::unique_ptr<SessionRegistry>> Open() override {
    return MakeInProcessSessionRegistryFactory()->Make("{}", world_.Context());
  }

 private:
  testing::VirtualTimeDriver world_;
};

void RegisterBus(const std::string& name, const std::string& options, int32_t partitions) {
  testing::RegisterTransportConformance(
      name, [=] { return std::make_unique<InProcessBus>(options, partitions); });
}

const bool registered = [] {
  RegisterBus("inprocess", "{}", 12);
  RegisterBus("inprocess_narrow", R"({"partitions": 2, "queue": 70})", 2);
  testing::RegisterSessionRegistryConformance("inprocess",
                                              [] { return std::make_unique<InProcessSessions>(); });
  return true;
}();

}  // namespace
}  // namespace vivavoce
