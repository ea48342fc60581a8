// SPDX-License-Identifier: Apache-2.0
#include "audio/linear_decoder.h"

#include <cstdint>
#include <string>
#include <utility>

#include "vivavoce/audio/resampler.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

class LinearDecoder final : public AudioDecoder {
 public:
  LinearDecoder(int channels, std::unique_ptr<Resampler> resampler, SampleRate rate)
      : channels_(channels), resampler_(std::move(resampler)), rate_(rate) {}

  absl::StatusOr<std::vector<PcmChunk>> Push(std::string_view bytes) override {
    const size_t frame = 2 * static_cast<size_t>(channels_);
    if (!status_.ok()) return status_;
    if (static_cast<int64_t>((rest_.size() + bytes.size()) / frame) > int64_t{600} * rate_.hertz) {
      status_ = Error(absl::StatusCode::kResourceExhausted,
                      "linear16: one piece holds more than 600 s of audio");
      return status_;
    }
    std::vector<int16_t> mono;
    mono.reserve((rest_.size() + bytes.size()) / frame);
    while (!rest_.empty() && rest_.size() < frame && !bytes.empty()) {
      rest_ += bytes.front();
      bytes.remove_prefix(1);
    }
    if (rest_.size() == frame) {
      mono.push_back(Mixed(rest_));
      rest_.clear();
    }
    for (; bytes.size() >= frame; bytes.remove_prefix(frame)) mono.push_back(Mixed(bytes));
    rest_ += bytes;
    return Chunks(resampler_ ? resampler_->Push(mono) : std::move(mono));
  }

  absl::StatusOr<std::vector<PcmChunk>> Finish() override {
    if (!status_.ok()) return status_;
    rest_.clear();
    return Chunks(resampler_ ? resampler_->Finish() : std::vector<int16_t>());
  }

 private:
  int16_t Mixed(std::string_view frame) const {
    int32_t sum = 0;
    for (int channel = 0; channel < channels_; ++channel) {
      const auto low = static_cast<uint8_t>(frame[2 * static_cast<size_t>(channel)]);
      const auto high = static_cast<uint8_t>(frame[2 * static_cast<size_t>(channel) + 1]);
      sum += static_cast<int16_t>(static_cast<uint16_t>(low | high << 8));
    }
    return static_cast<int16_t>(sum / channels_);
  }

  std::vector<PcmChunk> Chunks(std::vector<int16_t> samples) {
    std::vector<PcmChunk> chunks;
    if (samples.empty()) return chunks;
    MediaTime at{kRecognitionRate.Duration({next_})};
    next_ += static_cast<int64_t>(samples.size());
    chunks.emplace_back(std::move(samples), kRecognitionRate, at);
    return chunks;
  }

  int channels_;
  std::unique_ptr<Resampler> resampler_;  // null: it is the right rate
  SampleRate rate_;
  std::string rest_;  // of a frame that is not whole
  int64_t next_ = 0;
  absl::Status status_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<AudioDecoder>> MakeLinearDecoder(SampleRate rate, int channels) {
  if (channels < 1 || channels > 8) {
    return InvalidArgument("linear16: channels must be 1 to 8 (" + std::to_string(channels) + ")");
  }
  std::unique_ptr<Resampler> resampler;
  if (rate != kRecognitionRate) {
    absl::StatusOr<std::unique_ptr<Resampler>> made = Resampler::Make(rate, kRecognitionRate);
    if (!made.ok()) return Annotate(made.status(), "linear16");
    resampler = *std::move(made);
  }
  return std::unique_ptr<AudioDecoder>(
      std::make_unique<LinearDecoder>(channels, std::move(resampler), rate));
}

}  // namespace vivavoce::internal
