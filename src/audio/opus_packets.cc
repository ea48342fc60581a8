// SPDX-License-Identifier: Apache-2.0
#include "audio/opus_packets.h"

#include <opus/opus.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

using std::chrono::nanoseconds;

constexpr int kOpusRate = 48000;      // in which Opus counts
constexpr int kLongestPacket = 1920;  // 120 ms at 16 kHz
constexpr nanoseconds kGap{100'000'000};
constexpr nanoseconds kLongestGap = std::chrono::hours(1);
constexpr int64_t kMostWaiting = int64_t{600} * 16000;
constexpr std::string_view kMagic = "OpusHead";
constexpr size_t kHeadBytes = 19;

uint32_t LittleEndian(std::string_view bytes, size_t at) {
  return static_cast<uint8_t>(bytes[at]) |
         static_cast<uint32_t>(static_cast<uint8_t>(bytes[at + 1])) << 8;
}

int64_t AtRecognitionRate(int64_t opus_samples) {
  return (opus_samples + 1) / (kOpusRate / kRecognitionRate.hertz);
}

const unsigned char* Bytes(std::string_view packet) {
  return reinterpret_cast<const unsigned char*>(packet.data());
}

}  // namespace

void OpusPackets::Free::operator()(OpusDecoder* decoder) const { opus_decoder_destroy(decoder); }

absl::Status OpusPackets::Begin(std::string_view head) {
  if (!head.starts_with(kMagic) || head.size() < kHeadBytes) {
    return DataLoss("opus: the stream's header is no OpusHead (" + std::to_string(head.size()) +
                    " bytes)");
  }
  const int version = static_cast<uint8_t>(head[8]);
  const int channels = static_cast<uint8_t>(head[9]);
  if (version >> 4 != 0) {
    return Error(absl::StatusCode::kUnimplemented,
                 "opus: version of the header (" + std::to_string(version) + ")");
  }
  if (channels < 1 || channels > 2) {
    return Error(absl::StatusCode::kUnimplemented,
                 "opus: channels must be 1 or 2 (" + std::to_string(channels) + ")");
  }
  const int gain = static_cast<int16_t>(LittleEndian(head, 16));
  return MakeDecoder(channels, AtRecognitionRate(LittleEndian(head, 10)), gain);
}

absl::Status OpusPackets::Begin(int channels, nanoseconds delay) {
  if (channels < 1 || channels > 2) {
    return Error(absl::StatusCode::kUnimplemented,
                 "opus: channels must be 1 or 2 (" + std::to_string(channels) + ")");
  }
  delay = std::clamp<nanoseconds>(delay, nanoseconds(0), std::chrono::seconds(1));
  return MakeDecoder(channels, kRecognitionRate.Samples(delay).value, 0);
}

// One channel comes out, whatever went in: the decoder mixes.
absl::Status OpusPackets::MakeDecoder(int channels, int64_t skip, int gain) {
  static_cast<void>(channels);
  int error = OPUS_OK;
  decoder_.reset(opus_decoder_create(kRecognitionRate.hertz, 1, &error));
  if (error != OPUS_OK) return Internal(std::string("opus: ") + opus_strerror(error));
  opus_decoder_ctl(decoder_.get(), OPUS_SET_GAIN(gain));
  skip_ = skip;
  expected_.reset();
  return absl::OkStatus();
}

std::optional<nanoseconds> OpusPackets::Duration(std::string_view packet) {
  if (packet.empty()) return std::nullopt;
  int samples =
      opus_packet_get_nb_samples(Bytes(packet), static_cast<opus_int32>(packet.size()), kOpusRate);
  if (samples <= 0) return std::nullopt;
  return nanoseconds(int64_t{1'000'000'000} * samples / kOpusRate);
}

absl::Status OpusPackets::Decode(std::string_view packet, nanoseconds at) {
  std::optional<nanoseconds> duration = Duration(packet);
  if (!duration) {
    return DataLoss("opus: a packet of " + std::to_string(packet.size()) + " bytes is none");
  }
  if (expected_ && at - *expected_ > kGap) {
    nanoseconds gap = at - *expected_;
    if (gap > kLongestGap) {
      return DataLoss(
          "opus: the stream's time jumps by " +
          std::to_string(std::chrono::duration_cast<std::chrono::seconds>(gap).count()) + " s");
    }
    CloseRun();
    next_ += kRecognitionRate.Samples(gap).value;
  }
  expected_ = at + *duration;

  std::array<int16_t, kLongestPacket> pcm;
  int decoded = opus_decode(decoder_.get(), Bytes(packet), static_cast<opus_int32>(packet.size()),
                            pcm.data(), kLongestPacket, 0);
  if (decoded < 0) {
    return DataLoss("opus: a packet cannot be decoded: " + std::string(opus_strerror(decoded)));
  }
  int64_t skipped = std::min<int64_t>(skip_, decoded);
  skip_ -= skipped;
  run_.insert(run_.end(), pcm.begin() + skipped, pcm.begin() + decoded);
  waiting_ += decoded - skipped;
  if (waiting_ > kMostWaiting) {
    return Error(absl::StatusCode::kResourceExhausted,
                 "opus: one piece holds more than 600 s of audio");
  }
  return absl::OkStatus();
}

void OpusPackets::TrimEnd(nanoseconds span) {
  if (span <= nanoseconds(0)) return;
  auto count = std::min<int64_t>(kRecognitionRate.Samples(span + nanoseconds(1)).value,
                                 static_cast<int64_t>(run_.size()));
  run_.resize(run_.size() - static_cast<size_t>(count));
  waiting_ -= count;
}

void OpusPackets::CloseRun() {
  if (run_.empty()) return;
  MediaTime at{kRecognitionRate.Duration({next_})};
  next_ += static_cast<int64_t>(run_.size());
  out_.emplace_back(std::exchange(run_, {}), kRecognitionRate, at);
}

std::vector<PcmChunk> OpusPackets::Take() {
  CloseRun();
  waiting_ = 0;
  return std::exchange(out_, {});
}

}  // namespace vivavoce::internal
