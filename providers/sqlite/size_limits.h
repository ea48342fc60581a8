// SPDX-License-Identifier: Apache-2.0
// What the store takes: everything else is refused with InvalidArgument, naming field and value.
#pragma once

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"
#include "vivavoce/provider/store.h"

namespace vivavoce::sqlite {

inline constexpr size_t kMaxBodyBytes = size_t{16} << 20;         // a document, a payload
inline constexpr size_t kMaxNameBytes = 256;                      // tenant, id, stream, topic, …
inline constexpr size_t kMaxIdentifierBytes = 48;                 // collection, index
inline constexpr size_t kMaxIndexBytes = 1024;                    // one index value
inline constexpr size_t kMaxIndexes = 16;                         // of one collection
inline constexpr size_t kMaxOperations = 10'000;                  // of one transaction
inline constexpr size_t kMaxTransactionBytes = size_t{64} << 20;  // of one transaction
inline constexpr size_t kMaxQueryLimit = 1000;

// 1 .. 256 bytes of well-formed UTF-8 without control characters.
absl::Status CheckName(std::string_view field, std::string_view value);

// [a-z][a-z0-9_]*, at most 48 bytes.
absl::Status CheckIdentifier(std::string_view field, std::string_view value);

absl::Status CheckPayload(std::string_view field, std::string_view value);
absl::Status CheckDocument(const Document& document);
absl::Status CheckSpec(const CollectionSpec& spec);
absl::Status CheckTtl(std::chrono::milliseconds ttl);

}  // namespace vivavoce::sqlite
