// SPDX-License-Identifier: Apache-2.0
// Speech that was made before: scripted questions are the same for every candidate.
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "voice.h"

namespace vivavoce::local_speech {

// Keeps the most recently used speech in memory, and in a folder where one is given. A damaged file
// is a miss; a file that cannot be written is not an error.
//
// Threading: any thread.
class SpeechCache {
 public:
  // `folder` empty: memory only.
  SpeechCache(std::string folder, size_t memory_bytes);

  // `key` is a SHA-256 in hex. Blocking: may read a file.
  std::shared_ptr<const Speech> Find(const std::string& key);
  // Blocking: may write a file.
  void Keep(const std::string& key, std::shared_ptr<const Speech> speech);

 private:
  void Remember(const std::string& key, std::shared_ptr<const Speech> speech);

  struct Entry {
    std::string key;
    std::shared_ptr<const Speech> speech;
  };
  const std::string folder_;
  const size_t memory_bytes_;
  std::mutex mutex_;
  std::list<Entry> recent_;  // newest first
  std::map<std::string, std::list<Entry>::iterator> by_key_;
  size_t bytes_ = 0;
};

}  // namespace vivavoce::local_speech
