// SPDX-License-Identifier: Apache-2.0
#include "provider/elf_note.h"

#include <elf.h>

#include <cstring>
#include <optional>

#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

constexpr std::string_view kNoteName("vivavoce\0", 9);

#if defined(__x86_64__)
constexpr uint16_t kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr uint16_t kMachine = EM_AARCH64;
#else
constexpr uint16_t kMachine = EM_NONE;
#endif

// A struct at `offset`, if the file reaches that far.
template <typename T>
std::optional<T> ReadAt(std::string_view bytes, uint64_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

uint64_t Padded(uint64_t size) { return (size + 3) / 4 * 4; }

// The description of the first note of our name in a note segment.
std::optional<std::string> FindNote(std::string_view notes) {
  uint64_t at = 0;
  while (auto header = ReadAt<Elf64_Nhdr>(notes, at)) {
    uint64_t name_at = at + sizeof(Elf64_Nhdr);
    uint64_t text_at = name_at + Padded(header->n_namesz);
    uint64_t end = text_at + Padded(header->n_descsz);
    if (end > notes.size()) return std::nullopt;
    if (notes.substr(name_at, header->n_namesz) == kNoteName) {
      std::string_view text = notes.substr(text_at, header->n_descsz);
      return std::string(text.substr(0, text.find('\0')));
    }
    at = end;
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<std::string> FindFingerprintNote(std::string_view elf) {
  auto header = ReadAt<Elf64_Ehdr>(elf, 0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) {
    return InvalidArgument("is not an ELF file");
  }
  bool fits = header->e_ident[EI_CLASS] == ELFCLASS64 && header->e_ident[EI_DATA] == ELFDATA2LSB &&
              header->e_machine == kMachine && header->e_type == ET_DYN;
  if (!fits) return InvalidArgument("is not a shared object for this machine");
  for (uint64_t i = 0; i < header->e_phnum; ++i) {
    // e_phoff comes from the file: the sum must not wrap.
    uint64_t offset = header->e_phoff + i * sizeof(Elf64_Phdr);
    if (offset < header->e_phoff) return InvalidArgument("has a damaged program header table");
    auto segment = ReadAt<Elf64_Phdr>(elf, offset);
    if (!segment) return InvalidArgument("is truncated");
    if (segment->p_type != PT_NOTE) continue;
    if (segment->p_offset > elf.size() || segment->p_filesz > elf.size() - segment->p_offset) {
      return InvalidArgument("is truncated");
    }
    if (auto text = FindNote(elf.substr(segment->p_offset, segment->p_filesz))) return *text;
  }
  return InvalidArgument(
      "carries no vivavoce fingerprint: it is no plugin, or not built with "
      "VIVAVOCE_PLUGIN");
}

}  // namespace vivavoce::internal
