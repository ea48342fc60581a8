// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "absl/status/statusor.h"

namespace vivavoce {

// Prints an HTML page to PDF.
//
// Threading: all calls on the executor given at creation.
class PdfRenderer {
 public:
  PdfRenderer() = default;
  virtual ~PdfRenderer() = default;
  PdfRenderer(const PdfRenderer&) = delete;
  PdfRenderer& operator=(const PdfRenderer&) = delete;

  // `html` is self-contained: nothing is fetched while rendering. Answers the PDF's bytes.
  //
  // Errors: NotFound when the renderer's program is absent, naming how to get it; DeadlineExceeded;
  // Internal.
  virtual boost::asio::awaitable<absl::StatusOr<std::string>> Render(std::string html) = 0;

  // Program and version, for the run manifest and `doctor`.
  virtual std::string Version() const = 0;
};

}  // namespace vivavoce
