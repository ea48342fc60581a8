// SPDX-License-Identifier: Apache-2.0
// As if built by another compiler. Opening it would be the mistake, so opening it ends the process.
#include <cstdint>
#include <cstdlib>

namespace {

struct Note {
  uint32_t name_size;
  uint32_t description_size;
  uint32_t type;
  char name[12];
  char fingerprint[28];
};
__attribute__((used, section(".note.vivavoce"), aligned(4)))
const Note note = {9, 27, 1, "vivavoce", "vivavoce=0.1.0;compiler=x-1"};

__attribute__((constructor)) void Opened() { std::abort(); }

}  // namespace
