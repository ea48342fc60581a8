// SPDX-License-Identifier: Apache-2.0
// What a transaction has to do when it commits.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "vivavoce/provider/store.h"

namespace vivavoce::sqlite {

struct PutOperation {
  std::string collection;
  std::string id;
  std::string body;
  std::map<std::string, std::string> index;
  int64_t expected = -1;  // as in Expect
};

struct DeleteOperation {
  std::string collection;
  std::string id;
  int64_t expected = -1;
};

struct AppendOperation {
  std::string stream;
  std::string type;
  std::string payload;
};

struct EnqueueOperation {
  std::string id;
  std::string topic;
  std::string key;
  std::string payload;
};

struct CompleteOperation {
  LeaseKey key;
  int64_t fence = 0;
};

using Operation = std::variant<PutOperation, DeleteOperation, AppendOperation, EnqueueOperation,
                               CompleteOperation>;

}  // namespace vivavoce::sqlite
