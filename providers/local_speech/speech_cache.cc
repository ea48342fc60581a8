// SPDX-License-Identifier: Apache-2.0
// A file is: "VVS1", u32 words, u32 samples, then per word u32 source begin, u32 source end, i64
// begin, i64 end, then the samples as i16, then the SHA-256 of all that as 32 bytes. Little-endian.
// Name: <key>.speech.
#include "speech_cache.h"

#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "vivavoce/base/hash.h"

namespace vivavoce::local_speech {
namespace {

constexpr std::string_view kMagic = "VVS1";
constexpr size_t kHashBytes = 32;
constexpr size_t kLargestFile = size_t{64} << 20;

template <typename T>
void Put(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <typename T>
bool Get(std::string_view& in, T& value) {
  if (in.size() < sizeof value) return false;
  std::memcpy(&value, in.data(), sizeof value);
  in.remove_prefix(sizeof value);
  return true;
}

std::string Hash(std::string_view bytes) {
  Sha256 sum;
  sum.Update(bytes);
  std::array<uint8_t, 32> digest = sum.Digest();
  return std::string(digest.begin(), digest.end());
}

std::string Encode(const Speech& speech) {
  std::string out(kMagic);
  Put(out, static_cast<uint32_t>(speech.words.size()));
  Put(out, static_cast<uint32_t>(speech.samples.size()));
  for (const WordSpan& word : speech.words) {
    Put(out, word.source.begin);
    Put(out, word.source.end);
    Put(out, word.begin);
    Put(out, word.end);
  }
  out.append(reinterpret_cast<const char*>(speech.samples.data()),
             speech.samples.size() * sizeof(int16_t));
  out += Hash(out);
  return out;
}

std::optional<Speech> Decode(std::string_view file) {
  if (file.size() < kMagic.size() + kHashBytes || !file.starts_with(kMagic)) return std::nullopt;
  std::string_view body = file.substr(0, file.size() - kHashBytes);
  if (Hash(body) != file.substr(body.size())) return std::nullopt;
  body.remove_prefix(kMagic.size());
  uint32_t words = 0;
  uint32_t samples = 0;
  if (!Get(body, words) || !Get(body, samples)) return std::nullopt;
  constexpr size_t kWordBytes = 2 * sizeof(uint32_t) + 2 * sizeof(int64_t);
  if (body.size() != words * kWordBytes + samples * sizeof(int16_t)) return std::nullopt;
  Speech speech;
  speech.words.resize(words);
  for (WordSpan& word : speech.words) {
    Get(body, word.source.begin);
    Get(body, word.source.end);
    Get(body, word.begin);
    Get(body, word.end);
  }
  speech.samples.resize(samples);
  std::memcpy(speech.samples.data(), body.data(), body.size());
  return speech;
}

size_t Size(const Speech& speech) {
  return speech.samples.size() * sizeof(int16_t) + speech.words.size() * sizeof(WordSpan);
}

}  // namespace

SpeechCache::SpeechCache(std::string folder, size_t memory_bytes)
    : folder_(std::move(folder)), memory_bytes_(memory_bytes) {
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::create_directories(folder_, ignored);
}

std::shared_ptr<const Speech> SpeechCache::Find(const std::string& key) {
  {
    const std::lock_guard lock(mutex_);
    auto it = by_key_.find(key);
    if (it != by_key_.end()) {
      recent_.splice(recent_.begin(), recent_, it->second);
      return it->second->speech;
    }
  }
  if (folder_.empty()) return nullptr;
  std::string path = folder_ + "/" + key + ".speech";
  std::error_code error;
  if (std::filesystem::file_size(path, error) > kLargestFile || error) return nullptr;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  std::optional<Speech> speech = Decode(bytes.str());
  if (!speech) return nullptr;
  auto shared = std::make_shared<const Speech>(*std::move(speech));
  Remember(key, shared);
  return shared;
}

void SpeechCache::Keep(const std::string& key, std::shared_ptr<const Speech> speech) {
  Remember(key, speech);
  if (folder_.empty()) return;
  // Two processes may write the same speech: each its own partial file, and the rename is atomic.
  std::string path = folder_ + "/" + key + ".speech";
  std::string partial = path + "." + std::to_string(getpid()) + ".partial";
  std::ofstream file(partial, std::ios::binary);
  std::string bytes = Encode(*speech);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  std::error_code error;
  if (file) {
    std::filesystem::rename(partial, path, error);
  } else {
    std::filesystem::remove(partial, error);
  }
}

void SpeechCache::Remember(const std::string& key, std::shared_ptr<const Speech> speech) {
  const std::lock_guard lock(mutex_);
  if (by_key_.contains(key)) return;
  bytes_ += Size(*speech);
  recent_.push_front({key, std::move(speech)});
  by_key_[key] = recent_.begin();
  while (bytes_ > memory_bytes_ && recent_.size() > 1) {
    bytes_ -= Size(*recent_.back().speech);
    by_key_.erase(recent_.back().key);
    recent_.pop_back();
  }
}

}  // namespace vivavoce::local_speech
