// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/plugin.h"

#include <dlfcn.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "provider/elf_note.h"

namespace vivavoce {
namespace {

constexpr std::streamoff kLargestPlugin = std::streamoff{1} << 30;

std::string LoaderError() {
  const char* text = dlerror();
  return text == nullptr ? "unknown error" : text;
}

absl::Status CheckDescriptor(const VivavocePluginDescriptor* descriptor) {
  if (descriptor == nullptr || descriptor->struct_size < sizeof(VivavocePluginDescriptor)) {
    return InvalidArgument("its descriptor is missing or too small");
  }
  if (descriptor->abi_major != kPluginAbiMajor || descriptor->abi_minor > kPluginAbiMinor) {
    return FailedPrecondition("it speaks plugin ABI " + std::to_string(descriptor->abi_major) +
                              "." + std::to_string(descriptor->abi_minor) + ", this program " +
                              std::to_string(kPluginAbiMajor) + "." +
                              std::to_string(kPluginAbiMinor));
  }
  if (descriptor->build_fingerprint == nullptr || descriptor->name == nullptr ||
      descriptor->version == nullptr || descriptor->register_fn == nullptr) {
    return InvalidArgument("its descriptor has an empty field");
  }
  if (descriptor->build_fingerprint != BuildFingerprint()) {
    return FailedPrecondition("its descriptor's fingerprint differs from its note's");
  }
  return absl::OkStatus();
}

}  // namespace

std::string_view BuildFingerprint() { return VIVAVOCE_BUILD_FINGERPRINT; }

absl::StatusOr<std::string> ReadPluginFingerprint(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0)
    return NotFound("plugin " + path + ": " + std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return InvalidArgument("plugin " + path + ": is no regular file");
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return NotFound("plugin " + path + ": " + std::strerror(errno));
  if (file.tellg() > kLargestPlugin) return InvalidArgument("plugin " + path + ": over 1 GiB");
  file.seekg(0);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  absl::StatusOr<std::string> text = internal::FindFingerprintNote(bytes.str());
  if (!text.ok()) return Annotate(text.status(), "plugin " + path);
  return text;
}

absl::StatusOr<PluginInfo> LoadPlugin(const std::string& path, Registry& registry) {
  absl::StatusOr<std::string> fingerprint = ReadPluginFingerprint(path);
  if (!fingerprint.ok()) return fingerprint.status();
  if (*fingerprint != BuildFingerprint()) {
    return FailedPrecondition("plugin " + path + ": is of another build (" + *fingerprint +
                              "; this program is " + std::string(BuildFingerprint()) +
                              "); rebuild it against this vivavoce");
  }
  // Never closed: types and code of a plugin may live on anywhere.
  std::string file = path.find('/') == std::string::npos ? "./" + path : path;  // no search path
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return InvalidArgument("plugin " + path + ": cannot be opened: " + LoaderError());
  }
  auto entry = reinterpret_cast<VivavocePluginEntry>(dlsym(library, "vivavoce_plugin_v1"));
  if (entry == nullptr) {
    return InvalidArgument("plugin " + path + ": has no symbol vivavoce_plugin_v1");
  }
  const VivavocePluginDescriptor* descriptor = entry();
  if (absl::Status sound = CheckDescriptor(descriptor); !sound.ok()) {
    return Annotate(sound, "plugin " + path);
  }
  char error[512] = "";
  int failed = 1;
  try {  // a plugin that does not use VIVAVOCE_PLUGIN may let one through
    failed = descriptor->register_fn(&registry, error, sizeof error);
  } catch (...) {
    std::strncpy(error, "an exception left register_fn", sizeof error - 1);
  }
  if (failed != 0) {
    error[sizeof error - 1] = '\0';
    return Internal("plugin " + path + ": " + descriptor->name + ": " + error);
  }
  PluginInfo info;
  info.path = path;
  info.name = descriptor->name;
  info.version = descriptor->version;
  info.build_fingerprint = *fingerprint;
  return info;
}

namespace internal {

int RegisterPlugin(absl::Status (*body)(Registry&), void* registry, char* error,
                   size_t error_size) {
  std::string cause;
  try {
    absl::Status status = body(*static_cast<Registry*>(registry));
    if (status.ok()) return 0;
    cause = Message(status);
  } catch (const std::exception& thrown) {
    cause = thrown.what();
  } catch (...) {
    cause = "threw something that is no std::exception";
  }
  if (error_size > 0) {
    size_t length = std::min(cause.size(), error_size - 1);
    std::memcpy(error, cause.data(), length);
    error[length] = '\0';
  }
  return 1;
}

}  // namespace internal
}  // namespace vivavoce
