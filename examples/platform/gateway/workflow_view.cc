// SPDX-License-Identifier: Apache-2.0
#include "gateway/workflow_view.h"

#include <map>

namespace vivavoce::platform {
namespace {

using nlohmann::json;

struct Step {
  int order = 0;
  int attempts = 0;
  std::string state = "running";
  WallTime began;
  WallTime ended;
};

void Fold(const HistoryEvent& event, Step& step) {
  const std::string& type = event.type;
  if (type.ends_with("StateEntered")) step.began = event.at;
  if (type.ends_with("Started") || type.ends_with("Scheduled")) {
    step.attempts += type.ends_with("Started") ? 1 : 0;
  }
  if (type.ends_with("Failed") || type.ends_with("TimedOut")) step.state = "failed";
  if (type.ends_with("StateExited") || type.ends_with("Succeeded")) step.state = "succeeded";
  step.ended = event.at;
}

std::string OutcomeOf(const std::vector<HistoryEvent>& events) {
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    if (event->type == "ExecutionSucceeded") return "succeeded";
    if (event->type == "ExecutionFailed" || event->type == "ExecutionTimedOut") return "failed";
  }
  return "running";
}

}  // namespace

json WorkflowView(const std::string& run_id, const std::vector<HistoryEvent>& events) {
  std::map<std::string, Step> steps;
  json list = json::array();
  for (const HistoryEvent& event : events) {
    json details = json::parse(event.details, nullptr, false);
    list.push_back({{"id", event.id},
                    {"at", FormatRfc3339(event.at)},
                    {"type", event.type},
                    {"path", event.path},
                    {"details", details.is_object() ? details : json::object()}});
    if (event.path.empty()) continue;
    auto [step, fresh] = steps.try_emplace(event.path);
    if (fresh) {
      step->second.order = static_cast<int>(steps.size());
      step->second.began = event.at;
    }
    Fold(event, step->second);
  }
  std::map<int, json> ordered;
  for (const auto& [path, step] : steps) {
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(step.ended - step.began);
    ordered[step.order] = {{"step", path},
                           {"attempts", step.attempts},
                           {"outcome", step.state},
                           {"startedAt", FormatRfc3339(step.began)},
                           {"latencyMs", took.count()}};
  }
  json shown = json::array();
  for (auto& [order, step] : ordered) shown.push_back(std::move(step));
  return {{"runId", run_id},
          {"status", OutcomeOf(events)},
          {"steps", std::move(shown)},
          {"events", std::move(list)}};
}

}  // namespace vivavoce::platform
