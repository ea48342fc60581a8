// SPDX-License-Identifier: Apache-2.0
#include "audio/wav_names.h"

#include <cstdio>
#include <string_view>

namespace vivavoce::internal {

std::string DescribeForeignFile(const std::array<uint8_t, 12>& head) {
  std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
  std::string name;
  if (text.starts_with("ID3") || (head[0] == 0xFF && (head[1] & 0xE0) == 0xE0)) name = "MP3";
  if (text.starts_with("OggS")) name = "Ogg";
  if (text.starts_with("fLaC")) name = "FLAC";
  if (text.starts_with("FORM")) name = "AIFF";
  if (text.starts_with("caff")) name = "CAF";
  if (text.starts_with(".snd")) name = "AU";
  if (text.starts_with("riff")) name = "Wave64";
  if (text.starts_with("\x1A\x45\xDF\xA3")) name = "WebM or Matroska";
  if (text.substr(4).starts_with("ftyp")) name = "MP4";
  if (!name.empty()) return "no WAV file but " + name + "; " + kConvert;
  return "no WAV file: it begins with \"" + Printable(text.substr(0, 4)) +
         "\" where \"RIFF\" was expected; " + kConvert;
}

std::string DescribeCodec(uint16_t tag) {
  char code[8];
  std::snprintf(code, sizeof code, "0x%04X", tag);
  std::string name = std::string("codec ") + code;
  if (tag == 0x0002 || tag == 0x0011) name += " (ADPCM)";
  if (tag == 0x0031) name += " (GSM)";
  if (tag == 0x0050 || tag == 0x0055) name += " (MPEG audio)";
  if (tag == 0x00FF || tag == 0x1610) name += " (AAC)";
  return name;
}

std::string DescribeEncoding(const WavLayout& layout) {
  std::string bits = std::to_string(layout.bits) + "-bit ";
  switch (layout.encoding) {
    case WavEncoding::kPcm:
      return bits + "PCM";
    case WavEncoding::kFloat:
      return bits + "float";
    case WavEncoding::kALaw:
      return "A-law";
    case WavEncoding::kMuLaw:
      return "µ-law";
  }
  return bits;
}

}  // namespace vivavoce::internal
