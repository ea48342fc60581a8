// SPDX-License-Identifier: Apache-2.0
#include "net/handler_call.h"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace vivavoce::internal {

absl::Status ThrownStatus(std::exception_ptr thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const boost::system::system_error& error) {
    if (error.code() == boost::asio::error::operation_aborted) {
      return Error(absl::StatusCode::kCancelled, "handler: cancelled");
    }
    return Internal(std::string("handler: threw ") + error.what());
  } catch (const std::exception& error) {
    return Internal(std::string("handler: threw ") + error.what());
  } catch (...) {
    return Internal("handler: threw what is no std::exception");
  }
}

}  // namespace vivavoce::internal
