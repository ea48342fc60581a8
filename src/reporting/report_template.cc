// SPDX-License-Identifier: Apache-2.0
#include <ctemplate/template.h>
#include <ctemplate/template_cache.h>

#include <fstream>
#include <sstream>

#include "reporting/view.h"
#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"
#include "vivavoce/reporting/report.h"

namespace vivavoce {
namespace {

constexpr char kKey[] = "report";

absl::StatusOr<std::string> ReadText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return NotFound("report template: cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

bool Parse(const std::string& markup, ctemplate::TemplateCache& cache) {
  return cache.StringToTemplateCache(kKey, markup.data(), markup.size(),
                                     ctemplate::STRIP_BLANK_LINES);
}

}  // namespace

absl::StatusOr<ReportTemplate> ReportTemplate::Load(std::string_view share_path,
                                                    std::string_view name) {
  std::string folder = std::string(share_path) + "/report_templates/" + std::string(name);
  absl::StatusOr<std::string> about = ReadText(folder + "/template.json");
  if (!about.ok()) return about.status();
  absl::StatusOr<std::string> markup = ReadText(folder + "/report.html.tpl");
  if (!markup.ok()) return markup.status();
  absl::StatusOr<std::string> style = ReadText(folder + "/report.css");
  if (!style.ok()) return style.status();

  nlohmann::json json = nlohmann::json::parse(*about, nullptr, false);
  if (!json.is_object() || !json.contains("version") || !json["version"].is_string()) {
    return InvalidArgument("report template: " + folder + "/template.json: needs a text `version`");
  }
  ctemplate::TemplateCache cache;
  if (!Parse(*markup, cache)) {
    return InvalidArgument("report template: " + folder + "/report.html.tpl does not parse");
  }
  ReportTemplate made;
  made.name_ = name;
  made.version_ = std::string(name) + "@" + json["version"].get<std::string>();
  made.sha256_ = Sha256Hex(*markup + '\0' + *style);
  made.markup_ = *std::move(markup);
  made.style_ = *std::move(style);
  return made;
}

absl::StatusOr<std::string> ReportTemplate::RenderHtml(std::string_view report_json) const {
  nlohmann::json report =
      nlohmann::json::parse(report_json.begin(), report_json.end(), nullptr, false);
  if (!report.is_object() || !report.contains("competencies") || !report.contains("overall")) {
    return InvalidArgument("report: not a report document (needs `overall` and `competencies`)");
  }
  ctemplate::TemplateCache cache;
  if (!Parse(markup_, cache)) return Internal("report template: " + version_ + " does not parse");
  cache.Freeze();
  ctemplate::TemplateDictionary page(kKey);
  page.SetValue("STYLE", style_);
  internal::FillReport(report, page);
  std::string html;
  if (!cache.ExpandNoLoad(kKey, ctemplate::STRIP_BLANK_LINES, &page, nullptr, &html)) {
    return Internal("report template: " + version_ + " does not expand");
  }
  return html;
}

}  // namespace vivavoce
