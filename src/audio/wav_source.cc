// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/audio/wav_source.h"

#include <algorithm>

#include "audio/sample_range.h"
#include "audio/wav_decode.h"
#include "audio/wav_layout.h"
#include "audio/wav_names.h"
#include "vivavoce/audio/resampler.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

// A file of another rate is converted in blocks that do not depend on what is asked for, each from
// its own samples and a second of its neighbours' on either side. So every range reads the same,
// and whole seconds are whole numbers of samples at both rates.
constexpr int64_t kBlockSeconds = 20;
constexpr int64_t kMarginSeconds = 1;
constexpr int64_t kDecodeFrames = 1 << 15;

}  // namespace

struct WavSource::Impl {
  Impl(internal::InputFile f, internal::WavLayout l) : file(std::move(f)), layout(std::move(l)) {}

  internal::InputFile file;
  internal::WavLayout layout;
  WavInfo info;
  int64_t samples = 0;
  int64_t block_index = -1;
  std::vector<int16_t> block;

  bool native() const { return layout.rate == kRecognitionRate.hertz; }

  // Decodes frames [begin, end) of the file, piece by piece.
  template <typename Sink>
  absl::Status Decode(int64_t begin, int64_t end, Sink sink) {
    std::vector<uint8_t> bytes;
    for (int64_t at = begin; at < end;) {
      int64_t count = std::min(end - at, kDecodeFrames);
      bytes.resize(static_cast<size_t>(count * layout.frame_bytes()));
      absl::StatusOr<size_t> read =
          file.ReadAt(layout.data_begin + at * layout.frame_bytes(), bytes);
      if (!read.ok()) return read.status();
      if (*read != bytes.size()) {
        return DataLoss("wav: " + file.name() + ": the file shrank while it was read");
      }
      sink(internal::DecodeMono(layout, bytes));
      at += count;
    }
    return absl::OkStatus();
  }

  absl::Status LoadBlock(int64_t index) {
    if (index == block_index) return absl::OkStatus();
    block_index = -1;
    block.clear();
    int64_t margin = index > 0 ? kMarginSeconds : 0;
    int64_t begin = (index * kBlockSeconds - margin) * layout.rate;
    int64_t end =
        std::min(layout.frames, ((index + 1) * kBlockSeconds + kMarginSeconds) * layout.rate);
    absl::StatusOr<std::unique_ptr<Resampler>> resampler =
        Resampler::Make(SampleRate{layout.rate}, kRecognitionRate);
    if (!resampler.ok()) return resampler.status();
    auto append = [this](const std::vector<int16_t>& made) {
      block.insert(block.end(), made.begin(), made.end());
    };
    absl::Status status = Decode(begin, end, [&](const std::vector<float>& mono) {
      append((*resampler)->Push(std::span<const float>(mono)));
    });
    if (!status.ok()) return status;
    append((*resampler)->Finish());
    block.erase(block.begin(), block.begin() + margin * kRecognitionRate.hertz);
    int64_t length = std::min(samples - index * kBlockSeconds * kRecognitionRate.hertz,
                              kBlockSeconds * kRecognitionRate.hertz);
    block.resize(static_cast<size_t>(length));
    block_index = index;
    return absl::OkStatus();
  }
};

absl::StatusOr<std::unique_ptr<WavSource>> WavSource::Open(const std::string& path) {
  absl::StatusOr<internal::InputFile> file = internal::InputFile::Open(path);
  if (!file.ok()) return file.status();
  absl::StatusOr<internal::WavLayout> layout = internal::ReadWavLayout(*file);
  if (!layout.ok()) return layout.status();
  auto impl = std::make_unique<Impl>(*std::move(file), *std::move(layout));
  const internal::WavLayout& found = impl->layout;
  impl->info.encoding = internal::DescribeEncoding(found);
  impl->info.rate = SampleRate{found.rate};
  impl->info.channels = found.channels;
  impl->info.frames = SampleCount{found.frames};
  impl->info.warnings = found.warnings;
  impl->samples =
      (found.frames * kRecognitionRate.hertz * 2 + found.rate) / (2 * int64_t{found.rate});
  return std::unique_ptr<WavSource>(new WavSource(std::move(impl)));
}

WavSource::WavSource(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

WavSource::~WavSource() = default;

const WavInfo& WavSource::info() const { return impl_->info; }

SampleCount WavSource::size() const { return {impl_->samples}; }

absl::StatusOr<std::vector<int16_t>> WavSource::Read(SampleRange range) {
  if (absl::Status s = internal::CheckRange(range, size()); !s.ok()) return s;
  std::vector<int16_t> result;
  result.reserve(static_cast<size_t>(range.size().value));
  if (impl_->native()) {
    absl::Status status =
        impl_->Decode(range.begin.value, range.end.value, [&](const std::vector<float>& mono) {
          std::transform(mono.begin(), mono.end(), std::back_inserter(result), internal::ToInt16);
        });
    if (!status.ok()) return status;
    return result;
  }
  constexpr int64_t kBlock = kBlockSeconds * kRecognitionRate.hertz;
  for (int64_t at = range.begin.value; at < range.end.value;) {
    if (absl::Status s = impl_->LoadBlock(at / kBlock); !s.ok()) return s;
    int64_t first = at % kBlock;
    int64_t count = std::min(range.end.value - at, kBlock - first);
    result.insert(result.end(), impl_->block.begin() + first, impl_->block.begin() + first + count);
    at += count;
  }
  return result;
}

}  // namespace vivavoce
