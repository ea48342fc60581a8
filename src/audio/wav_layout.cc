// SPDX-License-Identifier: Apache-2.0
// The container, as writers really leave it:
//
//   file   = form u32:size "WAVE" chunk*          form: RIFF | RIFX (big-endian) | RF64 | BW64
//   chunk  = id u32:size byte*size [pad to even]
//   "ds64" = u64:riffSize u64:dataSize …           sizes of RF64 and BW64; 0xFFFFFFFF refers to it
//   "fmt " = u16:tag u16:channels u32:rate u32:byteRate u16:frameBytes u16:bits
//            [u16:extra u16:validBits u32:mask u8*16:subformat]      with tag 0xFFFE
//   "data" = the samples
#include "audio/wav_layout.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "audio/wav_names.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

constexpr int kMaxChunks = 4096;  // before the samples; more is an attack, not a recording
constexpr uint32_t kSizeElsewhere = 0xFFFFFFFF;

struct Format {
  uint16_t tag = 0;
  uint16_t channels = 0;
  uint32_t rate = 0;
  uint16_t frame_bytes = 0;
  uint16_t bits = 0;
};

class LayoutReader {
 public:
  explicit LayoutReader(const InputFile& file) : file_(file) {}

  absl::StatusOr<WavLayout> Read() {
    if (absl::Status s = ReadForm(); !s.ok()) return s;
    if (absl::Status s = WalkChunks(); !s.ok()) return s;
    if (absl::Status s = ApplyFormat(); !s.ok()) return s;
    CountFrames();
    return std::move(layout_);
  }

 private:
  absl::Status Refuse(const std::string& what) const {
    return InvalidArgument("wav: " + file_.name() + ": " + what);
  }

  uint64_t Number(const uint8_t* bytes, int size) const {
    uint64_t value = 0;
    for (int i = 0; i < size; ++i) {
      int from = layout_.big_endian ? i : size - 1 - i;
      value = value << 8 | bytes[from];
    }
    return value;
  }

  absl::Status ReadForm() {
    std::array<uint8_t, 12> head{};
    absl::StatusOr<size_t> count = file_.ReadAt(0, head);
    if (!count.ok()) return count.status();
    if (*count == 0) return Refuse("the file is empty; record it again");
    std::string_view form(reinterpret_cast<const char*>(head.data()), 4);
    bool known = form == "RIFF" || form == "RIFX" || form == "RF64" || form == "BW64";
    if (!known) return Refuse(DescribeForeignFile(head));
    if (*count < 12 || std::memcmp(head.data() + 8, "WAVE", 4) != 0) {
      return Refuse("a RIFF file, but no WAVE (type \"" +
                    Printable({reinterpret_cast<const char*>(head.data()) + 8, 4}) + "\"); " +
                    kConvert);
    }
    layout_.big_endian = form == "RIFX";
    wide_ = form == "RF64" || form == "BW64";
    return absl::OkStatus();
  }

  // Finds the format and the samples, in whichever order they stand.
  absl::Status WalkChunks() {
    int64_t at = 12;
    for (int chunks = 0; at + 8 <= file_.size() && !(have_format_ && data_begin_); ++chunks) {
      if (chunks == kMaxChunks) {
        return Refuse("more than " + std::to_string(kMaxChunks) + " chunks before the samples; " +
                      kConvert);
      }
      std::array<uint8_t, 8> head{};
      absl::StatusOr<size_t> count = file_.ReadAt(at, head);
      if (!count.ok()) return count.status();
      std::string_view id(reinterpret_cast<const char*>(head.data()), 4);
      uint32_t size = static_cast<uint32_t>(Number(head.data() + 4, 4));
      int64_t body = at + 8;
      absl::Status status;
      if (id == "fmt " && !have_format_) status = ReadFormat(body, size);
      if (id == "ds64") status = ReadWideSizes(body, size);
      if (!status.ok()) return status;
      int64_t length = size;
      if (id == "data" && !data_begin_) {
        absl::StatusOr<int64_t> held = DataLength(body, size);
        if (!held.ok()) return held.status();
        length = *held;
        data_begin_ = body;
        data_length_ = length;
      }
      absl::StatusOr<int64_t> next = AfterChunk(body + length, length % 2 != 0);
      if (!next.ok()) return next.status();
      at = *next;
    }
    if (!have_format_)
      return Refuse("no \"fmt \" chunk, so nothing says what it holds; " + std::string(kConvert));
    if (!data_begin_) return Refuse("no \"data\" chunk, so it holds no samples; record it again");
    return absl::OkStatus();
  }

  // Chunks begin at even places; a writer that forgot the padding is forgiven.
  absl::StatusOr<int64_t> AfterChunk(int64_t end, bool odd) const {
    if (!odd) return end;
    std::array<uint8_t, 4> id{};
    absl::StatusOr<size_t> count = file_.ReadAt(end, id);
    if (!count.ok()) return count.status();
    std::string_view text(reinterpret_cast<const char*>(id.data()), 4);
    bool unpadded = text == "data" || text == "fmt " || text == "LIST" || text == "fact";
    return unpadded ? end : end + 1;
  }

  absl::Status ReadFormat(int64_t body, uint32_t size) {
    std::array<uint8_t, 40> bytes{};
    size_t want = std::min<size_t>(size, bytes.size());
    absl::StatusOr<size_t> count = file_.ReadAt(body, std::span(bytes.data(), want));
    if (!count.ok()) return count.status();
    if (*count < 14) {
      return Refuse("its \"fmt \" chunk is cut short (" + std::to_string(*count) +
                    " bytes of at least 14); " + kConvert);
    }
    const uint8_t* p = bytes.data();
    format_.tag = static_cast<uint16_t>(Number(p, 2));
    format_.channels = static_cast<uint16_t>(Number(p + 2, 2));
    format_.rate = static_cast<uint32_t>(Number(p + 4, 4));
    format_.frame_bytes = static_cast<uint16_t>(Number(p + 12, 2));
    if (*count >= 16) format_.bits = static_cast<uint16_t>(Number(p + 14, 2));
    if (format_.tag == 0xFFFE) {
      if (*count < 40)
        return Refuse("its extensible \"fmt \" chunk is cut short; " + std::string(kConvert));
      format_.tag = static_cast<uint16_t>(Number(p + 24, 2));
    }
    have_format_ = true;
    return absl::OkStatus();
  }

  absl::Status ReadWideSizes(int64_t body, uint32_t size) {
    std::array<uint8_t, 16> bytes{};
    if (size < bytes.size()) return absl::OkStatus();
    absl::StatusOr<size_t> count = file_.ReadAt(body, bytes);
    if (!count.ok()) return count.status();
    if (*count == bytes.size()) wide_data_size_ = Number(bytes.data() + 8, 8);
    return absl::OkStatus();
  }

  // How many bytes of samples there really are.
  absl::StatusOr<int64_t> DataLength(int64_t body, uint32_t size) {
    int64_t left = file_.size() - body;
    uint64_t said = size;
    bool unknown = size == kSizeElsewhere;
    if (wide_ && unknown && wide_data_size_) {
      said = *wide_data_size_;
      unknown = said == 0 && left > 0;
    }
    if (size == 0 && left > 0) {
      absl::StatusOr<bool> chunks = HoldsChunksOnly(body);
      if (!chunks.ok()) return chunks.status();
      unknown = !*chunks;
    }
    if (unknown) {
      layout_.warnings.push_back("the header does not say how long the recording is; all " +
                                 std::to_string(left) + " bytes to the end of the file were read");
      return left;
    }
    if (said > static_cast<uint64_t>(left)) {
      layout_.warnings.push_back("the file is cut off: its header says " + std::to_string(said) +
                                 " bytes of samples, it holds " + std::to_string(left));
      return left;
    }
    return static_cast<int64_t>(said);
  }

  // Whether what follows an empty data chunk is chunks to the very end, so that it is empty indeed.
  absl::StatusOr<bool> HoldsChunksOnly(int64_t at) const {
    for (int chunks = 0; chunks < 64 && at + 8 <= file_.size(); ++chunks) {
      std::array<uint8_t, 8> head{};
      absl::StatusOr<size_t> count = file_.ReadAt(at, head);
      if (!count.ok()) return count.status();
      bool named = std::all_of(head.begin(), head.begin() + 4,
                               [](uint8_t c) { return c >= 0x20 && c < 0x7F; });
      if (!named) return false;
      int64_t size = static_cast<int64_t>(Number(head.data() + 4, 4));
      at += 8 + size + size % 2;
    }
    return at == file_.size() || at == file_.size() + 1;
  }

  absl::Status ApplyFormat() {
    if (format_.channels == 0)
      return Refuse("its header says 0 channels; " + std::string(kConvert));
    if (format_.channels > 8) {
      return Refuse("its header says " + std::to_string(format_.channels) +
                    " channels, 8 are the most that can be read; " + kConvert);
    }
    if (format_.rate < 8000 || format_.rate > 192000) {
      return Refuse("its header says a sample rate of " + std::to_string(format_.rate) +
                    " Hz, 8000 to 192000 can be read; " + kConvert);
    }
    if (absl::Status s = ApplyEncoding(); !s.ok()) return s;
    layout_.channels = format_.channels;
    layout_.rate = static_cast<int>(format_.rate);
    layout_.sample_bytes = (layout_.bits + 7) / 8;
    if (format_.frame_bytes != layout_.frame_bytes()) {
      return Refuse("its header contradicts itself: " + std::to_string(format_.channels) +
                    " channels of " + std::to_string(layout_.bits) + " bits make frames of " +
                    std::to_string(layout_.frame_bytes()) + " bytes, it says " +
                    std::to_string(format_.frame_bytes) + "; " + kConvert);
    }
    return absl::OkStatus();
  }

  absl::Status ApplyEncoding() {
    int bits = format_.bits;
    layout_.bits = bits;
    std::string seen = "its header says " + std::to_string(bits) + " bits a sample";
    switch (format_.tag) {
      case 1:
        layout_.encoding = WavEncoding::kPcm;
        if (bits >= 8 && bits <= 32) return absl::OkStatus();
        return Refuse(seen + ", PCM of 8 to 32 bits can be read; " + kConvert);
      case 3:
        layout_.encoding = WavEncoding::kFloat;
        if (bits == 32 || bits == 64) return absl::OkStatus();
        return Refuse(seen + ", floats of 32 or 64 bits can be read; " + kConvert);
      case 6:
      case 7:
        layout_.encoding = format_.tag == 6 ? WavEncoding::kALaw : WavEncoding::kMuLaw;
        if (bits == 8) return absl::OkStatus();
        return Refuse(seen + ", A-law and µ-law have 8; " + kConvert);
      default:
        return Refuse("holds " + DescribeCodec(format_.tag) +
                      ", not PCM, float, A-law or µ-law samples; " + kConvert);
    }
  }

  void CountFrames() {
    layout_.data_begin = *data_begin_;
    layout_.frames = data_length_ / layout_.frame_bytes();
    if (int64_t rest = data_length_ % layout_.frame_bytes(); rest != 0) {
      layout_.warnings.push_back("the last frame is cut: " + std::to_string(rest) +
                                 " bytes at the end were left out");
    }
    if (layout_.frames == 0) layout_.warnings.push_back("the file holds no audio");
  }

  const InputFile& file_;
  WavLayout layout_;
  Format format_;
  bool have_format_ = false;
  bool wide_ = false;
  std::optional<uint64_t> wide_data_size_;
  std::optional<int64_t> data_begin_;
  int64_t data_length_ = 0;
};

}  // namespace

absl::StatusOr<WavLayout> ReadWavLayout(const InputFile& file) { return LayoutReader(file).Read(); }

}  // namespace vivavoce::internal
