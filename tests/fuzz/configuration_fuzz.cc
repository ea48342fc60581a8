// SPDX-License-Identifier: Apache-2.0
// The operator's YAML file.
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "tests/fuzz/fuzz.h"
#include "vivavoce/runtime/configuration.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const int file = memfd_create("configuration", MFD_CLOEXEC);
  if (file >= 0 && write(file, bytes, size) == static_cast<ssize_t>(size)) {
    (void)vivavoce::LoadConfiguration("/proc/self/fd/" + std::to_string(file), {});
  }
  close(file);
  return 0;
}
