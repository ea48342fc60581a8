// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "server/role_parts.h"
#include "vivavoce/provider/consumer.h"
#include "vivavoce/reporting/report.h"

namespace vivavoce::platform {

// Makes report.json, report.html and report.pdf of an interview's newest assessment, and tells of
// it (report.ready). Without a PDF renderer the report is HTML and JSON. Nothing is left of a
// report whose interview was erased while it was made.
class Reporter {
 public:
  explicit Reporter(const RoleParts& parts);

  boost::asio::awaitable<absl::Status> Report(MessageScope& scope, const InterviewEvent& event);

  // As in a run's manifest; empty where the template could not be read.
  std::string template_version() const;

 private:
  boost::asio::awaitable<absl::Status> Make(MessageScope& scope, const InterviewEvent& event);
  // Errors: FailedPrecondition when its erasure was asked for.
  boost::asio::awaitable<absl::Status> Keep(const InterviewEvent& event, std::string name,
                                            std::string content_type, std::string bytes);
  boost::asio::awaitable<absl::StatusOr<ReportInputs>> Gather(TenantId tenant,
                                                              const Interview& interview);

  RoleParts parts_;
  std::optional<ReportTemplate> template_;
  absl::Status template_status_;
};

}  // namespace vivavoce::platform
