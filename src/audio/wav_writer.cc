// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/audio/wav_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <vector>

#include "audio/input_file.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

constexpr int64_t kHeaderBytes = 44;
constexpr int64_t kMaxDataBytes = 0xFFFFFFFFll - kHeaderBytes;

void PutNumber(uint8_t* at, uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) at[i] = static_cast<uint8_t>(value >> (8 * i));
}

std::array<uint8_t, kHeaderBytes> MakeHeader(SampleRate rate, int channels, int64_t data_bytes) {
  std::array<uint8_t, kHeaderBytes> header{'R', 'I', 'F', 'F', 0,   0,   0,   0,
                                           'W', 'A', 'V', 'E', 'f', 'm', 't', ' '};
  uint32_t frame_bytes = static_cast<uint32_t>(channels) * 2;
  PutNumber(&header[4], static_cast<uint32_t>(data_bytes + kHeaderBytes - 8), 4);
  PutNumber(&header[16], 16, 4);
  PutNumber(&header[20], 1, 2);
  PutNumber(&header[22], static_cast<uint32_t>(channels), 2);
  PutNumber(&header[24], static_cast<uint32_t>(rate.hertz), 4);
  PutNumber(&header[28], static_cast<uint32_t>(rate.hertz) * frame_bytes, 4);
  PutNumber(&header[32], frame_bytes, 2);
  PutNumber(&header[34], 16, 2);
  header[36] = 'd', header[37] = 'a', header[38] = 't', header[39] = 'a';
  PutNumber(&header[40], static_cast<uint32_t>(data_bytes), 4);
  return header;
}

}  // namespace

struct WavWriter::Impl {
  std::string path;
  std::string partial;
  SampleRate rate;
  int channels = 0;
  int descriptor = -1;
  int64_t data_bytes = 0;
  bool keep = false;
  absl::Status failure;  // of an earlier call; the file is then beyond use

  ~Impl() {
    if (descriptor < 0) return;
    close(descriptor);
    if (!keep) unlink(partial.c_str());
  }

  static absl::StatusOr<std::unique_ptr<Impl>> Open(const std::string& path, SampleRate rate,
                                                    int channels, int flags);
  absl::Status FindEnd();

  absl::Status Fail(const char* what, int error) {
    absl::StatusCode code = absl::StatusCode::kUnavailable;
    if (error == ENOSPC || error == EDQUOT || error == EFBIG) {
      code = absl::StatusCode::kResourceExhausted;
    }
    if (error == ENOENT || error == ENOTDIR) code = absl::StatusCode::kNotFound;
    if (error == EACCES || error == EPERM || error == EROFS) {
      code = absl::StatusCode::kPermissionDenied;
    }
    failure = Error(code, "write wav: " + internal::Printable(path) + ": " + what + ": " +
                              std::generic_category().message(error));
    return failure;
  }

  absl::Status WriteAll(const uint8_t* bytes, size_t size, int64_t* written = nullptr) {
    while (size > 0) {
      ssize_t count = write(descriptor, bytes, size);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return Fail("cannot write", errno);
      bytes += count;
      size -= static_cast<size_t>(count);
      if (written != nullptr) *written += count;
    }
    return absl::OkStatus();
  }

  // Cuts off what is no whole frame, completes the header and gives the file its name.
  absl::Status Complete() {
    const int64_t frame_bytes = 2 * int64_t{channels};
    data_bytes -= data_bytes % frame_bytes;
    if (ftruncate(descriptor, kHeaderBytes + data_bytes) != 0) return Fail("cannot cut", errno);
    auto header = MakeHeader(rate, channels, data_bytes);
    if (pwrite(descriptor, header.data(), header.size(), 0) != kHeaderBytes) {
      return Fail("cannot complete the header", errno);
    }
    if (fsync(descriptor) != 0) return Fail("cannot sync", errno);
    if (rename(partial.c_str(), path.c_str()) != 0) return Fail("cannot give it its name", errno);
    close(descriptor);
    descriptor = -1;
    return SyncFolder();
  }

  absl::Status SyncFolder() {
    size_t slash = path.rfind('/');
    std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return Fail("cannot open its folder", errno);
    int error = fsync(fd) == 0 ? 0 : errno;
    close(fd);
    return error == 0 ? absl::OkStatus() : Fail("cannot sync its folder", error);
  }
};

absl::StatusOr<std::unique_ptr<WavWriter>> WavWriter::Make(const std::string& path, SampleRate rate,
                                                           int channels) {
  absl::StatusOr<std::unique_ptr<Impl>> impl = Impl::Open(path, rate, channels, O_CREAT | O_TRUNC);
  if (!impl.ok()) return impl.status();
  auto header = MakeHeader(rate, channels, 0);
  if (absl::Status s = (*impl)->WriteAll(header.data(), header.size()); !s.ok()) return s;
  return std::unique_ptr<WavWriter>(new WavWriter(*std::move(impl)));
}

absl::StatusOr<std::unique_ptr<WavWriter>> WavWriter::Resume(const std::string& path,
                                                             SampleRate rate, int channels) {
  const std::string partial = path + ".partial";
  if (access(partial.c_str(), F_OK) != 0 && access(path.c_str(), F_OK) == 0) {
    if (rename(path.c_str(), partial.c_str()) != 0) {
      return Unavailable("write wav: " + internal::Printable(path) +
                         ": cannot go on with it: " + std::generic_category().message(errno));
    }
  }
  if (access(partial.c_str(), F_OK) != 0) return Make(path, rate, channels);
  absl::StatusOr<std::unique_ptr<Impl>> impl = Impl::Open(path, rate, channels, 0);
  if (!impl.ok()) return impl.status();
  (*impl)->keep = true;  // until it is known to be ours
  if (absl::Status s = (*impl)->FindEnd(); !s.ok()) return s;
  (*impl)->keep = false;
  return std::unique_ptr<WavWriter>(new WavWriter(*std::move(impl)));
}

absl::StatusOr<std::unique_ptr<WavWriter::Impl>> WavWriter::Impl::Open(const std::string& path,
                                                                       SampleRate rate,
                                                                       int channels, int flags) {
  if (channels < 1 || channels > 8 || rate.hertz < 8000 || rate.hertz > 192000) {
    return InvalidArgument("write wav: 1 to 8 channels of 8000 to 192000 Hz can be written (" +
                           std::to_string(channels) + " of " + std::to_string(rate.hertz) + ")");
  }
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->partial = path + ".partial";
  impl->rate = rate;
  impl->channels = channels;
  impl->descriptor = open(impl->partial.c_str(), O_RDWR | flags | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (impl->descriptor < 0) return impl->Fail("cannot make the file", errno);
  return impl;
}

// A file that was not finished says nothing of its length: it is as long as it is.
absl::Status WavWriter::Impl::FindEnd() {
  std::array<uint8_t, kHeaderBytes> header{};
  const off_t end = lseek(descriptor, 0, SEEK_END);
  if (end < 0) return Fail("cannot find its end", errno);
  if (end < kHeaderBytes) {  // stopped before its first frame
    header = MakeHeader(rate, channels, 0);
    if (ftruncate(descriptor, 0) != 0 || lseek(descriptor, 0, SEEK_SET) != 0) {
      return Fail("cannot begin it anew", errno);
    }
    return WriteAll(header.data(), header.size());
  }
  if (pread(descriptor, header.data(), header.size(), 0) != kHeaderBytes) {
    return Fail("cannot read its header", errno);
  }
  auto expected = MakeHeader(rate, channels, 0);
  for (size_t size : {size_t{4}, size_t{40}}) {  // the lengths, which differ
    std::fill_n(&header[size], 4, uint8_t{0});
    std::fill_n(&expected[size], 4, uint8_t{0});
  }
  if (header != expected) {
    return DataLoss("write wav: " + internal::Printable(partial) +
                    ": is no recording to go on with (its header is of another format)");
  }
  const int64_t frame_bytes = 2 * int64_t{channels};
  data_bytes = (end - kHeaderBytes) / frame_bytes * frame_bytes;
  if (ftruncate(descriptor, kHeaderBytes + data_bytes) != 0) return Fail("cannot cut", errno);
  if (lseek(descriptor, 0, SEEK_END) < 0) return Fail("cannot find its end", errno);
  return absl::OkStatus();
}

void WavWriter::KeepUnfinished() { impl_->keep = true; }

WavWriter::WavWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

WavWriter::~WavWriter() = default;

absl::Status WavWriter::Write(std::span<const int16_t> interleaved) {
  if (!impl_->failure.ok()) return impl_->failure;
  if (impl_->descriptor < 0) return FailedPrecondition("write wav: the file is finished");
  if (interleaved.size() % static_cast<size_t>(impl_->channels) != 0) {
    return InvalidArgument("write wav: " + std::to_string(interleaved.size()) +
                           " samples are no whole frames of " + std::to_string(impl_->channels) +
                           " channels");
  }
  int64_t bytes = static_cast<int64_t>(interleaved.size_bytes());
  if (bytes > kMaxDataBytes - impl_->data_bytes) {
    impl_->failure = Error(absl::StatusCode::kResourceExhausted,
                           "write wav: " + internal::Printable(impl_->path) +
                               ": a WAV file ends at 4 GiB; begin another file");
    return impl_->failure;
  }
  static_assert(std::endian::native == std::endian::little);
  return impl_->WriteAll(reinterpret_cast<const uint8_t*>(interleaved.data()),
                         interleaved.size_bytes(), &impl_->data_bytes);
}

absl::Status WavWriter::Write(std::span<const int16_t> left, std::span<const int16_t> right) {
  if (impl_->channels != 2 || left.size() != right.size()) {
    return InvalidArgument("write wav: pairs need a file of 2 channels and sides of one length (" +
                           std::to_string(impl_->channels) + " channels, " +
                           std::to_string(left.size()) + " and " + std::to_string(right.size()) +
                           " samples)");
  }
  std::vector<int16_t> both(2 * left.size());
  for (size_t i = 0; i < left.size(); ++i) {
    both[2 * i] = left[i];
    both[2 * i + 1] = right[i];
  }
  return Write(both);
}

SampleCount WavWriter::frames() const { return {impl_->data_bytes / (2 * impl_->channels)}; }

absl::Status WavWriter::Finish() {
  if (impl_->descriptor < 0) return FailedPrecondition("write wav: the file is finished");
  absl::Status failure = impl_->failure;
  absl::Status completed = impl_->Complete();
  return failure.ok() ? completed : failure;
}

}  // namespace vivavoce
