// SPDX-License-Identifier: Apache-2.0
#include "offline_llm.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine.h"
#include "vivavoce/base/status.h"
#include "vivavoce/provider/options.h"

namespace vivavoce {
namespace {

using offline_llm::Knowledge;
using offline_llm::Purpose;
using offline_llm::Work;
using KnowledgePtr = std::shared_ptr<const Knowledge>;

// Counts up whenever the rules themselves, the code, change what they find; word lists, thresholds
// and frames have their own sum beside it.
constexpr const char* kRules = "offline_llm/2";

class OfflineCall final : public LanguageModelCall {
 public:
  OfflineCall(std::unique_ptr<Work> work, std::string model, BlockingPool& pool, Embedder* embedder,
              SessionContext context)
      : work_(std::move(work)),
        model_(std::move(model)),
        pool_(pool),
        embedder_(embedder),
        context_(std::move(context)) {}

  boost::asio::awaitable<absl::StatusOr<std::optional<LanguageModelEvent>>> Read() override {
    const int event = next_event_++;
    if (event == 0) {
      absl::StatusOr<std::string> answer = co_await Answer();
      if (!answer.ok()) {
        next_event_ = kEnd;
        co_return answer.status();
      }
      TextDelta delta;
      delta.text = *std::move(answer);
      co_return LanguageModelEvent(std::move(delta));
    }
    if (event == 1) {
      Finish finish;
      finish.model = model_;
      co_return LanguageModelEvent(std::move(finish));
    }
    next_event_ = kEnd;
    co_return std::nullopt;
  }

 private:
  static constexpr int kEnd = 2;

  boost::asio::awaitable<absl::StatusOr<std::string>> Answer() {
    if (embedder_ == nullptr) {
      std::function<absl::StatusOr<std::string>()> whole =
          [work = work_]() -> absl::StatusOr<std::string> {
        work->ReadWithoutEmbedder();
        return work->Finish();
      };
      co_return co_await pool_.Run<std::string>(std::move(whole));
    }
    while (true) {
      std::function<absl::StatusOr<std::vector<std::string>>()> wanted =
          [work = work_]() -> absl::StatusOr<std::vector<std::string>> {
        return work->TextsWanted();
      };
      absl::StatusOr<std::vector<std::string>> texts =
          co_await pool_.Run<std::vector<std::string>>(std::move(wanted));
      if (!texts.ok()) co_return texts.status();
      if (texts->empty()) break;
      absl::StatusOr<std::vector<Embedding>> vectors = co_await EmbedAll(*std::move(texts));
      if (!vectors.ok()) co_return Annotate(vectors.status(), "offline_llm");
      std::function<absl::Status()> take = [work = work_, vectors = *std::move(vectors)]() mutable {
        work->Take(std::move(vectors));
        return absl::OkStatus();
      };
      absl::Status taken = co_await pool_.Run(std::move(take));
      if (!taken.ok()) co_return taken;
    }
    std::function<absl::StatusOr<std::string>()> finish =
        [work = work_]() -> absl::StatusOr<std::string> { return work->Finish(); };
    co_return co_await pool_.Run<std::string>(std::move(finish));
  }

  boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> EmbedAll(
      std::vector<std::string> texts) {
    const size_t batch = std::max<size_t>(1, embedder_->Capabilities().max_batch);
    std::vector<Embedding> all;
    for (size_t begin = 0; begin < texts.size(); begin += batch) {
      const size_t end = std::min(texts.size(), begin + batch);
      std::vector<std::string> some(texts.begin() + static_cast<ptrdiff_t>(begin),
                                    texts.begin() + static_cast<ptrdiff_t>(end));
      absl::StatusOr<std::vector<Embedding>> made =
          co_await embedder_->EmbedFor(context_, std::move(some));
      if (!made.ok()) co_return made.status();
      if (made->size() != end - begin) {
        co_return Internal("the embedder gave " + std::to_string(made->size()) + " vectors for " +
                           std::to_string(end - begin) + " texts");
      }
      std::move(made->begin(), made->end(), std::back_inserter(all));
    }
    co_return all;
  }

  const std::shared_ptr<Work> work_;  // a job on the pool may outlive this call
  const std::string model_;
  BlockingPool& pool_;
  Embedder* embedder_;
  const SessionContext context_;
  int next_event_ = 0;
};

class OfflineLanguageModel final : public LanguageModel {
 public:
  OfflineLanguageModel(KnowledgePtr knowledge, const ProviderContext& context)
      : knowledge_(std::move(knowledge)), pool_(*context.pool), embedder_(context.embedder) {
    capabilities_.model = std::string(kRules) + " (knowledge sha256 " + knowledge_->sha256 + ")";
    capabilities_.structured_output = true;
    capabilities_.rule_based = true;
    capabilities_.statement = knowledge_->limits;
    capabilities_.purposes = {"plan", "follow_up", "evidence", "checks", "summary"};
  }

  const LanguageModelCapabilities& Capabilities() const override { return capabilities_; }

  boost::asio::awaitable<absl::Status> Warm() override {
    if (embedder_ == nullptr) co_return absl::OkStatus();
    co_return co_await embedder_->Warm();
  }

  absl::StatusOr<std::unique_ptr<LanguageModelCall>> Start(
      const LanguageModelRequest& request) override {
    absl::StatusOr<Purpose> purpose = offline_llm::ParsePurpose(request.purpose);
    if (!purpose.ok()) return purpose.status();
    absl::StatusOr<std::unique_ptr<Work>> work = Work::Make(knowledge_, *purpose, request.input);
    if (!work.ok()) return work.status();
    SessionContext context = request.context;
    if (context.step.empty()) context.step = request.purpose;
    return std::make_unique<OfflineCall>(*std::move(work), capabilities_.model, pool_, embedder_,
                                         std::move(context));
  }

 private:
  KnowledgePtr knowledge_;
  BlockingPool& pool_;
  Embedder* embedder_;
  LanguageModelCapabilities capabilities_;
};

class OfflineLanguageModelFactory final : public LanguageModelFactory {
 public:
  std::string_view Name() const override { return "offline_llm"; }

  absl::Status ValidateConfig(std::string_view options) const override {
    return OptionReader(options).Finish();
  }

  absl::StatusOr<std::unique_ptr<LanguageModel>> Make(
      std::string_view options, const ProviderContext& context) const override {
    if (absl::Status valid = ValidateConfig(options); !valid.ok()) return valid;
    absl::StatusOr<KnowledgePtr> knowledge = offline_llm::LoadKnowledge(context.share_path);
    if (!knowledge.ok()) return knowledge.status();
    return std::make_unique<OfflineLanguageModel>(*std::move(knowledge), context);
  }

  std::vector<Finding> Examine(std::string_view, const ProviderContext& context) const override {
    Finding finding;
    finding.subject = "language model: offline_llm";
    absl::StatusOr<KnowledgePtr> knowledge = offline_llm::LoadKnowledge(context.share_path);
    if (!knowledge.ok()) {
      finding.severity = Finding::Severity::kMissing;
      finding.detail = std::string(Message(knowledge.status()));
      finding.mend = "set VIVAVOCE_SHARE to the folder share/ of the installation";
    } else if (context.embedder == nullptr) {
      finding.severity = Finding::Severity::kDegraded;
      finding.detail = "no embedder: relevance is judged by shared words, off-topic answers pass";
      finding.mend = std::string("embeddings: {use: local}, and its model: ") + kModelsMend;
    } else {
      finding.detail = "rules over words, English; no language model";
    }
    return {finding};
  }
};

}  // namespace

std::unique_ptr<LanguageModelFactory> MakeOfflineLanguageModelFactory() {
  return std::make_unique<OfflineLanguageModelFactory>();
}

}  // namespace vivavoce
