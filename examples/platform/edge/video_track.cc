// SPDX-License-Identifier: Apache-2.0
#include "edge/video_track.h"

#include <cstdio>
#include <optional>
#include <utility>

#include "vivavoce/base/status.h"

namespace vivavoce::platform {
namespace {

constexpr std::chrono::seconds kObject{30};
constexpr size_t kMostWaiting = 16 << 20;
constexpr size_t kPageOfKeys = 1000;

std::string ObjectName(int number) {
  char name[24];
  std::snprintf(name, sizeof name, "%05d.webm", number);
  return name;
}

}  // namespace

VideoTrack::VideoTrack(BlobStore& blobs, Clock& clock, boost::asio::any_io_executor executor,
                       TenantId tenant, InterviewId interview, Telemetry telemetry)
    : blobs_(blobs),
      clock_(clock),
      wake_(std::move(executor)),
      tenant_(std::move(tenant)),
      folder_("recordings/" + interview.value() + "/video/"),
      telemetry_(telemetry) {}

VideoTrack::~VideoTrack() = default;

void VideoTrack::OnStored(std::function<void(const std::string& key)> told) {
  told_ = std::move(told);
}

bool VideoTrack::Push(std::string_view bytes) {
  if (waiting_bytes_ + bytes.size() > kMostWaiting) return false;
  if (bytes.empty()) return true;
  waiting_bytes_ += bytes.size();
  waiting_.emplace_back(bytes);
  wake_.Notify();
  return true;
}

void VideoTrack::EndObject() {
  waiting_.emplace_back();
  wake_.Notify();
}

void VideoTrack::Close() {
  closed_ = true;
  wake_.Notify();
}

boost::asio::awaitable<absl::Status> VideoTrack::Run() {
  for (;;) {
    absl::Status status;
    if (!waiting_.empty()) {
      std::string bytes = std::move(waiting_.front());
      waiting_.pop_front();
      waiting_bytes_ -= bytes.size();
      if (bytes.empty()) {
        status = co_await Commit();
      } else {
        status = co_await Write(std::move(bytes));
      }
    } else if (closed_) {
      co_return co_await Commit();
    } else {
      std::optional<std::chrono::nanoseconds> none;
      co_await wake_.Wait(clock_, none);
    }
    // Video is an addition: the interview goes on without what could not be stored.
    if (!status.ok()) {
      telemetry_.Error("video is not stored", {{"why", Message(status)}});
      object_.reset();
    }
  }
}

boost::asio::awaitable<absl::Status> VideoTrack::FindFirst() {
  std::string after;
  int found = 0;
  for (;;) {
    absl::StatusOr<std::vector<BlobInfo>> page =
        co_await blobs_.List(tenant_, folder_, after, kPageOfKeys);
    if (!page.ok()) co_return page.status();
    found += static_cast<int>(page->size());
    if (page->size() < kPageOfKeys) break;
    after = page->back().key;
  }
  next_object_ = found;
  co_return absl::OkStatus();
}

boost::asio::awaitable<absl::Status> VideoTrack::Write(std::string bytes) {
  if (object_ && clock_.MonotonicNow() - object_since_ >= kObject) {
    absl::Status committed = co_await Commit();
    if (!committed.ok()) co_return committed;
  }
  if (!object_) {
    if (next_object_ < 0) {
      absl::Status found = co_await FindFirst();
      if (!found.ok()) co_return found;
    }
    BlobPutOptions options;
    options.content_type = "video/webm";
    absl::StatusOr<std::unique_ptr<BlobWriter>> opened =
        blobs_.OpenWriter(tenant_, folder_ + ObjectName(next_object_), options);
    if (!opened.ok()) co_return opened.status();
    object_ = *std::move(opened);
    object_since_ = clock_.MonotonicNow();
  }
  co_return co_await object_->Write(std::move(bytes));
}

boost::asio::awaitable<absl::Status> VideoTrack::Commit() {
  if (!object_) co_return absl::OkStatus();
  std::unique_ptr<BlobWriter> object = std::move(object_);
  absl::StatusOr<BlobInfo> stored = co_await object->Commit();
  if (!stored.ok()) co_return stored.status();
  ++next_object_;
  if (told_) told_(stored->key);
  co_return absl::OkStatus();
}

}  // namespace vivavoce::platform
