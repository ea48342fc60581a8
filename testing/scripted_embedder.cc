// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/testing/scripted_embedder.h"

#include <cmath>
#include <utility>

#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::testing {
namespace {

constexpr size_t kDimensions = 64;

uint64_t Mix(uint64_t x) {  // splitmix64
  x += 0x9E3779B97F4A7C15;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

void AddDirection(const std::string& word, Embedding& sum) {
  uint64_t hash = 0xCBF29CE484222325;  // FNV-1a
  for (char c : word) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001B3;
  for (float& value : sum) {
    hash = Mix(hash);
    value += static_cast<float>(hash >> 40) / static_cast<float>(1 << 23) - 1;
  }
}

Embedding Embed(const std::string& text) {
  Embedding sum(kDimensions, 0);
  std::string word;
  for (char c : text + " ") {
    bool letter = std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0;
    if (letter) {
      word += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    } else if (!word.empty()) {
      AddDirection(word, sum);
      word.clear();
    }
  }
  double length = 0;
  for (float value : sum) length += double{value} * value;
  if (length == 0) {
    sum[0] = 1;
    return sum;
  }
  for (float& value : sum) value = static_cast<float>(value / std::sqrt(length));
  return sum;
}

}  // namespace

ScriptedEmbedder::ScriptedEmbedder(Clock& clock) : clock_(clock) {
  capabilities_.model = "scripted";
  capabilities_.dimensions = kDimensions;
}

void ScriptedEmbedder::FailNext(absl::Status error, int times) {
  error_ = std::move(error);
  failures_ = times;
}

boost::asio::awaitable<absl::Status> ScriptedEmbedder::Warm() { co_return absl::OkStatus(); }

boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> ScriptedEmbedder::Embed(
    std::vector<std::string> texts) {
  if (texts.size() > capabilities_.max_batch) {
    co_return InvalidArgument("embed: " + std::to_string(capabilities_.max_batch) +
                              " texts are the most a call takes (" + std::to_string(texts.size()) +
                              ")");
  }
  std::vector<Embedding> embeddings;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (!IsValidUtf8(texts[i])) {
      co_return InvalidArgument("embed: text " + std::to_string(i) + " is no well-formed UTF-8");
    }
    embeddings.push_back(testing::Embed(texts[i]));
  }
  if (delay_.count() > 0) {
    absl::Status slept = co_await clock_.Sleep(delay_);
    if (!slept.ok()) co_return slept;
  }
  if (failures_ > 0) {
    --failures_;
    co_return error_;
  }
  co_return embeddings;
}

}  // namespace vivavoce::testing
