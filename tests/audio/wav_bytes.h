// SPDX-License-Identifier: Apache-2.0
// WAV files for tests, true and false ones.
#pragma once

#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <string>
#include <vector>

namespace vivavoce {

struct WavHeader {
  std::string form = "RIFF";
  uint16_t tag = 1;
  uint16_t channels = 1;
  uint32_t rate = 16000;
  uint16_t bits = 16;
  int frame_bytes = -1;     // -1: what is right
  int64_t data_size = -1;   // -1: what is right
  std::string before_data;  // whole chunks
  std::string after_data;
};

inline std::string Number(uint64_t value, int bytes, bool big_endian = false) {
  std::string text;
  for (int i = 0; i < bytes; ++i) {
    text += static_cast<char>(value >> (8 * (big_endian ? bytes - 1 - i : i)));
  }
  return text;
}

inline std::string Chunk(const std::string& id, const std::string& body, bool big_endian = false) {
  return id + Number(body.size(), 4, big_endian) + body + std::string(body.size() % 2, '\0');
}

inline std::string MakeWav(const WavHeader& h, const std::string& data) {
  bool big = h.form == "RIFX";
  int frame = h.frame_bytes >= 0 ? h.frame_bytes : h.channels * ((h.bits + 7) / 8);
  std::string format = Number(h.tag, 2, big) + Number(h.channels, 2, big) + Number(h.rate, 4, big) +
                       Number(uint64_t{h.rate} * static_cast<uint64_t>(frame), 4, big) +
                       Number(static_cast<uint64_t>(frame), 2, big) + Number(h.bits, 2, big);
  uint64_t size = h.data_size >= 0 ? static_cast<uint64_t>(h.data_size) : data.size();
  std::string body =
      "WAVE" + Chunk("fmt ", format, big) + h.before_data + "data" + Number(size, 4, big) + data +
      (h.after_data.empty() ? "" : std::string(data.size() % 2, '\0')) + h.after_data;
  return h.form + Number(body.size(), 4, big) + body;
}

inline std::string Bytes16(const std::vector<int16_t>& samples, bool big_endian = false) {
  std::string bytes;
  for (int16_t s : samples) bytes += Number(static_cast<uint16_t>(s), 2, big_endian);
  return bytes;
}

inline std::vector<int16_t> Tone(double hertz, int rate, size_t count, double amplitude = 0.5) {
  std::vector<int16_t> samples(count);
  for (size_t i = 0; i < count; ++i) {
    double phase = 2 * std::numbers::pi * hertz * static_cast<double>(i) / rate;
    samples[i] = static_cast<int16_t>(std::lround(32767 * amplitude * std::sin(phase)));
  }
  return samples;
}

inline double Rms(const std::vector<int16_t>& samples, size_t begin, size_t end) {
  double sum = 0;
  for (size_t i = begin; i < end; ++i) sum += double{samples[i] / 32768.0} * (samples[i] / 32768.0);
  return std::sqrt(sum / static_cast<double>(end - begin));
}

// A folder of the test's own, gone with it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "vivavoce_XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string Path(const std::string& name) const { return (path_ / name).string(); }
  std::string Write(const std::string& name, const std::string& bytes) const {
    std::ofstream(Path(name), std::ios::binary) << bytes;
    return Path(name);
  }

 private:
  std::filesystem::path path_;
};

}  // namespace vivavoce
