// SPDX-License-Identifier: Apache-2.0
// A plugin as it was written for ABI 1.0. It is kept as it is for ever: if it stops loading, the
// ABI has broken and the major number must grow.
#include "tiny_embedder.h"
#include "vivavoce/provider/plugin.h"

namespace {

struct DescriptorV10 {
  uint32_t struct_size;
  uint32_t abi_major;
  uint32_t abi_minor;
  const char* build_fingerprint;
  const char* name;
  const char* version;
  int (*register_fn)(void* registry, char* error, size_t error_size);
};

int Register(void* registry, char*, size_t) {
  auto* target = static_cast<vivavoce::Registry*>(registry);
  return target->embedders.Add(std::make_unique<vivavoce::TinyEmbedderFactory>()).ok() ? 0 : 1;
}

const DescriptorV10 descriptor = {
    sizeof(DescriptorV10), 1, 0, VIVAVOCE_BUILD_FINGERPRINT, "frozen", "1.0.0", Register};

}  // namespace

VIVAVOCE_FINGERPRINT_NOTE

extern "C" __attribute__((visibility("default"))) const void* vivavoce_plugin_v1(void) {
  return &descriptor;
}
