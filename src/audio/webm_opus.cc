// SPDX-License-Identifier: Apache-2.0
// libwebm's parser takes its bytes from a Reader that may have none left for now, and goes on where
// it stopped: a stream can be fed as it comes. What it would keep in memory is bounded here.
#include "audio/webm_opus.h"

#include <webm/callback.h>
#include <webm/reader.h>
#include <webm/webm_parser.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "audio/opus_packets.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

using std::chrono::nanoseconds;

constexpr std::string_view kMagic = "\x1a\x45\xdf\xa3";
constexpr uint64_t kLargestElement = 256 * 1024;  // of what is kept
constexpr uint64_t kLargestBlock = 8 * 1024 * 1024;
constexpr uint64_t kLargestPacket = 61'440;  // 48 frames of 1275 bytes, and their lengths
constexpr int kMostInCluster = 40'000;       // simple blocks; a cluster's times span 65 s
constexpr int kBlockGroupWeight = 8;         // of which one group takes the place
constexpr uint64_t kLastTime = uint64_t{1'000'000'000} * 86400 * 366;
constexpr uint64_t kLargestScale = 1'000'000'000;

// The bytes of one Push().
class PushedBytes final : public webm::Reader {
 public:
  void Set(std::string_view bytes) { bytes_ = bytes; }

  webm::Status Read(size_t wanted, uint8_t* buffer, uint64_t* read) override {
    size_t count = Take(wanted, read);
    if (count > 0) std::memcpy(buffer, bytes_.data() - count, count);
    return Answer(count, wanted);
  }
  webm::Status Skip(uint64_t wanted, uint64_t* skipped) override {
    return Answer(Take(wanted, skipped), wanted);
  }
  uint64_t Position() const override { return position_; }

 private:
  size_t Take(uint64_t wanted, uint64_t* taken) {
    auto count = static_cast<size_t>(std::min<uint64_t>(wanted, bytes_.size()));
    bytes_.remove_prefix(count);
    position_ += count;
    *taken = count;
    return count;
  }
  static webm::Status Answer(size_t count, uint64_t wanted) {
    if (count == wanted) return webm::Status(webm::Status::kOkCompleted);
    return webm::Status(count > 0 ? webm::Status::kOkPartial : webm::Status::kWouldBlock);
  }

  std::string_view bytes_;
  uint64_t position_ = 0;
};

class WebmOpusDecoder final : public AudioDecoder, private webm::Callback {
 public:
  WebmOpusDecoder() = default;

  absl::StatusOr<std::vector<PcmChunk>> Push(std::string_view bytes) override {
    if (!status_.ok()) return status_;
    if (bytes.empty()) return Taken();
    // A parser as lenient as this one takes any bytes for elements that it does not know.
    for (size_t i = 0; magic_ < kMagic.size() && i < bytes.size(); ++i, ++magic_) {
      if (bytes[i] == kMagic[magic_]) continue;
      status_ = DataLoss("webm: the stream does not begin with an EBML header");
      return status_;
    }
    reader_.Set(bytes);
    webm::Status parsed = parser_.Feed(this, &reader_);
    if (status_.ok() && !parsed.ok() && parsed.code != webm::Status::kWouldBlock) {
      status_ = DataLoss("webm: ill-formed at byte " + std::to_string(reader_.Position()) +
                         " (code " + std::to_string(parsed.code) + ")");
    }
    if (!status_.ok()) return status_;
    return Taken();
  }

  absl::StatusOr<std::vector<PcmChunk>> Finish() override {
    if (!status_.ok()) return status_;
    if (!packets_.begun()) {
      status_ = DataLoss("webm: the stream ended before its Opus track was described");
      return status_;
    }
    in_group_ = false;
    return Taken();
  }

 private:
  // The end of a block group may say that its last packet is longer than the stream.
  std::vector<PcmChunk> Taken() {
    if (in_group_) return {};
    return packets_.Take();
  }

  webm::Status Refuse(absl::Status why) {
    status_ = std::move(why);
    return webm::Status(webm::Status::kInvalidElementValue);
  }

  webm::Status OnElementBegin(const webm::ElementMetadata& metadata,
                              webm::Action* action) override {
    *action = webm::Action::kRead;
    switch (metadata.id) {
      case webm::Id::kSegment:
      case webm::Id::kCluster:
        return webm::Status(webm::Status::kOkCompleted);
      case webm::Id::kSimpleBlock:
      case webm::Id::kBlock:
      case webm::Id::kBlockGroup:
        if (metadata.size > kLargestBlock) break;
        return webm::Status(webm::Status::kOkCompleted);
      case webm::Id::kSeekHead:
      case webm::Id::kCues:
      case webm::Id::kChapters:
      case webm::Id::kTags:
      case webm::Id::kVoid:
      case webm::Id::kBlockAdditions:
      case webm::Id::kBlockVirtual:
      case webm::Id::kReferenceBlock:
      case webm::Id::kSlices:
        if (metadata.size == webm::kUnknownElementSize) break;
        *action = webm::Action::kSkip;
        return webm::Status(webm::Status::kOkCompleted);
      default:
        if (metadata.size > kLargestElement) break;
        return webm::Status(webm::Status::kOkCompleted);
    }
    return Refuse(DataLoss("webm: an element of " + std::to_string(metadata.size) + " bytes"));
  }

  webm::Status OnUnknownElement(const webm::ElementMetadata& metadata, webm::Reader* reader,
                                uint64_t* remaining) override {
    if (metadata.size == webm::kUnknownElementSize) {
      return Refuse(DataLoss("webm: an unknown element of unknown size"));
    }
    return webm::Callback::OnUnknownElement(metadata, reader, remaining);
  }

  webm::Status OnInfo(const webm::ElementMetadata&, const webm::Info& info) override {
    scale_ = info.timecode_scale.value();
    if (scale_ == 0 || scale_ > kLargestScale) {
      return Refuse(DataLoss("webm: timecode scale (" + std::to_string(scale_) + ")"));
    }
    return webm::Status(webm::Status::kOkCompleted);
  }

  webm::Status OnTrackEntry(const webm::ElementMetadata&, const webm::TrackEntry& track) override {
    if (packets_.begun() || track.track_type.value() != webm::TrackType::kAudio) {
      return webm::Status(webm::Status::kOkCompleted);
    }
    if (track.codec_id.value() != "A_OPUS") {
      other_codec_ = track.codec_id.value().substr(0, 40);
      return webm::Status(webm::Status::kOkCompleted);
    }
    if (track.content_encodings.is_present()) {
      return Refuse(Error(absl::StatusCode::kUnimplemented,
                          "webm: the track is compressed or encrypted once more"));
    }
    const std::vector<uint8_t>& head = track.codec_private.value();
    absl::Status begun;
    if (head.empty()) {
      auto channels =
          static_cast<int>(std::min<uint64_t>(track.audio.value().channels.value(), uint64_t{255}));
      uint64_t delay = std::min<uint64_t>(track.codec_delay.value(), 1'000'000'000);
      begun = packets_.Begin(channels, nanoseconds(static_cast<int64_t>(delay)));
    } else {
      begun =
          packets_.Begin(std::string_view(reinterpret_cast<const char*>(head.data()), head.size()));
    }
    if (!begun.ok()) return Refuse(begun);
    track_ = track.track_number.value();
    return webm::Status(webm::Status::kOkCompleted);
  }

  webm::Status OnClusterBegin(const webm::ElementMetadata&, const webm::Cluster& cluster,
                              webm::Action* action) override {
    *action = webm::Action::kRead;
    if (!packets_.begun()) {
      return Refuse(Error(absl::StatusCode::kUnimplemented,
                          other_codec_.empty() ? "webm: no Opus track"
                                               : "webm: no Opus track (" + other_codec_ + ")"));
    }
    uint64_t time = cluster.timecode.value();
    if (time > kLastTime / scale_) return Refuse(DataLoss("webm: a time beyond a year"));
    cluster_time_ = nanoseconds(static_cast<int64_t>(time * scale_));
    in_cluster_ = 0;
    return webm::Status(webm::Status::kOkCompleted);
  }

  webm::Status OnSimpleBlockBegin(const webm::ElementMetadata&, const webm::SimpleBlock& block,
                                  webm::Action* action) override {
    *action = webm::Action::kRead;
    return BeginBlock(block, 1);
  }
  webm::Status OnBlockGroupBegin(const webm::ElementMetadata&, webm::Action* action) override {
    *action = webm::Action::kRead;
    in_group_ = true;
    return webm::Status(webm::Status::kOkCompleted);
  }
  webm::Status OnBlockBegin(const webm::ElementMetadata&, const webm::Block& block,
                            webm::Action* action) override {
    *action = webm::Action::kRead;
    return BeginBlock(block, kBlockGroupWeight);
  }

  webm::Status BeginBlock(const webm::Block& block, int weight) {
    in_cluster_ += weight;
    if (in_cluster_ > kMostInCluster) {
      return Refuse(Error(absl::StatusCode::kResourceExhausted, "webm: a cluster without an end"));
    }
    wanted_ = block.track_number == track_;
    nanoseconds offset(static_cast<int64_t>(block.timecode) * static_cast<int64_t>(scale_));
    time_ = cluster_time_ + offset;
    return webm::Status(webm::Status::kOkCompleted);
  }

  webm::Status OnFrame(const webm::FrameMetadata& metadata, webm::Reader* reader,
                       uint64_t* remaining) override {
    if (!wanted_) return webm::Callback::OnFrame(metadata, reader, remaining);
    if (*remaining == metadata.size) packet_.clear();
    if (metadata.size > kLargestPacket) {
      return Refuse(
          DataLoss("webm: an Opus packet of " + std::to_string(metadata.size) + " bytes"));
    }
    while (*remaining > 0) {
      size_t at = packet_.size();
      packet_.resize(at + static_cast<size_t>(*remaining));
      uint64_t read = 0;
      webm::Status status = reader->Read(static_cast<size_t>(*remaining),
                                         reinterpret_cast<uint8_t*>(packet_.data() + at), &read);
      packet_.resize(at + static_cast<size_t>(read));
      *remaining -= read;
      if (!status.ok()) return status;
    }
    absl::Status decoded = packets_.Decode(packet_, time_);
    if (!decoded.ok()) return Refuse(decoded);
    length_ = *OpusPackets::Duration(packet_);
    time_ += length_;
    return webm::Status(webm::Status::kOkCompleted);
  }

  webm::Status OnBlockGroupEnd(const webm::ElementMetadata&,
                               const webm::BlockGroup& group) override {
    if (group.discard_padding.is_present() && wanted_) {
      int64_t discard = std::clamp<int64_t>(group.discard_padding.value(), 0, length_.count());
      packets_.TrimEnd(nanoseconds(discard));
    }
    in_group_ = false;
    length_ = nanoseconds(0);
    return webm::Status(webm::Status::kOkCompleted);
  }

  webm::WebmParser parser_;
  PushedBytes reader_;
  size_t magic_ = 0;  // bytes of it that were seen
  OpusPackets packets_;
  absl::Status status_;
  std::string other_codec_;
  uint64_t scale_ = 1'000'000;  // nanoseconds of one step of the stream's time
  uint64_t track_ = 0;
  nanoseconds cluster_time_{0};
  int in_cluster_ = 0;
  bool wanted_ = false;    // the block at hand is of our track
  bool in_group_ = false;  // what was decoded may still be cut
  nanoseconds time_{0};    // of the next packet
  nanoseconds length_{0};  // of the last one
  std::string packet_;     // as far as it came
};

}  // namespace

std::unique_ptr<AudioDecoder> MakeWebmOpusDecoder() { return std::make_unique<WebmOpusDecoder>(); }

}  // namespace vivavoce::internal
