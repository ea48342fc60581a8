// SPDX-License-Identifier: Apache-2.0
#include "labelled_answers.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "vivavoce/assessment/rubric_evaluator.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/status.h"
#include "vivavoce/domain/rubric.h"
#include "vivavoce/providers/local_embeddings/local_embeddings.h"
#include "vivavoce/providers/offline_llm/offline_llm.h"

namespace vivavoce::offline_llm_test {
namespace {

using Json = nlohmann::json;

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return NotFound("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

Json RequestJson(const LabelledAnswer& about, const std::vector<std::string>& turns,
                 const RubricCompetency& scale) {
  Json request = {
      {"language", "en-US"},
      {"competency",
       {{"competencyId", "c"}, {"name", about.competency}, {"description", about.description}}},
      {"question", {{"questionId", "q1"}, {"kind", about.frame}, {"lead", about.question}}},
      {"turns", Json::array()},
      {"checks", Json::array()}};
  for (size_t i = 0; i < turns.size(); ++i) {
    request["turns"].push_back({{"turnId", "t" + std::to_string(i)}, {"text", turns[i]}});
  }
  for (const RubricCheck& check : scale.checks) {
    request["checks"].push_back({{"checkId", check.check_id}, {"text", check.text}});
  }
  return request;
}

bool IsExact(const Json& quote, const std::vector<std::string>& turns) {
  const size_t turn = std::stoul(quote["turnId"].get<std::string>().substr(1));
  const size_t begin = quote["byteBegin"];
  const size_t end = quote["byteEnd"];
  return turn < turns.size() && begin < end && end <= turns[turn].size() &&
         turns[turn].substr(begin, end - begin) == quote["text"].get<std::string>();
}

// The exact quotes, with their indices.
Json Verify(const Json& quotes, const std::vector<std::string>& turns, ScoredAnswer& scored) {
  Json verified = Json::array();
  for (Json quote : quotes) {
    ++scored.quotes;
    if (!IsExact(quote, turns)) {
      ++scored.inexact_quotes;
      continue;
    }
    quote["index"] = verified.size();
    scored.quoted.push_back(quote["text"]);
    verified.push_back(std::move(quote));
  }
  return verified;
}

}  // namespace

absl::StatusOr<std::vector<LabelledAnswer>> ReadLabelledAnswers(const std::string& path) {
  absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  const Json json = Json::parse(*text, nullptr, false);
  if (!json.is_array()) return InvalidArgument(path + " is no list of answers");
  std::vector<LabelledAnswer> answers;
  for (const Json& item : json) {
    LabelledAnswer answer;
    answer.set = item.value("set", "");
    answer.trade = item.value("trade", "");
    answer.frame = item.value("frame", "");
    answer.competency = item.value("competency", "");
    answer.description = item.value("description", "");
    answer.question = item.value("question", "");
    answer.level = item.value("level", 0);
    answer.answer = item.value("answer", "");
    if (answer.level < 1 || answer.level > 5 || answer.answer.empty()) {
      return InvalidArgument(path + ": an answer without text or level");
    }
    answers.push_back(std::move(answer));
  }
  return answers;
}

struct AnswerScorer::World {
  boost::asio::io_context io;
  std::unique_ptr<Clock> clock = MakeSystemClock(io.get_executor());
  BlockingPool pool{io.get_executor(), *clock, 1, 64};
  std::unique_ptr<Embedder> embedder;
  std::unique_ptr<LanguageModel> model;
  RubricCompetency scale;
};

AnswerScorer::AnswerScorer(std::unique_ptr<World> world) : world_(std::move(world)) {}
AnswerScorer::~AnswerScorer() = default;

absl::StatusOr<std::unique_ptr<AnswerScorer>> AnswerScorer::Make(const std::string& share_path,
                                                                 const std::string& models_path) {
  absl::StatusOr<std::string> rubric_json = ReadFile(share_path + "/rubrics/default.json");
  if (!rubric_json.ok()) return rubric_json.status();
  absl::StatusOr<Rubric> rubric = ParseRubric(*rubric_json);
  if (!rubric.ok()) return rubric.status();

  auto world = std::make_unique<World>();
  world->scale = rubric->competencies.front();
  ProviderContext context;
  context.executor = world->io.get_executor();
  context.pool = &world->pool;
  context.clock = world->clock.get();
  context.share_path = share_path;
  context.models_path = models_path;
  if (!models_path.empty()) {
    absl::StatusOr<std::unique_ptr<Embedder>> embedder =
        MakeLocalEmbedderFactory()->Make("{}", context);
    if (!embedder.ok()) return embedder.status();
    world->embedder = *std::move(embedder);
    context.embedder = world->embedder.get();
  }
  absl::StatusOr<std::unique_ptr<LanguageModel>> model =
      MakeOfflineLanguageModelFactory()->Make("{}", context);
  if (!model.ok()) return model.status();
  world->model = *std::move(model);
  return std::unique_ptr<AnswerScorer>(new AnswerScorer(std::move(world)));
}

absl::StatusOr<std::string> AnswerScorer::Ask(const std::string& purpose,
                                              const std::string& input) {
  LanguageModelRequest request;
  request.purpose = purpose;
  request.input = input;
  auto answer = boost::asio::co_spawn(world_->io, Complete(*world_->model, std::move(request)),
                                      boost::asio::use_future);
  world_->io.restart();
  world_->io.run();
  absl::StatusOr<LanguageModelAnswer> result = answer.get();
  if (!result.ok()) return result.status();
  return std::move(result->text);
}

absl::StatusOr<ScoredAnswer> AnswerScorer::Score(const LabelledAnswer& about,
                                                 const std::vector<std::string>& turns) {
  ScoredAnswer scored;
  Json request = RequestJson(about, turns, world_->scale);
  absl::StatusOr<std::string> evidence = Ask("evidence", request.dump());
  if (!evidence.ok()) return evidence.status();
  request["quotes"] = Verify(Json::parse(*evidence)["quotes"], turns, scored);
  absl::StatusOr<std::string> judged = Ask("checks", request.dump());
  if (!judged.ok()) return judged.status();
  const Json answer = Json::parse(*judged);

  AnswerFacts facts;
  facts.has_quote = !request["quotes"].empty();
  for (const Json& check : answer["checks"]) {
    const bool met = check["met"].get<bool>() && !check["quotes"].empty();
    facts.checks[check["checkId"].get<std::string>()] = met;
    if (met) scored.met.insert(check["checkId"].get<std::string>());
    scored.quotes_of[check["checkId"].get<std::string>()] =
        check["quotes"].get<std::vector<size_t>>();
  }
  facts.signals = answer["signals"].get<std::map<std::string, double>>();
  for (const Json& flag : answer["flags"]) scored.flags.insert(flag["type"].get<std::string>());
  scored.signals = facts.signals;
  scored.level = EvaluateLevel(world_->scale, facts).level;
  return scored;
}

}  // namespace vivavoce::offline_llm_test
