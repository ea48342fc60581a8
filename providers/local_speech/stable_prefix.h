// SPDX-License-Identifier: Apache-2.0
// Which words of a growing text can be relied on: those on which three decodes, one after the
// other, agreed. What was called stable stays, whatever a later decode says.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vivavoce::local_speech {

std::vector<std::string> SplitWords(std::string_view text);

class StablePrefix {
 public:
  struct View {
    View() = default;
    std::string text;
    uint32_t stable_bytes = 0;
  };

  // The segment's text by the newest decode, which is continued after what was stable before.
  View Update(std::string_view decoded);

  // The segment's last text: begins with what was stable.
  std::string Complete(std::string_view decoded) const;

  bool empty() const { return stable_.empty(); }

  // Forgets the segment.
  void Reset();

 private:
  std::vector<std::string> stable_;
  std::vector<std::string> last_;
  std::vector<std::string> before_last_;
};

}  // namespace vivavoce::local_speech
