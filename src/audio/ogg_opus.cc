// SPDX-License-Identifier: Apache-2.0
#include "audio/ogg_opus.h"

#include <ogg/ogg.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "audio/opus_packets.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

using std::chrono::nanoseconds;

constexpr size_t kOggPiece = 64 * 1024;     // of the input, at a time
constexpr size_t kMostNoise = 1024 * 1024;  // bytes in a row that are no page
constexpr long kMostUnfinished =
    1024 * 1024;                      // NOLINT(google-runtime-int): of one packet; libogg's type
constexpr size_t kMostPackets = 255;  // that a page can complete
constexpr ogg_int64_t kLastGranule = ogg_int64_t{48000} * 86400 * 366;

nanoseconds TimeOfGranule(ogg_int64_t granule) {
  return nanoseconds(granule / 48 * 1'000'000 + granule % 48 * 1'000'000 / 48);
}

class OggOpusDecoder final : public AudioDecoder {
 public:
  OggOpusDecoder() { ogg_sync_init(&sync_); }
  ~OggOpusDecoder() override {
    ogg_sync_clear(&sync_);
    if (serial_) ogg_stream_clear(&stream_);
  }

  absl::StatusOr<std::vector<PcmChunk>> Push(std::string_view bytes) override {
    while (status_.ok() && !bytes.empty()) {
      std::string_view piece = bytes.substr(0, kOggPiece);
      bytes.remove_prefix(piece.size());
      char* buffer = ogg_sync_buffer(&sync_, static_cast<long>(piece.size()));  // NOLINT
      if (buffer == nullptr) {
        status_ = Error(absl::StatusCode::kResourceExhausted, "ogg: out of memory");
        break;
      }
      std::memcpy(buffer, piece.data(), piece.size());
      ogg_sync_wrote(&sync_, static_cast<long>(piece.size()));  // NOLINT
      status_ = ReadPages();
    }
    if (!status_.ok()) return status_;
    return packets_.Take();
  }

  absl::StatusOr<std::vector<PcmChunk>> Finish() override {
    if (!status_.ok()) return status_;
    if (!packets_.begun()) {
      status_ = DataLoss("ogg: the stream ended before its Opus header");
      return status_;
    }
    return packets_.Take();
  }

 private:
  absl::Status ReadPages() {
    for (;;) {
      ogg_page page;
      long found = ogg_sync_pageseek(&sync_, &page);  // NOLINT(google-runtime-int)
      if (found == 0) return absl::OkStatus();
      if (found < 0) {  // bytes that belong to no page, or to a damaged one
        noise_ += static_cast<size_t>(-found);
        if (noise_ > kMostNoise || (!serial_ && noise_ > kOggPiece)) {
          return DataLoss("ogg: " + std::to_string(noise_) + " bytes hold no page");
        }
        continue;
      }
      noise_ = 0;
      if (absl::Status s = TakePage(page); !s.ok()) return s;
    }
  }

  absl::Status TakePage(ogg_page& page) {
    if (ogg_page_bos(&page) != 0) {
      std::string_view body(reinterpret_cast<const char*>(page.body),
                            static_cast<size_t>(page.body_len));
      if (!body.starts_with("OpusHead")) return absl::OkStatus();  // another track
      if (serial_) ogg_stream_clear(&stream_);
      serial_ = ogg_page_serialno(&page);
      ogg_stream_init(&stream_, *serial_);
      headers_ = 0;
      end_.reset();
    }
    if (!serial_ || ogg_page_serialno(&page) != *serial_) return absl::OkStatus();
    if (ogg_stream_pagein(&stream_, &page) != 0) return absl::OkStatus();
    return TakePackets(ogg_page_granulepos(&page), ogg_page_eos(&page) != 0);
  }

  // The packets that a page completes; its granule position is the time at which the last of them
  // ends.
  absl::Status TakePackets(ogg_int64_t granule, bool last_page) {
    std::vector<std::string> complete;
    nanoseconds length{0};
    ogg_packet packet;
    for (int found = 0; (found = ogg_stream_packetout(&stream_, &packet)) != 0;) {
      if (found < 0) continue;  // a page is missing: its time will tell
      std::string bytes(reinterpret_cast<const char*>(packet.packet),
                        static_cast<size_t>(packet.bytes));
      if (headers_ < 2) {
        absl::Status header = headers_ == 0 ? packets_.Begin(bytes) : absl::OkStatus();
        if (!header.ok()) return header;
        ++headers_;
        continue;
      }
      std::optional<nanoseconds> duration = OpusPackets::Duration(bytes);
      if (!duration) return DataLoss("ogg: a packet that is not Opus");
      length += *duration;
      complete.push_back(std::move(bytes));
      if (complete.size() > kMostPackets) return DataLoss("ogg: too many packets for a page");
    }
    if (stream_.body_fill - stream_.body_returned > kMostUnfinished) {
      return DataLoss("ogg: a packet of more than 1 MB");
    }
    if (complete.empty()) return absl::OkStatus();
    if (granule > kLastGranule) return DataLoss("ogg: a page's time lies beyond a year");

    nanoseconds end = TimeOfGranule(granule);
    nanoseconds begin = granule < 0 ? end_.value_or(nanoseconds(0)) : end - length;
    nanoseconds trim{0};
    nanoseconds expected = end_.value_or(nanoseconds(0));
    if (last_page && granule >= 0 && begin < expected) {
      trim = std::min(expected - begin, length);
      begin = expected;
    }
    end_ = begin + length;
    for (const std::string& bytes : complete) {
      if (absl::Status s = packets_.Decode(bytes, begin); !s.ok()) return s;
      begin += *OpusPackets::Duration(bytes);
    }
    packets_.TrimEnd(trim);
    return absl::OkStatus();
  }

  ogg_sync_state sync_;
  std::optional<int> serial_;  // of the Opus stream; stream_ is there then
  ogg_stream_state stream_;
  int headers_ = 0;                 // of that stream, seen
  std::optional<nanoseconds> end_;  // of what was decoded, in the stream's own time
  size_t noise_ = 0;
  OpusPackets packets_;
  absl::Status status_;
};

}  // namespace

std::unique_ptr<AudioDecoder> MakeOggOpusDecoder() { return std::make_unique<OggOpusDecoder>(); }

}  // namespace vivavoce::internal
