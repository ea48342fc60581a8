// SPDX-License-Identifier: Apache-2.0
// What a hiring manager is handed: the assessment with its quotes, its limits and the transcript,
// as one document that renders to HTML and prints to PDF.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "vivavoce/domain/assessment.h"
#include "vivavoce/domain/plan.h"
#include "vivavoce/domain/transcript.h"

namespace vivavoce {

struct ReportInputs {
  Assessment assessment;
  Transcript transcript;
  InterviewPlan plan;     // its questions may be empty: a transcript assessed without a plan
  std::string job_title;  // empty: left out
  std::string job_level;
  std::string candidate_label;  // name or reference, as the reader is to see it; empty: left out
  std::string conducted_at;     // RFC 3339; empty: left out
};

// report.json: everything the template shows, assembled and formatted
// (docs/schemas/report.schema.json). Equal inputs give equal bytes.
std::string AssembleReport(const ReportInputs& inputs, std::string_view template_version);

// A versioned template of reports.
//
// Threading: immutable after Load(); any thread.
class ReportTemplate {
 public:
  // Reads `<share_path>/report_templates/<name>/{template.json,report.html.tpl,report.css}`.
  //
  // Errors: NotFound naming the missing file; InvalidArgument when the template does not parse.
  static absl::StatusOr<ReportTemplate> Load(std::string_view share_path, std::string_view name);

  const std::string& name() const { return name_; }
  const std::string& version() const { return version_; }  // "standard@1.0.0"
  const std::string& sha256() const { return sha256_; }    // of template and style together

  // A self-contained page: nothing is fetched when it is shown. All texts are escaped.
  //
  // Errors: InvalidArgument when `report_json` is not a report.
  absl::StatusOr<std::string> RenderHtml(std::string_view report_json) const;

 private:
  std::string name_;
  std::string version_;
  std::string sha256_;
  std::string markup_;
  std::string style_;
};

}  // namespace vivavoce
