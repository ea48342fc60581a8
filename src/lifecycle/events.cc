// SPDX-License-Identifier: Apache-2.0
#include "domain/json_reader.h"
#include "lifecycle/time_text.h"
#include "vivavoce/base/status.h"
#include "vivavoce/lifecycle/interviews.h"

namespace vivavoce {
namespace {

using internal::Json;

constexpr internal::JsonLimits kEvent{1 << 20, 32, 100'000, 500};

}  // namespace

std::string ToJson(const InterviewEvent& event) {
  Json out;
  out["id"] = event.id;
  out["topic"] = event.topic;
  out["tenantId"] = event.tenant.value();
  out["interviewId"] = event.interview.value();
  out["at"] = FormatRfc3339(event.at);
  if (!event.transition.empty()) out["transition"] = event.transition;
  if (!event.from.empty()) out["from"] = event.from;
  if (!event.to.empty()) out["to"] = event.to;
  if (!event.webhook.empty()) out["webhook"] = event.webhook;
  Json data = Json::parse(event.data, nullptr, /*allow_exceptions=*/false);
  out["data"] = data.is_object() ? std::move(data) : Json::object();
  return out.dump();
}

absl::StatusOr<InterviewEvent> ParseInterviewEvent(std::string_view json) {
  absl::StatusOr<Json> document = internal::ParseBoundedJson(json, kEvent);
  if (!document.ok()) return Annotate(document.status(), "event");
  absl::Status problem;
  internal::JsonObjectReader in(*document, "", &problem);
  InterviewEvent event;
  event.id = in.RequiredText("id");
  event.topic = in.RequiredText("topic");
  event.tenant = TenantId(in.RequiredText("tenantId"));
  event.interview = InterviewId(in.RequiredText("interviewId"));
  event.at = internal::ReadTime(in, "at").value_or(WallTime());
  event.transition = in.Text("transition", "");
  event.from = in.Text("from", "");
  event.to = in.Text("to", "");
  event.webhook = in.Text("webhook", "");
  if (const Json* data = in.Raw("data"); data != nullptr) event.data = data->dump();
  if (!in.ok()) return Annotate(problem, "event");
  return event;
}

absl::Status Enqueue(StoreTransaction& unit, const InterviewEvent& event) {
  OutboxEvent out;
  out.id = event.id;
  out.tenant = event.tenant;
  out.topic = event.topic;
  out.key = event.interview.value();
  out.payload = ToJson(event);
  return unit.Enqueue(out);
}

}  // namespace vivavoce
