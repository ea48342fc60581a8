// SPDX-License-Identifier: Apache-2.0
#include "audio/wav_decode.h"

#include <array>
#include <bit>
#include <cmath>

namespace vivavoce::internal {
namespace {

// ITU-T G.711, without the tables.
float FromMuLaw(uint8_t code) {
  code = static_cast<uint8_t>(~code);
  int magnitude = ((((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84;
  return static_cast<float>((code & 0x80) != 0 ? -magnitude : magnitude) / 32768.0f;
}

float FromALaw(uint8_t code) {
  code ^= 0x55;
  int magnitude = (code & 0x0F) << 4;
  int exponent = (code & 0x70) >> 4;
  magnitude = exponent == 0 ? magnitude + 8 : (magnitude + 0x108) << (exponent - 1);
  return static_cast<float>((code & 0x80) != 0 ? magnitude : -magnitude) / 32768.0f;
}

template <typename Convert>
std::array<float, 256> Table(Convert convert) {
  std::array<float, 256> table{};
  for (int code = 0; code < 256; ++code) {
    table[static_cast<size_t>(code)] = convert(static_cast<uint8_t>(code));
  }
  return table;
}

template <int kBytes, bool kBigEndian>
uint64_t Load(const uint8_t* p) {
  uint64_t value = 0;
  for (int i = 0; i < kBytes; ++i) value = value << 8 | p[kBigEndian ? i : kBytes - 1 - i];
  return value;
}

template <int kBytes, bool kBigEndian>
double Pcm(const uint8_t* p) {
  auto value = static_cast<int64_t>(Load<kBytes, kBigEndian>(p) << (64 - 8 * kBytes));
  return static_cast<double>(value) / 9223372036854775808.0;
}

double Finite(double value) {
  if (!std::isfinite(value)) return 0;
  return value > 1 ? 1 : value < -1 ? -1 : value;
}

template <typename Sample>
std::vector<float> Mix(const WavLayout& layout, std::span<const uint8_t> bytes, Sample sample) {
  size_t step = static_cast<size_t>(layout.sample_bytes);
  size_t channels = static_cast<size_t>(layout.channels);
  std::vector<float> mono(bytes.size() / (step * channels));
  const uint8_t* p = bytes.data();
  for (float& out : mono) {
    double sum = 0;
    for (size_t c = 0; c < channels; ++c, p += step) sum += sample(p);
    out = static_cast<float>(sum / static_cast<double>(channels));
  }
  return mono;
}

template <bool kBigEndian>
std::vector<float> Decode(const WavLayout& layout, std::span<const uint8_t> bytes) {
  if (layout.encoding == WavEncoding::kFloat) {
    if (layout.sample_bytes == 4) {
      return Mix(layout, bytes, [](const uint8_t* p) {
        return Finite(std::bit_cast<float>(static_cast<uint32_t>(Load<4, kBigEndian>(p))));
      });
    }
    return Mix(layout, bytes, [](const uint8_t* p) {
      return Finite(std::bit_cast<double>(Load<8, kBigEndian>(p)));
    });
  }
  switch (layout.sample_bytes) {
    case 1:  // the only unsigned one
      return Mix(layout, bytes, [](const uint8_t* p) { return (*p - 128) / 128.0; });
    case 2:
      return Mix(layout, bytes, Pcm<2, kBigEndian>);
    case 3:
      return Mix(layout, bytes, Pcm<3, kBigEndian>);
    default:
      return Mix(layout, bytes, Pcm<4, kBigEndian>);
  }
}

}  // namespace

std::vector<float> DecodeMono(const WavLayout& layout, std::span<const uint8_t> bytes) {
  if (layout.encoding == WavEncoding::kALaw || layout.encoding == WavEncoding::kMuLaw) {
    static const std::array<float, 256> kALawTable = Table(FromALaw);
    static const std::array<float, 256> kMuLawTable = Table(FromMuLaw);
    const auto& table = layout.encoding == WavEncoding::kALaw ? kALawTable : kMuLawTable;
    return Mix(layout, bytes, [&table](const uint8_t* p) -> double { return table[*p]; });
  }
  return layout.big_endian ? Decode<true>(layout, bytes) : Decode<false>(layout, bytes);
}

int16_t ToInt16(float sample) {
  float scaled = std::nearbyint(sample * 32768.0f);
  if (!(scaled > -32768.0f)) return -32768;  // NaN never comes here: decoding removes it
  if (scaled > 32767.0f) return 32767;
  return static_cast<int16_t>(scaled);
}

}  // namespace vivavoce::internal
