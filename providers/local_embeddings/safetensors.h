// SPDX-License-Identifier: Apache-2.0
// Reads the tensors of a safetensors file. The format:
//
//   u64 n (little endian) | n bytes of JSON | data
//   JSON: {"tensor name": {"dtype": "F32", "shape": [30522, 384], "data_offsets": [begin, end]},
//   "__metadata__": {...}}
//
// Offsets count from the start of the data. The file is not trusted: sizes are checked against the
// file before anything is read.
#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce::local_embeddings {

// Threading: not thread safe.
class SafetensorsFile {
 public:
  // Errors: NotFound when there is no such file, DataLoss when the header is not what the format
  // demands.
  static absl::StatusOr<SafetensorsFile> Open(const std::string& path);

  // The values of a 32-bit float tensor of exactly this shape, row-major.
  //
  // Errors: NotFound for an absent name; DataLoss for another type or shape, a span outside the
  // file, a short read.
  absl::StatusOr<std::vector<float>> ReadFloats(std::string_view name,
                                                const std::vector<uint64_t>& shape);

 private:
  struct Tensor {
    std::string dtype;
    std::vector<uint64_t> shape;
    uint64_t begin = 0;
    uint64_t end = 0;
  };

  SafetensorsFile() = default;
  absl::Status ParseHeader(const std::string& header);

  std::string path_;
  std::ifstream file_;
  uint64_t data_begin_ = 0;
  uint64_t data_size_ = 0;
  std::map<std::string, Tensor, std::less<>> tensors_;
};

}  // namespace vivavoce::local_embeddings
