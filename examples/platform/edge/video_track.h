// SPDX-License-Identifier: Apache-2.0
// The candidate's video, as it comes: objects of 30 s, never held in memory.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "edge/wakeup.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/ids.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/provider/blob_store.h"

namespace vivavoce::platform {

// Threading: one executor.
// Lifetime:  blobs and clock outlive it; Run() has ended before it is destroyed.
class VideoTrack {
 public:
  // Objects are `recordings/<interview>/video/00000.webm` and so on, after those that are there.
  VideoTrack(BlobStore& blobs, Clock& clock, boost::asio::any_io_executor executor, TenantId tenant,
             InterviewId interview, Telemetry telemetry);
  ~VideoTrack();
  VideoTrack(const VideoTrack&) = delete;
  VideoTrack& operator=(const VideoTrack&) = delete;

  // Told the key of each object that is whole.
  void OnStored(std::function<void(const std::string& key)> told);

  // False: what waits to be written is too much already; these bytes are not taken.
  bool Push(std::string_view bytes);
  // A recording ends: what comes next begins another object.
  void EndObject();
  // No more comes: Run() ends when all is written.
  void Close();

  boost::asio::awaitable<absl::Status> Run();

 private:
  boost::asio::awaitable<absl::Status> FindFirst();
  boost::asio::awaitable<absl::Status> Write(std::string bytes);
  boost::asio::awaitable<absl::Status> Commit();

  BlobStore& blobs_;
  Clock& clock_;
  Wakeup wake_;
  TenantId tenant_;
  std::string folder_;
  Telemetry telemetry_;
  std::function<void(const std::string&)> told_;
  std::deque<std::string> waiting_;  // an empty one ends an object
  size_t waiting_bytes_ = 0;
  bool closed_ = false;
  std::unique_ptr<BlobWriter> object_;
  std::chrono::nanoseconds object_since_{0};
  int next_object_ = -1;  // -1: not looked for yet
};

}  // namespace vivavoce::platform
