// SPDX-License-Identifier: Apache-2.0
// A provider as a shared object. C++ types cross the boundary, so the promise is "same build":
// compiler, C++ ABI, Boost, Abseil, vivavoce version and sanitizers must be equal, and the
// fingerprint that says so is checked before the object is opened.
//
//   absl::Status Register(vivavoce::Registry& registry) {
//     return registry.speech_to_text.Add(MakeAcmeSpeechToTextFactory());
//   }
//   VIVAVOCE_PLUGIN("acme", "1.2.0", Register)
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/status.h"
#include "vivavoce/provider/build_fingerprint.h"
#include "vivavoce/provider/registry.h"

namespace vivavoce {

inline constexpr uint32_t kPluginAbiMajor = 1;
inline constexpr uint32_t kPluginAbiMinor = 0;

}  // namespace vivavoce

extern "C" {

// What a plugin says of itself. Fields are only ever appended; `struct_size` tells which of them
// are there.
struct VivavocePluginDescriptor {
  uint32_t struct_size;
  uint32_t abi_major;  // must be equal
  uint32_t abi_minor;  // the plugin's may not be greater than the program's
  const char* build_fingerprint;
  const char* name;
  const char* version;
  // Adds the plugin's factories to `registry` (a vivavoce::Registry). 0 on success; otherwise the
  // cause is written to `error`, at most `error_size` bytes with the closing zero.
  int (*register_fn)(void* registry, char* error, size_t error_size);
};

// The one symbol a plugin exports.
using VivavocePluginEntry = const VivavocePluginDescriptor* (*)(void);

}  // extern "C"

namespace vivavoce {

struct PluginInfo {
  PluginInfo() = default;
  std::string path;
  std::string name;
  std::string version;
  std::string build_fingerprint;
};

// The fingerprint of this build of the library.
std::string_view BuildFingerprint();

// Reads the fingerprint out of the file without opening it as code.
//
// Errors: NotFound; InvalidArgument when it is no ELF shared object of this machine, is damaged, or
// carries no
//         fingerprint.
absl::StatusOr<std::string> ReadPluginFingerprint(const std::string& path);

// Opens a plugin and registers its factories. It stays open for the life of the process.
//
// Errors: those of ReadPluginFingerprint(); FailedPrecondition when fingerprint or ABI differ,
// naming both;
//         InvalidArgument when the entry symbol is missing or the descriptor is not sound;
//         AlreadyExists for a name that is taken; whatever register_fn reported, as Internal.
absl::StatusOr<PluginInfo> LoadPlugin(const std::string& path, Registry& registry);

namespace internal {
// The body of every plugin's register_fn: no exception passes it.
int RegisterPlugin(absl::Status (*body)(Registry&), void* registry, char* error, size_t error_size);
}  // namespace internal

}  // namespace vivavoce

// Defines the entry of a plugin; once per shared object, outside any namespace.
#define VIVAVOCE_PLUGIN(plugin_name, plugin_version, register_body)                                \
  VIVAVOCE_FINGERPRINT_NOTE                                                                        \
  extern "C" __attribute__((visibility("default"))) const VivavocePluginDescriptor*                \
  vivavoce_plugin_v1(void) {                                                                       \
    static const VivavocePluginDescriptor kDescriptor = {                                          \
        sizeof(VivavocePluginDescriptor),                                                          \
        ::vivavoce::kPluginAbiMajor,                                                               \
        ::vivavoce::kPluginAbiMinor,                                                               \
        VIVAVOCE_BUILD_FINGERPRINT,                                                                \
        plugin_name,                                                                               \
        plugin_version,                                                                            \
        [](void* registry, char* error, size_t error_size) {                                       \
          return ::vivavoce::internal::RegisterPlugin(register_body, registry, error, error_size); \
        }};                                                                                        \
    return &kDescriptor;                                                                           \
  }
