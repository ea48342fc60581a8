// SPDX-License-Identifier: Apache-2.0
// The event bus and the register of live sessions of one process.
//
// Options of the transport:
//   partitions        a topic's partitions; 12
//   mediaPartitions   those of topics that begin with "audio." or "video."; 100
//   queue             messages a partition keeps; then publishers wait; 1000
//   maxMessageBytes   1048576
// The session registry has none.
#pragma once

#include <memory>

#include "vivavoce/provider/factory.h"

namespace vivavoce {

// The providers named `inprocess`.
std::unique_ptr<TransportFactory> MakeInProcessTransportFactory();
std::unique_ptr<SessionRegistryFactory> MakeInProcessSessionRegistryFactory();

}  // namespace vivavoce
