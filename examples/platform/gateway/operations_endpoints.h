// SPDX-License-Identifier: Apache-2.0
// What operators and tools ask: health, metrics, the API's own description.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <vector>

#include "gateway/components.h"
#include "gateway/route.h"
#include "vivavoce/provider/factory.h"
#include "vivavoce/provider/store.h"

namespace vivavoce::platform {

// Threading: all calls on the io thread.
// Lifetime:  what it is given outlives it; it outlives the rows.
class OperationsEndpoints {
 public:
  // `health`: each dependency of the other roles; `metrics`: Prometheus text. Either may be empty.
  OperationsEndpoints(Store& store, const Components& components,
                      std::function<std::vector<Finding>()> health,
                      std::function<std::string()> metrics)
      : store_(store),
        components_(components),
        health_(std::move(health)),
        metrics_(std::move(metrics)) {}

  void AddTo(std::vector<Route>& rows);

  // Makes the document of these rows; call it once all are there.
  void Describe(const std::vector<Route>& rows);

 private:
  boost::asio::awaitable<Answer> Live(Call& call);
  boost::asio::awaitable<Answer> Ready(Call& call);
  boost::asio::awaitable<Answer> Metrics(Call& call);
  boost::asio::awaitable<Answer> Description(Call& call);
  boost::asio::awaitable<Answer> Docs(Call& call);

  Store& store_;
  const Components& components_;
  std::function<std::vector<Finding>()> health_;
  std::function<std::string()> metrics_;
  std::string openapi_;
};

}  // namespace vivavoce::platform
