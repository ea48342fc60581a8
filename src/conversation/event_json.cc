// SPDX-License-Identifier: Apache-2.0
#include "conversation/event_json.h"

#include <array>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

using Out = nlohmann::ordered_json;

// --- one visitor a direction: Fields(visit, event) names every member once -----------------------

template <typename Visit, typename Profile>
void ProfileFields(Visit& visit, Profile& p) {
  visit("silence", p.silence);
  visit("unfinishedSilence", p.unfinished_silence);
  visit("thinkTime", p.think_time);
  visit("reopenWindow", p.reopen_window);
  visit("bargeIn", p.barge_in);
}

template <typename Visit, typename L>
void LineFields(Visit& visit, L& line) {
  visit("kind", line.kind);
  visit("text", line.text);
  visit("questionId", line.question_id);
  visit("competencyId", line.competency_id);
  visit("questionKind", line.question_kind);
  visit("probeIndex", line.probe_index);
  visit("expectsAnswer", line.expects_answer);
  visit("interruptible", line.interruptible);
  visit("cacheable", line.cacheable);
  visit("answerLimit", line.answer_limit);
  ProfileFields(visit, line.profile);
}

template <typename Visit, typename Event>
void Fields(Visit& visit, Event& e) {
  using T = std::remove_const_t<Event>;
  if constexpr (std::is_same_v<T, event::Resumed>) {
    visit("turn", e.turn);
    visit("utterance", e.utterance);
    visit("epoch", e.epoch);
    visit("answers", e.answers);
  } else if constexpr (std::is_same_v<T, event::LineReady>) {
    visit("asked", e.asked.value);
    LineFields(visit, e.line);
  } else if constexpr (std::is_same_v<T, event::PlayoutBegan> ||
                       std::is_same_v<T, event::PlayoutEnded> ||
                       std::is_same_v<T, event::VoiceFailed>) {
    visit("utterance", e.utterance);
  } else if constexpr (std::is_same_v<T, event::PlayoutStopped>) {
    visit("utterance", e.utterance);
    visit("heardBytes", e.heard_bytes);
  } else if constexpr (std::is_same_v<T, event::SpeechStarted> ||
                       std::is_same_v<T, event::SpeechStopped> ||
                       std::is_same_v<T, event::InputEnded>) {
    visit("at", e.at);
  } else if constexpr (std::is_same_v<T, event::TextHeard>) {
    visit("turn", e.turn);
    visit("text", e.text);
    visit("final", e.final);
  } else if constexpr (std::is_same_v<T, event::TextSettled>) {
    visit("ticket", e.ticket);
  } else if constexpr (std::is_same_v<T, event::RecognitionLost>) {
    visit("turn", e.turn);
  } else if constexpr (std::is_same_v<T, event::TextTyped>) {
    visit("text", e.text);
  } else if constexpr (std::is_same_v<T, event::ControlUsed>) {
    visit("control", e.control);
  } else if constexpr (std::is_same_v<T, event::Tick>) {
    visit("heard", e.heard);
  }
}

struct Writer {
  Out& out;

  template <typename T>
  void operator()(const char* key, const T& value) {
    if constexpr (std::is_same_v<T, MediaTime>) {
      out[key] = value.since_start.count();
    } else if constexpr (std::is_same_v<T, Millis>) {
      out[key] = value.count();
    } else if constexpr (std::is_enum_v<T>) {
      out[key] = Name(value);
    } else if constexpr (std::is_same_v<T, std::optional<std::string>>) {
      out[key] = value ? Out(*value) : Out(nullptr);
    } else if constexpr (std::is_same_v<T, std::optional<MediaTime>>) {
      out[key] = value ? Out(value->since_start.count()) : Out(nullptr);
    } else {
      out[key] = value;
    }
  }
};

// Enumerators are dense and start at 0; their names end the search.
template <typename Enum>
constexpr int kCount = std::is_same_v<Enum, LineKind> ? 10 : 5;

struct Reader {
  const nlohmann::json& in;
  std::string wrong;  // the first member that is missing or of another type

  template <typename T>
  void operator()(const char* key, T& value) {
    auto it = in.find(key);
    if (it == in.end() || !Read(*it, value)) wrong = wrong.empty() ? key : wrong;
  }

  template <typename T>
  static bool Read(const nlohmann::json& from, T& value) {
    if constexpr (std::is_same_v<T, MediaTime>) {
      if (!from.is_number_integer()) return false;
      value = MediaTime{std::chrono::nanoseconds(from.get<int64_t>())};
    } else if constexpr (std::is_same_v<T, Millis>) {
      if (!from.is_number_integer()) return false;
      value = Millis(from.get<int64_t>());
    } else if constexpr (std::is_enum_v<T>) {
      if (!from.is_string()) return false;
      for (int i = 0; i < kCount<T>; ++i) {
        value = static_cast<T>(i);
        if (Name(value) == from.get_ref<const std::string&>()) return true;
      }
      return false;
    } else if constexpr (std::is_same_v<T, std::optional<std::string>>) {
      if (!from.is_string() && !from.is_null()) return false;
      if (from.is_string()) value = from.get<std::string>();
    } else if constexpr (std::is_same_v<T, std::optional<MediaTime>>) {
      if (from.is_null()) return true;
      return Read(from, value.emplace());
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (!from.is_string()) return false;
      value = from.get<std::string>();
    } else if constexpr (std::is_same_v<T, bool>) {
      if (!from.is_boolean()) return false;
      value = from.get<bool>();
    } else {
      if (!from.is_number_integer()) return false;
      auto number = from.get<int64_t>();
      if (number < 0 || static_cast<uint64_t>(number) > std::numeric_limits<T>::max()) return false;
      value = static_cast<T>(number);
    }
    return true;
  }
};

template <size_t kIndex = 0>
TurnEvent MakeEvent(size_t index) {
  if constexpr (kIndex + 1 < kTurnEventKinds) {
    if (index != kIndex) return MakeEvent<kIndex + 1>(index);
  }
  return TurnEvent(std::in_place_index<kIndex>);
}

}  // namespace

Out EventData(const TurnEvent& event) {
  Out data = Out::object();
  Writer writer{data};
  std::visit([&](const auto& e) { Fields(writer, e); }, event);
  return data;
}

Out CommandData(const TurnCommand& command) {
  Out data = Out::object();
  Writer write{data};
  std::visit(
      [&](const auto& c) {
        using T = std::decay_t<decltype(c)>;
        if constexpr (requires { c.utterance; }) write("utterance", c.utterance);
        if constexpr (requires { c.ticket; }) write("ticket", c.ticket);
        if constexpr (requires { c.turn; }) write("turn", c.turn);
        if constexpr (requires { c.reason; }) write("reason", c.reason);
        if constexpr (requires { c.view; }) write("view", c.view);
        if constexpr (requires { c.text; }) write("text", c.text);
        if constexpr (requires { c.speech_ended; }) write("speechEnded", c.speech_ended);
        if constexpr (requires { c.cut; }) write("cut", c.cut);
        if constexpr (requires { c.in_speech; }) write("inSpeech", c.in_speech);
        if constexpr (requires { c.question_id; }) write("questionId", c.question_id);
        if constexpr (std::is_same_v<T, command::Speak>) {
          write("fromByte", c.from_byte);
          LineFields(write, c.line);
        }
      },
      command);
  return data;
}

absl::StatusOr<TurnEvent> ParseEvent(std::string_view name, const nlohmann::json& data) {
  for (size_t i = 0; i < kTurnEventKinds; ++i) {
    if (TurnEventName(i) != name) continue;
    TurnEvent event = MakeEvent(i);
    Reader reader{data, ""};
    std::visit([&](auto& e) { Fields(reader, e); }, event);
    if (!reader.wrong.empty()) {
      return InvalidArgument("data." + reader.wrong + " is missing or of another type");
    }
    return event;
  }
  return InvalidArgument("the event " + std::string(name) + " is not known");
}

}  // namespace vivavoce::internal
