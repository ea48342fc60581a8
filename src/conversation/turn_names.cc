// SPDX-License-Identifier: Apache-2.0
// The names that events, commands and states have in the event log and in the documentation.
#include <array>

#include "vivavoce/conversation/session_outcome.h"
#include "vivavoce/conversation/turn_machine.h"

namespace vivavoce {
namespace {

template <typename Enum, size_t N>
std::string_view NameOf(const std::array<std::string_view, N>& names, Enum value) {
  return names[static_cast<size_t>(value)];
}

constexpr std::array<std::string_view, 8> kEndReasons = {
    "completed", "answers_ran_out", "no_answer", "candidate_ended",
    "time_up",   "parked",          "abandoned", "failed"};
constexpr std::array<std::string_view, 10> kLineKinds = {
    "greeting", "question",      "probe",    "acknowledgement", "bridge",
    "reprompt", "offer_to_skip", "patience", "notice",          "closing"};
constexpr std::array<std::string_view, 17> kLineReasons = {
    "begin",      "continue",       "answered",
    "unanswered", "follow_up_late", "thinking",
    "not_heard",  "idle_rephrase",  "idle_offer_to_skip",
    "idle_close", "repeat",         "skip",
    "patience",   "resume",         "overran",
    "time_up",    "end_requested"};
constexpr std::array<std::string_view, 5> kControls = {"repeat", "pause", "resume", "skip", "end"};
constexpr std::array<std::string_view, 6> kViews = {"speaking", "listening", "thinking",
                                                    "paused",   "afterword", "ended"};
constexpr std::array<std::string_view, kTurnStates> kStates = {
    "deciding", "speaking", "yielding", "awaiting",  "listening", "settling",
    "paused",   "away",     "closing",  "afterword", "ended"};
constexpr std::array<std::string_view, kTurnTimers> kTimers = {
    "decision", "voice",  "barge_in",   "yield",     "idle", "decode",  "silence", "no_text",
    "answer",   "settle", "suspension", "afterword", "seal", "starved", "session"};
constexpr std::array<std::string_view, kTurnEventKinds> kEvents = {
    "begun",         "resumed",         "line_ready",
    "playout_began", "playout_ended",   "playout_stopped",
    "voice_failed",  "speech_started",  "speech_stopped",
    "text_heard",    "text_settled",    "recognition_lost",
    "text_typed",    "control_used",    "input_began",
    "input_ended",   "input_exhausted", "link_lost",
    "link_restored", "link_closed",     "tick"};
constexpr std::array<std::string_view, std::variant_size_v<TurnCommand>> kCommands = {
    "request_line", "speak",      "show_line",   "stop_speaking", "finalize_speech",
    "begin_draft",  "drop_draft", "commit_turn", "reopen_turn",   "seal_turn",
    "take_typed",   "show_floor", "end"};

}  // namespace

std::string_view Name(EndReason reason) { return NameOf(kEndReasons, reason); }
std::string_view Name(LineKind kind) { return NameOf(kLineKinds, kind); }
std::string_view Name(LineReason reason) { return NameOf(kLineReasons, reason); }
std::string_view Name(CandidateControl control) { return NameOf(kControls, control); }
std::string_view Name(FloorView view) { return NameOf(kViews, view); }
std::string_view Name(TurnState state) { return NameOf(kStates, state); }
std::string_view Name(TurnTimer timer) { return NameOf(kTimers, timer); }
std::string_view TurnEventName(size_t index) { return kEvents[index]; }
std::string_view TurnCommandName(size_t index) { return kCommands[index]; }

TurnEpoch EpochOf(const TurnCommand& command) {
  return std::visit([](const auto& c) { return c.epoch; }, command);
}

}  // namespace vivavoce
