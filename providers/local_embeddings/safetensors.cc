// SPDX-License-Identifier: Apache-2.0
#include "safetensors.h"

#include <bit>
#include <nlohmann/json.hpp>
#include <utility>

#include "vivavoce/base/status.h"

namespace vivavoce::local_embeddings {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors data is little endian");

constexpr uint64_t kMaxHeaderBytes = 16 << 20;
constexpr size_t kMaxTensors = 10'000;
constexpr size_t kMaxRank = 8;
constexpr int kMaxDepth = 6;

// Parses with a bound on the nesting, which nlohmann's parser lacks.
nlohmann::json ParseShallow(const std::string& text) {
  bool too_deep = false;
  auto callback = [&too_deep](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    if (depth > kMaxDepth) too_deep = true;
    return !too_deep;
  };
  nlohmann::json parsed = nlohmann::json::parse(text, callback, /*allow_exceptions=*/false);
  return too_deep ? nlohmann::json(nlohmann::json::value_t::discarded) : parsed;
}

bool ReadUnsigned(const nlohmann::json& value, uint64_t& out) {
  if (!value.is_number_unsigned()) return false;
  out = value.get<uint64_t>();
  return true;
}

// The product of `shape` times 4, or false when it leaves 64 bits.
bool FloatBytes(const std::vector<uint64_t>& shape, uint64_t& out) {
  out = sizeof(float);
  for (uint64_t extent : shape) {
    if (__builtin_mul_overflow(out, extent, &out)) return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<SafetensorsFile> SafetensorsFile::Open(const std::string& path) {
  SafetensorsFile result;
  result.path_ = path;
  result.file_.open(path, std::ios::binary | std::ios::ate);
  if (!result.file_) return NotFound("safetensors: cannot open the model file (" + path + ")");
  const std::streamoff end = result.file_.tellg();
  if (end < 8) return DataLoss("safetensors: the file is shorter than its header (" + path + ")");
  const auto size = static_cast<uint64_t>(end);

  uint64_t header_bytes = 0;
  result.file_.seekg(0);
  result.file_.read(reinterpret_cast<char*>(&header_bytes), sizeof(header_bytes));
  if (!result.file_ || header_bytes > kMaxHeaderBytes || header_bytes > size - 8) {
    return DataLoss("safetensors: header length out of bounds (" + std::to_string(header_bytes) +
                    " bytes in " + path + "): fetch the model again");
  }
  std::string header(header_bytes, '\0');
  result.file_.read(header.data(), static_cast<std::streamsize>(header_bytes));
  if (!result.file_) return DataLoss("safetensors: the header cannot be read (" + path + ")");
  result.data_begin_ = 8 + header_bytes;
  result.data_size_ = size - result.data_begin_;
  if (absl::Status parsed = result.ParseHeader(header); !parsed.ok()) return parsed;
  return result;
}

absl::Status SafetensorsFile::ParseHeader(const std::string& header) {
  const nlohmann::json json = ParseShallow(header);
  if (!json.is_object()) {
    return DataLoss("safetensors: the header is not a JSON object (" + path_ + ")");
  }
  if (json.size() > kMaxTensors) {
    return DataLoss("safetensors: too many tensors (" + std::to_string(json.size()) + ")");
  }
  for (const auto& [name, entry] : json.items()) {
    if (name == "__metadata__") continue;
    auto malformed = [&name = name](std::string_view what) {
      return DataLoss("safetensors: tensor " + name + ": " + std::string(what));
    };
    if (!entry.is_object()) return malformed("not an object");
    const auto dtype = entry.find("dtype");
    const auto shape = entry.find("shape");
    const auto offsets = entry.find("data_offsets");
    if (dtype == entry.end() || !dtype->is_string()) return malformed("dtype is not a string");
    if (shape == entry.end() || !shape->is_array() || shape->size() > kMaxRank) {
      return malformed("shape is not a list of at most 8 numbers");
    }
    if (offsets == entry.end() || !offsets->is_array() || offsets->size() != 2) {
      return malformed("data_offsets is not a pair");
    }
    Tensor tensor;
    tensor.dtype = dtype->get<std::string>();
    for (const nlohmann::json& extent : *shape) {
      uint64_t value = 0;
      if (!ReadUnsigned(extent, value)) return malformed("shape holds no natural number");
      tensor.shape.push_back(value);
    }
    if (!ReadUnsigned((*offsets)[0], tensor.begin) || !ReadUnsigned((*offsets)[1], tensor.end) ||
        tensor.begin > tensor.end || tensor.end > data_size_) {
      return malformed("data_offsets lie outside the file");
    }
    tensors_.emplace(name, std::move(tensor));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<float>> SafetensorsFile::ReadFloats(std::string_view name,
                                                               const std::vector<uint64_t>& shape) {
  const std::string label(name);
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) {
    return NotFound("safetensors: " + path_ + " holds no tensor " + label);
  }
  const Tensor& tensor = found->second;
  if (tensor.dtype != "F32") {
    return DataLoss("safetensors: " + label + " is not F32 (" + tensor.dtype + ")");
  }
  uint64_t bytes = 0;
  if (tensor.shape != shape || !FloatBytes(shape, bytes) || tensor.end - tensor.begin != bytes) {
    return DataLoss("safetensors: " + label + " has another shape than the model needs");
  }
  std::vector<float> values(bytes / sizeof(float));
  file_.clear();
  file_.seekg(static_cast<std::streamoff>(data_begin_ + tensor.begin));
  file_.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(bytes));
  if (!file_) return DataLoss("safetensors: " + label + " cannot be read (" + path_ + ")");
  return values;
}

}  // namespace vivavoce::local_embeddings
