// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/session_checkpoint.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "vivavoce/base/status.h"

namespace vivavoce {

// Out of line: the checkpoint is incomplete where the observer is declared.
void SessionObserver::OnCheckpoint(const SessionCheckpoint&) {}

namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;
using Stage = PlanPosition::Stage;

constexpr size_t kMaxCheckpoint = size_t{64} << 20;
constexpr std::array<std::string_view, 5> kStages = {"start", "greeted", "asked", "leaving",
                                                     "closed"};

struct CountField {
  const char* key;
  int64_t SessionCounts::*count;
};
constexpr std::array<CountField, 13> kCounts = {{
    {"questionsAsked", &SessionCounts::questions_asked},
    {"probesAsked", &SessionCounts::probes_asked},
    {"answersHeard", &SessionCounts::answers_heard},
    {"answersLeftOver", &SessionCounts::answers_left_over},
    {"candidateWords", &SessionCounts::candidate_words},
    {"candidateSamples", &SessionCounts::candidate_samples},
    {"droppedInventions", &SessionCounts::dropped_inventions},
    {"recognitionRestarts", &SessionCounts::recognition_restarts},
    {"recognitionGaps", &SessionCounts::recognition_gaps},
    {"linesWithoutVoice", &SessionCounts::lines_without_voice},
    {"linesHurried", &SessionCounts::lines_hurried},
    {"followUpsFailed", &SessionCounts::follow_ups_failed},
    {"staleDropped", &SessionCounts::stale_dropped},
}};

OrderedJson Nanoseconds(MediaTime time) { return time.since_start.count(); }

OrderedJson ToJson(const PlanPosition& position) {
  OrderedJson json;
  json["stage"] = kStages[static_cast<size_t>(position.stage)];
  json["question"] = position.question;
  json["probes"] = position.probes;
  json["due"] = position.due;
  json["acknowledged"] = position.acknowledged;
  json["probesInAll"] = position.probes_in_all;
  json["lines"] = position.lines;
  json["questionBegan"] = Nanoseconds(position.question_began);
  return json;
}

OrderedJson ToJson(const UnheardTurn& turn) {
  OrderedJson json;
  json["turn"] = turn.turn;
  json["begin"] = Nanoseconds(turn.begin);
  json["end"] = turn.end ? Nanoseconds(*turn.end) : OrderedJson(nullptr);
  json["questionId"] = turn.question_id ? OrderedJson(*turn.question_id) : OrderedJson(nullptr);
  return json;
}

OrderedJson ToJson(const RecordingState& recording) {
  OrderedJson json;
  json["segments"] = OrderedJson::array();
  for (const RecordedSegment& segment : recording.segments) {
    json["segments"].push_back({{"candidate", segment.candidate},
                                {"who", segment.who},
                                {"begin", segment.begin.value},
                                {"end", segment.end.value},
                                {"source", segment.source},
                                {"sourceBegin", segment.source_begin.value}});
  }
  json["interruptions"] = OrderedJson::array();
  for (const RecordedInterruption& interruption : recording.interruptions) {
    json["interruptions"].push_back(
        {{"begin", interruption.begin.value}, {"end", interruption.end.value}});
  }
  return json;
}

// Reads the members of one object; the first that is missing or wrong is named.
class Members {
 public:
  Members(const Json& json, std::string path, absl::Status& status)
      : json_(json), path_(std::move(path)), status_(status) {
    if (!json.is_object()) Wrong("", "must be an object");
  }

  template <typename T>
  void Read(const char* key, T& value) {
    const Json* member = Find(key);
    if (member != nullptr && !Convert(*member, value)) Wrong(key, "is of another type");
  }
  Members Object(const char* key) {
    const Json* member = Find(key);
    return Members(member != nullptr ? *member : Null(), path_ + key + ".", status_);
  }
  template <typename Function>
  void Each(const char* key, Function function) {
    const Json* member = Find(key);
    if (member == nullptr) return;
    if (!member->is_array()) return Wrong(key, "must be a list");
    for (size_t i = 0; i < member->size() && status_.ok(); ++i) {
      function(Members((*member)[i], path_ + key + "[" + std::to_string(i) + "].", status_));
    }
  }
  void Wrong(std::string_view key, std::string_view what) {
    if (!status_.ok()) return;
    status_ = InvalidArgument("checkpoint: " + path_ + std::string(key) + ": " + std::string(what));
  }

 private:
  static const Json& Null() {
    static const Json null;
    return null;
  }
  const Json* Find(const char* key) {
    if (!json_.is_object()) return nullptr;
    auto it = json_.find(key);
    if (it != json_.end()) return &*it;
    Wrong(key, "is missing");
    return nullptr;
  }

  template <typename T>
  static bool Convert(const Json& from, T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
      if (!from.is_string()) return false;
      value = from.get<std::string>();
    } else if constexpr (std::is_same_v<T, bool>) {
      if (!from.is_boolean()) return false;
      value = from.get<bool>();
    } else if constexpr (std::is_same_v<T, MediaTime>) {
      int64_t count = 0;
      if (!Convert(from, count)) return false;
      value = MediaTime{std::chrono::nanoseconds(count)};
    } else if constexpr (std::is_same_v<T, SampleCount>) {
      return Convert(from, value.value);
    } else if constexpr (std::is_integral_v<T>) {
      if (!from.is_number_unsigned()) return false;
      auto number = from.get<uint64_t>();
      if (number > static_cast<uint64_t>(std::numeric_limits<T>::max())) return false;
      value = static_cast<T>(number);
    } else if constexpr (requires { value.has_value(); }) {
      if (from.is_null()) return true;
      return Convert(from, value.emplace());
    } else {
      if (!from.is_array()) return false;
      for (const Json& item : from) {
        if (!Convert(item, value.emplace_back())) return false;
      }
    }
    return true;
  }

  const Json& json_;
  std::string path_;
  absl::Status& status_;
};

void ReadPosition(Members members, PlanPosition& position) {
  std::string stage;
  members.Read("stage", stage);
  bool known = false;
  for (size_t i = 0; i < kStages.size(); ++i) {
    if (kStages[i] != stage) continue;
    known = true;
    position.stage = static_cast<Stage>(i);
  }
  if (!known) members.Wrong("stage", "is not known");
  members.Read("question", position.question);
  members.Read("probes", position.probes);
  members.Read("due", position.due);
  members.Read("acknowledged", position.acknowledged);
  members.Read("probesInAll", position.probes_in_all);
  members.Read("lines", position.lines);
  members.Read("questionBegan", position.question_began);
}

void ReadRecording(Members members, RecordingState& recording) {
  members.Each("segments", [&](Members item) {
    RecordedSegment& segment = recording.segments.emplace_back();
    item.Read("candidate", segment.candidate);
    item.Read("who", segment.who);
    item.Read("begin", segment.begin);
    item.Read("end", segment.end);
    item.Read("source", segment.source);
    item.Read("sourceBegin", segment.source_begin);
    if (segment.end < segment.begin) item.Wrong("end", "lies before its begin");
  });
  members.Each("interruptions", [&](Members item) {
    RecordedInterruption& interruption = recording.interruptions.emplace_back();
    item.Read("begin", interruption.begin);
    item.Read("end", interruption.end);
  });
}

void ReadUnheard(Members& members, std::vector<UnheardTurn>& unheard) {
  members.Each("unheard", [&](Members item) {
    UnheardTurn turn;
    item.Read("turn", turn.turn);
    item.Read("begin", turn.begin);
    item.Read("end", turn.end);
    item.Read("questionId", turn.question_id);
    bool first = unheard.empty();
    if (turn.turn == 0 || (!first && turn.turn != unheard.back().turn + 1)) {
      item.Wrong("turn", "does not follow the one before");
    }
    if (!first && unheard.back().end != turn.begin) {
      item.Wrong("begin", "is not where the one before ends");
    }
    if (turn.end && *turn.end < turn.begin) item.Wrong("end", "lies before its begin");
    unheard.push_back(std::move(turn));
  });
  if (unheard.empty()) return members.Wrong("unheard", "holds no turn");
  if (unheard.back().end) members.Wrong("unheard", "has no open turn at its end");
}

}  // namespace

std::string ToJson(const SessionCheckpoint& checkpoint) {
  Transcript transcript;
  transcript.interview_id = checkpoint.interview_id;
  transcript.duration_ms = checkpoint.reached.millis();
  OrderedJson ids = OrderedJson::array();
  for (const ToldTurn& told : checkpoint.turns) {
    ids.push_back(told.id);
    transcript.turns.push_back(told.turn);
  }
  OrderedJson json;
  json["version"] = 1;
  json["interviewId"] = checkpoint.interview_id;
  json["reached"] = Nanoseconds(checkpoint.reached);
  json["heardUntil"] = Nanoseconds(checkpoint.heard_until);
  json["position"] = ToJson(checkpoint.position);
  json["unheard"] = OrderedJson::array();
  for (const UnheardTurn& turn : checkpoint.unheard) json["unheard"].push_back(ToJson(turn));
  json["utterance"] = checkpoint.utterance;
  json["epoch"] = checkpoint.epoch.value;
  json["askedQuestionIds"] = checkpoint.asked_question_ids;
  json["recognisedBy"] = checkpoint.recognised_by;
  for (const CountField& field : kCounts) {
    json["counts"][field.key] = checkpoint.counts.*field.count;
  }
  json["eventLogLines"] = checkpoint.event_log_lines;
  json["recording"] = ToJson(checkpoint.recording);
  json["turnNumbers"] = std::move(ids);
  json["transcript"] = OrderedJson::parse(ToJson(transcript), nullptr, false);
  return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

absl::StatusOr<SessionCheckpoint> ParseSessionCheckpoint(std::string_view text) {
  if (text.size() > kMaxCheckpoint) return InvalidArgument("checkpoint: is over 64 MB");
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  absl::Status status;
  SessionCheckpoint checkpoint;
  Members members(json, "", status);
  int version = 0;
  members.Read("version", version);
  if (version != 1) members.Wrong("version", "must be 1");
  members.Read("interviewId", checkpoint.interview_id);
  members.Read("reached", checkpoint.reached);
  members.Read("heardUntil", checkpoint.heard_until);
  ReadPosition(members.Object("position"), checkpoint.position);
  ReadUnheard(members, checkpoint.unheard);
  members.Read("utterance", checkpoint.utterance);
  members.Read("epoch", checkpoint.epoch.value);
  members.Read("askedQuestionIds", checkpoint.asked_question_ids);
  members.Read("recognisedBy", checkpoint.recognised_by);
  Members counts = members.Object("counts");
  for (const CountField& field : kCounts) counts.Read(field.key, checkpoint.counts.*field.count);
  members.Read("eventLogLines", checkpoint.event_log_lines);
  ReadRecording(members.Object("recording"), checkpoint.recording);
  std::vector<uint32_t> numbers;
  members.Read("turnNumbers", numbers);
  if (!status.ok()) return status;

  absl::StatusOr<Transcript> transcript =
      ParseTranscript(json.contains("transcript") ? json["transcript"].dump() : "");
  if (!transcript.ok()) return Annotate(transcript.status(), "checkpoint");
  if (transcript->turns.size() != numbers.size()) {
    return InvalidArgument("checkpoint: turnNumbers: must be one for each turn");
  }
  for (size_t i = 0; i < numbers.size(); ++i) {
    ToldTurn& told = checkpoint.turns.emplace_back();
    told.id = numbers[i];
    told.turn = std::move(transcript->turns[i]);
  }
  return checkpoint;
}

}  // namespace vivavoce
