// SPDX-License-Identifier: Apache-2.0
// The note that is read from a shared object before anything of it runs.
#include "provider/elf_note.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  (void)vivavoce::internal::FindFingerprintNote(vivavoce::fuzz::Text(bytes, size));
  return 0;
}
