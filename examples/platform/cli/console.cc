// SPDX-License-Identifier: Apache-2.0
#include "console.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "vivavoce/base/status.h"

namespace vivavoce::cli {
namespace {

constexpr size_t kTextWidth = 84;
constexpr int kBarWidth = 30;
constexpr std::chrono::seconds kBarAfter{2};
constexpr std::chrono::milliseconds kRedraw{100};

// Control characters of a transcript or a path have no business on a terminal.
std::string Printable(std::string_view text) {
  std::string clean;
  for (char c : text) clean += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  return clean;
}

// Prints words, breaking lines before the width, each continued line indented.
void PrintWrapped(const std::string& first_prefix, const std::string& indent,
                  const std::string& text) {
  std::string line = first_prefix;
  size_t width = 0;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = std::min(text.find(' ', begin), text.size());
    size_t length = end - begin;
    if (width > 0 && width + 1 + length > kTextWidth) {
      std::printf("%s\n", line.c_str());
      line = indent;
      width = 0;
    }
    if (length > 0) {
      line += (width > 0 ? " " : "") + text.substr(begin, length);
      width += length + (width > 0 ? 1 : 0);
    }
    begin = end + 1;
  }
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

std::string LevelBar(const CompetencyResult& competency) {
  if (!competency.level) return std::string(WhyWithoutLevel(competency.status));
  std::string bar;
  for (int step = 1; step <= competency.max_level; ++step) {
    bar += step <= *competency.level ? "\xe2\x96\xa0" : "\xe2\x96\xa1";
  }
  return bar + " level " + std::to_string(*competency.level) + " of " +
         std::to_string(competency.max_level);
}

// What the job requires and the levels leave open; empty: nothing.
std::string RequiredWithoutLevel(const Assessment& assessment) {
  std::string text;
  for (const CompetencyResult& competency : assessment.competencies) {
    if (!competency.required || competency.level) continue;
    text += (text.empty() ? "" : "; ") + competency.name + " (" + LevelBar(competency) + ")";
  }
  return text;
}

nlohmann::ordered_json ResultJson(const RunResult& result) {
  const OverallResult& overall = result.assessment.overall;
  nlohmann::ordered_json json{{"interviewId", result.interview_id},
                              {"runId", result.run_id},
                              {"state", result.state},
                              {"alreadyFinished", result.already_finished},
                              {"questionsPlanned", result.questions_planned},
                              {"questionsAnswered", result.questions_answered},
                              {"durationMs", result.duration_ms}};
  json["score"] = nullptr;
  if (overall.score) json["score"] = *overall.score;
  json["recommendation"] = Name(overall.recommendation);
  json["competencies"] = nlohmann::ordered_json::array();
  for (const CompetencyResult& competency : result.assessment.competencies) {
    nlohmann::ordered_json row{{"competencyId", competency.competency_id},
                               {"name", competency.name},
                               {"required", competency.required},
                               {"status", Name(competency.status)}};
    if (competency.level) row["level"] = *competency.level;
    json["competencies"].push_back(row);
  }
  json["files"] = result.files;
  json["warnings"] = result.warnings;
  return json;
}

// What was asked for is wrong, or cannot be done where it was asked for. A failure that names a
// provider is the machine's: a model that is absent, a plugin that broke.
ExitCode ExitCodeOf(const absl::Status& status) {
  std::optional<ErrorDetail> detail = GetErrorDetail(status);
  if (detail && !detail->provider.empty()) return kFailed;
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kFailedPrecondition:
      return kUsage;
    default:
      return kFailed;
  }
}

}  // namespace

ExitCode Report(const absl::Status& status) {
  if (status.ok()) return kDone;
  std::fprintf(stderr, "vivavoce: %s\n", Printable(Message(status)).c_str());
  return ExitCodeOf(status);
}

Console::Console(bool json) : json_(json), terminal_(!json && isatty(STDERR_FILENO) == 1) {}

Console::~Console() { ClearBar(); }

void Console::Progress(std::string_view stage, int64_t done, int64_t total) {
  if (!terminal_) return;
  auto now = std::chrono::steady_clock::now();
  if (stage != stage_) {
    ClearBar();
    stage_ = stage;
    stage_began_ = now;
  }
  if (total <= 0 || now - stage_began_ < kBarAfter || now - drawn_ < kRedraw) return;
  drawn_ = now;
  int filled = static_cast<int>(std::min<int64_t>(kBarWidth, done * kBarWidth / total));
  std::string bar(static_cast<size_t>(filled), '#');
  bar.resize(kBarWidth, '.');
  std::fprintf(stderr, "\r%-13s [%s] %3d%%", stage_.c_str(), bar.c_str(),
               static_cast<int>(std::min<int64_t>(100, done * 100 / total)));
  std::fflush(stderr);
  bar_shown_ = true;
}

void Console::ClearBar() {
  if (bar_shown_) std::fprintf(stderr, "\r\033[K");
  bar_shown_ = false;
}

void Console::Said(Speaker speaker, std::string_view text, int64_t at_ms) {
  if (json_) return;
  ClearBar();
  char prefix[64];
  std::snprintf(prefix, sizeof prefix, "%3d:%02d  %-12s ", static_cast<int>(at_ms / 60000),
                static_cast<int>(at_ms / 1000 % 60),
                speaker == Speaker::kInterviewer ? "Interviewer" : "Candidate");
  PrintWrapped(prefix, std::string(21, ' '), Printable(text));
}

void Console::Warning(std::string_view text) {
  ClearBar();
  std::fprintf(stderr, "vivavoce: warning: %s\n", Printable(text).c_str());
}

void PrintResult(const RunResult& result, bool json) {
  if (json) {
    std::printf("%s\n", ResultJson(result).dump(2).c_str());
    return;
  }
  const OverallResult& overall = result.assessment.overall;
  std::printf("\n");
  if (result.already_finished)
    std::printf("This run was finished before; nothing was changed.\n\n");
  for (const CompetencyResult& competency : result.assessment.competencies) {
    std::printf("  %-34s %s\n", Printable(competency.name).substr(0, 34).c_str(),
                LevelBar(competency).c_str());
  }
  std::printf("\n  %s", std::string(Name(overall.recommendation)).c_str());
  if (overall.score) std::printf("  %.1f", *overall.score);
  std::printf("   %s\n", Printable(overall.reason).c_str());
  const std::string open = RequiredWithoutLevel(result.assessment);
  if (!open.empty()) std::printf("  required, without a level: %s\n", Printable(open).c_str());
  std::printf("\n");
  for (const char* name : {"report.pdf", "report.html", "assessment.json", "transcript.json",
                           "recording.wav", "plan.json", "rubric.json"}) {
    auto file = result.files.find(name);
    if (file == result.files.end()) continue;
    std::printf("  %-17s %s\n", name, Printable(file->second).c_str());
  }
}

}  // namespace vivavoce::cli
