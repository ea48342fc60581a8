// SPDX-License-Identifier: Apache-2.0
// The providers of a configuration, each made at its first use, decorated, with its fallbacks.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/conditions.h"
#include "vivavoce/provider/registry.h"
#include "vivavoce/provider/usage.h"
#include "vivavoce/runtime/configuration.h"

namespace vivavoce::internal {

// The same failure, marked as one of what is installed and not of what was asked for: its detail
// names the provider.
absl::Status LacksOnMachine(const absl::Status& status, std::string_view provider);

// Threading: the context's executor.
class ConfiguredProviders {
 public:
  // Lifetime: configuration and registry outlive it, and what the context refers to.
  ConfiguredProviders(const Configuration& configuration, const Registry& registry,
                      const ProviderContext& context)
      : configuration_(configuration), registry_(registry), context_(context) {}

  absl::StatusOr<SpeechToText*> SpeechRecognition();
  absl::StatusOr<TextToSpeech*> SpeechSynthesis();
  absl::StatusOr<LanguageModel*> Brain();
  // The registry names of those that are asked first; empty before they were made.
  const std::string& recogniser_name() const { return stt_name_; }
  const std::string& brain_name() const { return llm_name_; }
  // Which models have answered in this process.
  const AnsweringModels& answered() const { return answered_; }
  // Which models have spoken in this process since this was last asked.
  std::set<std::string> TakeVoices() { return std::exchange(voices_, {}); }
  absl::StatusOr<VoiceActivity*> VoiceDetection();
  // Null where the embedder is not to be had: every user can do without, and says so.
  Embedder* Embeddings();
  absl::StatusOr<PdfRenderer*> Pdf();
  absl::StatusOr<Mailer*> Mail();

  // Made anew with each call.
  absl::StatusOr<StoreHandle> OpenStore();
  absl::StatusOr<std::unique_ptr<BlobStore>> OpenBlobs();
  absl::StatusOr<std::unique_ptr<Transport>> OpenTransport();
  absl::StatusOr<std::unique_ptr<SessionRegistry>> OpenSessions();

  // From now on every call is told to `sink`; null: to nobody.
  //
  // Lifetime: outlives the calls.
  void TellUsesTo(UsageSink* sink) { uses_.to = sink; }

  // What the one who runs this should know, and did not stop it.
  void Warn(std::string text) { warnings_.push_back(std::move(text)); }
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  // Ports are made before there is a store to keep a ledger in.
  class Uses final : public UsageSink {
   public:
    void Note(ProviderUse use) override {
      if (to != nullptr) to->Note(std::move(use));
    }
    boost::asio::awaitable<absl::Status> Settle() override;

    UsageSink* to = nullptr;
  };

  const Configuration& configuration_;
  const Registry& registry_;
  ProviderContext context_;
  Uses uses_;
  std::vector<std::string> warnings_;
  bool embedder_tried_ = false;
  std::string stt_name_;
  std::string llm_name_;
  AnsweringModels answered_;
  std::set<std::string> voices_;
  std::unique_ptr<Embedder> embedder_;
  std::unique_ptr<SpeechToText> stt_;
  std::unique_ptr<TextToSpeech> tts_;
  std::unique_ptr<LanguageModel> llm_;
  std::unique_ptr<VoiceActivity> vad_;
  std::unique_ptr<PdfRenderer> pdf_;
  std::unique_ptr<Mailer> mailer_;
};

}  // namespace vivavoce::internal
