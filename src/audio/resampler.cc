// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/audio/resampler.h"

#include <soxr.h>

#include <algorithm>
#include <array>
#include <string>

#include "audio/wav_decode.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

// Samples are handed to soxr in pieces of this size whatever the caller's are, so that its rounding
// does not depend on them.
constexpr size_t kBlockSamples = 1024;

bool InRange(SampleRate rate) { return rate.hertz >= 8000 && rate.hertz <= 192000; }

}  // namespace

struct Resampler::Impl {
  SampleRate from;
  SampleRate to;
  soxr_t soxr = nullptr;  // null where the rates are equal
  std::vector<float> waiting;
  int64_t taken = 0;
  int64_t given = 0;

  ~Impl() { soxr_delete(soxr); }

  int64_t Target() const { return (taken * to.hertz * 2 + from.hertz) / (2 * int64_t{from.hertz}); }

  void Convert(const float* in, size_t count, std::vector<int16_t>& result) {
    std::array<float, 4096> out;
    size_t used = 0;
    for (;;) {
      size_t now_used = 0;
      size_t made = 0;
      soxr_process(soxr, in == nullptr ? nullptr : in + used, count - used, &now_used, out.data(),
                   out.size(), &made);
      used += now_used;
      for (size_t i = 0; i < made; ++i) result.push_back(internal::ToInt16(out[i]));
      given += static_cast<int64_t>(made);
      if (made < out.size() && used == count) return;
    }
  }

  template <typename Sample, typename ToFloat>
  std::vector<int16_t> Push(std::span<const Sample> samples, ToFloat to_float) {
    std::vector<int16_t> result;
    taken += static_cast<int64_t>(samples.size());
    for (Sample sample : samples) {
      waiting.push_back(to_float(sample));
      if (waiting.size() < kBlockSamples) continue;
      Convert(waiting.data(), waiting.size(), result);
      waiting.clear();
    }
    return result;
  }
};

absl::StatusOr<std::unique_ptr<Resampler>> Resampler::Make(SampleRate from, SampleRate to) {
  for (SampleRate rate : {from, to}) {
    if (InRange(rate)) continue;
    return InvalidArgument("resampler: a rate must lie in 8000 to 192000 Hz (" +
                           std::to_string(rate.hertz) + ")");
  }
  auto impl = std::make_unique<Impl>();
  impl->from = from;
  impl->to = to;
  if (from != to) {
    soxr_io_spec_t io = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
    soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
    soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
    soxr_error_t error = nullptr;
    impl->soxr = soxr_create(from.hertz, to.hertz, 1, &error, &io, &quality, &runtime);
    if (error != nullptr || impl->soxr == nullptr) {
      return Internal(std::string("resampler: soxr: ") + (error != nullptr ? error : "no memory"));
    }
  }
  return std::unique_ptr<Resampler>(new Resampler(std::move(impl)));
}

Resampler::Resampler(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Resampler::~Resampler() = default;

std::vector<int16_t> Resampler::Push(std::span<const int16_t> samples) {
  if (impl_->soxr == nullptr) return std::vector<int16_t>(samples.begin(), samples.end());
  return impl_->Push(samples, [](int16_t s) { return static_cast<float>(s) / 32768.0f; });
}

std::vector<int16_t> Resampler::Push(std::span<const float> samples) {
  if (impl_->soxr != nullptr) return impl_->Push(samples, [](float s) { return s; });
  std::vector<int16_t> same(samples.size());
  std::transform(samples.begin(), samples.end(), same.begin(), internal::ToInt16);
  return same;
}

std::vector<int16_t> Resampler::Finish() {
  std::vector<int16_t> rest;
  if (impl_->soxr == nullptr) return rest;
  if (!impl_->waiting.empty()) impl_->Convert(impl_->waiting.data(), impl_->waiting.size(), rest);
  impl_->Convert(nullptr, 0, rest);
  // soxr may be a sample off where the ratio is no small fraction.
  int64_t missing = impl_->Target() - impl_->given;
  int64_t length = std::max<int64_t>(0, static_cast<int64_t>(rest.size()) + missing);
  rest.resize(static_cast<size_t>(length), rest.empty() ? int16_t{0} : rest.back());
  soxr_clear(impl_->soxr);
  impl_->waiting.clear();
  impl_->taken = 0;
  impl_->given = 0;
  return rest;
}

std::vector<int16_t> Resample(std::span<const int16_t> samples, SampleRate from, SampleRate to) {
  absl::StatusOr<std::unique_ptr<Resampler>> resampler = Resampler::Make(from, to);
  if (!resampler.ok()) return {};
  std::vector<int16_t> result = (*resampler)->Push(samples);
  std::vector<int16_t> rest = (*resampler)->Finish();
  result.insert(result.end(), rest.begin(), rest.end());
  return result;
}

}  // namespace vivavoce
