// SPDX-License-Identifier: Apache-2.0
// What the connections of one listening port share.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <list>
#include <optional>
#include <string>
#include <utility>

#include "net/deadline_sweep.h"
#include "vivavoce/base/channel.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/net/http_server.h"

namespace vivavoce::internal {

// One client, as the server sees it.
class ServedConnection {
 public:
  ServedConnection() = default;
  virtual ~ServedConnection() = default;
  ServedConnection(const ServedConnection&) = delete;
  ServedConnection& operator=(const ServedConnection&) = delete;

  virtual void CloseIfIdle() = 0;
  // Ends it now: the socket is closed, the handler cancelled.
  virtual void Cut() = 0;
};

// Lifetime: held by the server and by each of its connections' coroutines.
struct ServerCore final : private Watched {
  ServerCore(boost::asio::any_io_executor with, Clock& that, Telemetry to, ServerOptions given)
      : executor(with),
        clock(that),
        telemetry(to),
        options(std::move(given)),
        sweep(with, that),
        serve_ended(with),
        drain_ended(with) {}

  ~ServerCore() override;

  std::string Date();  // for an answer that is sent now
  void CutAll();
  void CutAllAfter(std::chrono::nanoseconds limit);
  void Rest();  // nobody is served any more: no timer stays behind

  boost::asio::any_io_executor executor;
  Clock& clock;
  Telemetry telemetry;
  ServerOptions options;
  DeadlineSweep sweep;
  std::list<ServedConnection*> connections;
  int refusals = 0;  // connections beyond the limit that are being told so
  bool draining = false;
  int cut = 0;                   // connections that draining cut off
  internal::Signal serve_ended;  // a connection has ended: for Serve()
  internal::Signal drain_ended;  // the same: for Drain()

 private:
  std::chrono::nanoseconds Check(std::chrono::nanoseconds now) override;

  std::optional<DeadlineSweep::Ticket> ticket_;
  std::chrono::nanoseconds cut_at_ = kNever;
  int64_t date_second_ = -1;
  std::string date_;
};

}  // namespace vivavoce::internal
