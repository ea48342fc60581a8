// SPDX-License-Identifier: Apache-2.0
#include "requests.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::offline_llm {
namespace {

using nlohmann::json;

constexpr size_t kMaxInputBytes = 4 << 20;
constexpr int kMaxInputDepth = 20;
constexpr size_t kMaxItems = 2000;

// Reads one object of the input and keeps the first problem of the whole input. What is absent
// keeps its default unless it is demanded.
class InputReader {
 public:
  InputReader(const json& object, std::string path, absl::Status& problem)
      : object_(object), path_(std::move(path)), problem_(problem) {
    if (!object.is_object()) Fail("", "must be an object");
  }

  std::string Text(const char* key, bool demanded = false) {
    const json* value = Find(key, demanded);
    if (value == nullptr) return {};
    if (value->is_string()) return value->get<std::string>();
    Fail(key, "must be a text");
    return {};
  }

  double Number(const char* key, double fallback, double low, double high) {
    const json* value = Find(key, false);
    if (value == nullptr) return fallback;
    if (value->is_number() && value->get<double>() >= low && value->get<double>() <= high) {
      return value->get<double>();
    }
    Fail(key, "must be a number from " + std::to_string(static_cast<int64_t>(low)) + " to " +
                  std::to_string(static_cast<int64_t>(high)));
    return fallback;
  }

  bool Bool(const char* key, bool fallback) {
    const json* value = Find(key, false);
    if (value == nullptr) return fallback;
    if (value->is_boolean()) return value->get<bool>();
    Fail(key, "must be true or false");
    return fallback;
  }

  std::vector<std::string> Texts(const char* key) {
    std::vector<std::string> texts;
    for (const json& item : Items(key, false)) {
      if (!item.is_string()) {
        Fail(key, "must hold texts");
        return {};
      }
      texts.push_back(item.get<std::string>());
    }
    return texts;
  }

  std::vector<size_t> Indices(const char* key) {
    std::vector<size_t> indices;
    for (const json& item : Items(key, false)) {
      if (!item.is_number_unsigned()) {
        Fail(key, "must hold natural numbers");
        return {};
      }
      indices.push_back(item.get<size_t>());
    }
    return indices;
  }

  InputReader Object(const char* key) {
    const json* value = Find(key, true);
    return InputReader(value == nullptr ? kEmpty() : *value, Path(key), problem_);
  }

  std::vector<InputReader> Objects(const char* key, bool demanded) {
    std::vector<InputReader> readers;
    const json& list = Items(key, demanded);
    for (size_t i = 0; i < list.size(); ++i) {
      readers.emplace_back(list[i], Path(key) + "[" + std::to_string(i) + "]", problem_);
    }
    return readers;
  }

  void Fail(const std::string& key, const std::string& what) {
    if (problem_.ok()) problem_ = InvalidArgument("input: " + Path(key) + " " + what);
  }

 private:
  static const json& kEmpty() {
    static const json kObject = json::object();
    return kObject;
  }

  std::string Path(const std::string& key) const {
    if (path_.empty() || key.empty()) return path_ + key;
    return path_ + "." + key;
  }

  const json* Find(const char* key, bool demanded) {
    if (object_.is_object()) {
      const auto found = object_.find(key);
      if (found != object_.end() && !found->is_null()) return &*found;
    }
    if (demanded) Fail(key, "is missing");
    return nullptr;
  }

  const json& Items(const char* key, bool demanded) {
    static const json kNone = json::array();
    const json* value = Find(key, demanded);
    if (value == nullptr) return kNone;
    if (value->is_array() && value->size() <= kMaxItems) return *value;
    Fail(key, "must be a list of at most 2,000");
    return kNone;
  }

  const json& object_;
  std::string path_;
  absl::Status& problem_;
};

absl::StatusOr<json> ParseInput(std::string_view text) {
  if (text.size() > kMaxInputBytes) return InvalidArgument("input: over 4 MB");
  if (!IsValidUtf8(text)) return InvalidArgument("input: not well-formed UTF-8");
  bool too_deep = false;
  auto callback = [&too_deep](int depth, json::parse_event_t, json&) {
    too_deep = too_deep || depth > kMaxInputDepth;
    return !too_deep;
  };
  json parsed = json::parse(text.begin(), text.end(), callback, /*allow_exceptions=*/false);
  if (too_deep) return InvalidArgument("input: nested deeper than 20");
  if (!parsed.is_object()) return InvalidArgument("input: not a JSON object");
  return parsed;
}

absl::Status CheckLanguage(InputReader& in) {
  const std::string language = in.Text("language");
  const bool english = language.empty() || language == "en" || language.substr(0, 3) == "en-" ||
                       language.substr(0, 3) == "en_";
  if (english) return absl::OkStatus();
  return Error(absl::StatusCode::kUnimplemented, "offline_llm knows English only (language " +
                                                     language.substr(0, 20) +
                                                     "): configure a language model for it");
}

std::optional<Frame> ReadKind(InputReader& in) {
  const std::string kind = in.Text("kind");
  if (kind == "behavioural") return Frame::kBehavioural;
  if (kind == "technical") return Frame::kTechnical;
  if (kind == "situational") return Frame::kSituational;
  if (!kind.empty()) in.Fail("kind", "must be behavioural, technical or situational");
  return std::nullopt;
}

// A byte offset; the caller's turns are shorter than 4 GB.
uint32_t ReadOffset(InputReader& in, const char* key) {
  return static_cast<uint32_t>(in.Number(key, 0, 0, 4'294'967'295.0));
}

void ReadQuestion(InputReader& root, AnswerRequest& request) {
  InputReader competency = root.Object("competency");
  request.question.competency = competency.Text("name", true);
  request.question.description = competency.Text("description");
  InputReader question = root.Object("question");
  request.question.text = question.Text("lead", true);
  request.kind = ReadKind(question);
}

void ReadFeedback(const json& input, InputReader& root, PlanRequest& request) {
  if (!input.contains("feedback") || input["feedback"].is_null()) return;
  InputReader feedback = root.Object("feedback");
  request.feedback = feedback.Text("text", true);
  size_t index = 0;
  for (InputReader& in : feedback.Objects("questions", true)) {
    InputReader competency = in.Object("competency");
    PlanRequest::Asked asked;
    asked.competency = competency.Text("name", true);
    asked.required = competency.Bool("required", false);
    in.Text("lead", true);
    json question = input["feedback"]["questions"][index++];
    if (question.is_object()) question.erase("number");
    asked.json = question.dump();
    request.asked.push_back(std::move(asked));
  }
}

}  // namespace

absl::StatusOr<AnswerRequest> ParseAnswerRequest(std::string_view text) {
  absl::StatusOr<json> input = ParseInput(text);
  if (!input.ok()) return input.status();
  absl::Status problem;
  InputReader root(*input, "", problem);
  if (absl::Status language = CheckLanguage(root); !language.ok()) return language;
  AnswerRequest request;
  ReadQuestion(root, request);
  for (InputReader& turn : root.Objects("turns", true)) {
    request.turns.push_back({turn.Text("turnId", true), turn.Text("text", true)});
  }
  request.asked = root.Texts("asked");
  for (InputReader& check : root.Objects("checks", false)) {
    request.checks.push_back({check.Text("checkId", true), check.Text("text")});
  }
  for (InputReader& in : root.Objects("quotes", false)) {
    VerifiedQuote quote;
    quote.index = ReadOffset(in, "index");
    quote.turn_id = in.Text("turnId", true);
    quote.begin = ReadOffset(in, "byteBegin");
    quote.end = ReadOffset(in, "byteEnd");
    request.quotes.push_back(std::move(quote));
  }
  if (!problem.ok()) return problem;
  return request;
}

absl::StatusOr<PlanRequest> ParsePlanRequest(std::string_view text) {
  absl::StatusOr<json> input = ParseInput(text);
  if (!input.ok()) return input.status();
  absl::Status problem;
  InputReader root(*input, "", problem);
  if (absl::Status language = CheckLanguage(root); !language.ok()) return language;
  PlanRequest request;
  InputReader job = root.Object("job");
  request.title = job.Text("title");
  request.level = job.Text("level");
  request.description = job.Text("description");
  request.qualifications = job.Texts("qualifications");
  for (InputReader& in : job.Objects("skills", false)) {
    PlanRequest::Skill skill;
    skill.name = in.Text("name", true);
    skill.required = in.Bool("required", true);
    skill.weight = in.Number("weight", 1, 0, 100);
    request.skills.push_back(std::move(skill));
  }
  InputReader interview = root.Object("interview");
  request.duration_minutes = static_cast<size_t>(interview.Number("durationMinutes", 30, 1, 1000));
  request.max_questions = static_cast<size_t>(interview.Number("maxQuestions", 6, 1, 100));
  ReadFeedback(*input, root, request);
  if (!problem.ok()) return problem;
  return request;
}

absl::StatusOr<SummaryRequest> ParseSummaryRequest(std::string_view text) {
  absl::StatusOr<json> input = ParseInput(text);
  if (!input.ok()) return input.status();
  absl::Status problem;
  InputReader root(*input, "", problem);
  if (absl::Status language = CheckLanguage(root); !language.ok()) return language;
  SummaryRequest request;
  for (InputReader& in : root.Objects("competencies", true)) {
    SummaryRequest::Competency competency;
    competency.competency_id = in.Text("competencyId", true);
    competency.name = in.Text("name", true);
    competency.status = in.Text("status", true);
    competency.level = static_cast<int>(in.Number("level", 0, 0, 100));
    competency.max_level = static_cast<int>(in.Number("maxLevel", 0, 0, 100));
    for (InputReader& check_in : in.Objects("checks", false)) {
      SummaryRequest::Check check;
      check.check_id = check_in.Text("checkId", true);
      check.text = check_in.Text("text");
      check.met = check_in.Bool("met", false);
      check.evidence = check_in.Indices("evidence");
      competency.checks.push_back(std::move(check));
    }
    for (InputReader& quote : in.Objects("evidence", false)) {
      competency.evidence.push_back(ReadOffset(quote, "index"));
    }
    request.competencies.push_back(std::move(competency));
  }
  if (!problem.ok()) return problem;
  return request;
}

}  // namespace vivavoce::offline_llm
