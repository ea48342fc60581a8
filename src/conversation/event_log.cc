// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/event_log.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "conversation/event_json.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

constexpr size_t kMaxLine = 1 << 20;

std::string Dump(const nlohmann::ordered_json& line) {
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string EventLine(uint64_t seq, const TurnEvent& event, MediaTime at) {
  nlohmann::ordered_json line;
  line["seq"] = seq;
  line["at"] = at.since_start.count();
  line["event"] = TurnEventName(event.index());
  line["data"] = internal::EventData(event);
  return Dump(line);
}

std::string CommandLine(uint64_t seq, const TurnCommand& command) {
  nlohmann::ordered_json line;
  line["seq"] = seq;
  line["epoch"] = EpochOf(command).value;
  line["command"] = TurnCommandName(command.index());
  line["data"] = internal::CommandData(command);
  return Dump(line);
}

absl::Status WrongLine(size_t line, std::string_view what) {
  return InvalidArgument("event log: line " + std::to_string(line + 1) + ": " + std::string(what));
}

}  // namespace

void EventLog::Append(const TurnEvent& event, MediaTime at) {
  lines_.push_back(EventLine(next_++, event, at));
}

void EventLog::Append(const TurnCommand& command) {
  lines_.push_back(CommandLine(next_++, command));
}

absl::StatusOr<std::vector<LoggedEvent>> ParseEvents(const std::vector<std::string>& lines) {
  std::vector<LoggedEvent> events;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].size() > kMaxLine) return WrongLine(i, "is over 1 MB");
    nlohmann::json line = nlohmann::json::parse(lines[i], nullptr, /*allow_exceptions=*/false);
    if (!line.is_object()) return WrongLine(i, "is not a JSON object");
    auto seq = line.find("seq");
    if (seq == line.end() || !seq->is_number_unsigned() || seq->get<uint64_t>() != i) {
      return WrongLine(i, "\"seq\" must be " + std::to_string(i) + ": lines are missing or mixed");
    }
    if (line.contains("command")) continue;
    auto name = line.find("event");
    auto at = line.find("at");
    auto data = line.find("data");
    if (name == line.end() || !name->is_string() || at == line.end() || !at->is_number_integer() ||
        data == line.end()) {
      return WrongLine(i, "must have \"event\", \"at\" and \"data\", or \"command\"");
    }
    absl::StatusOr<TurnEvent> event =
        internal::ParseEvent(name->get_ref<const std::string&>(), *data);
    if (!event.ok()) return WrongLine(i, Message(event.status()));
    LoggedEvent logged;
    logged.at = MediaTime{std::chrono::nanoseconds(at->get<int64_t>())};
    logged.event = *std::move(event);
    events.push_back(std::move(logged));
  }
  return events;
}

absl::Status Replay(const std::vector<std::string>& lines, TurnMachine& machine) {
  absl::StatusOr<std::vector<LoggedEvent>> events = ParseEvents(lines);
  if (!events.ok()) return events.status();
  EventLog again;
  for (const LoggedEvent& logged : *events) {
    again.Append(logged.event, logged.at);
    for (const TurnCommand& command : machine.On(logged.event, logged.at)) again.Append(command);
  }
  for (size_t i = 0; i < std::max(lines.size(), again.lines().size()); ++i) {
    std::string was = i < lines.size() ? lines[i] : "(nothing)";
    std::string is = i < again.lines().size() ? again.lines()[i] : "(nothing)";
    if (was == is) continue;
    return DataLoss("event log: replay differs at line " + std::to_string(i + 1) + ": was " + was +
                    ", is " + is);
  }
  return absl::OkStatus();
}

}  // namespace vivavoce
