// SPDX-License-Identifier: Apache-2.0
// One run's world: an executor, a virtual clock, threads for blocking work, and the configured
// providers made on them.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/conditions.h"
#include "vivavoce/base/blocking_pool.h"
#include "vivavoce/base/virtual_clock.h"
#include "vivavoce/provider/registry.h"
#include "vivavoce/runtime/configuration.h"

namespace vivavoce::internal {

// The same failure, marked as one of what is installed and not of what was asked for: its detail
// names the provider.
absl::Status LacksOnMachine(const absl::Status& status, std::string_view provider);

// Threading: everything happens on the thread that calls Run().
class Workbench {
 public:
  // Lifetime: all three outlive it.
  Workbench(const Configuration& configuration, const Registry& registry, Telemetry telemetry);
  ~Workbench();

  // Runs `work` to its end in virtual time: time stands still while a provider works and leaps
  // otherwise.
  //
  // Errors: those of `work`; Internal when it waits for something that can never happen: it is
  // destroyed where it waits, and nothing can be run any more.
  absl::Status Run(boost::asio::awaitable<absl::Status> work);

  VirtualClock& clock() { return *clock_; }
  const Configuration& configuration() const { return configuration_; }
  const ProviderContext& context() const { return context_; }
  const Telemetry& telemetry() const { return context_.telemetry; }

  // Providers as configured, decorated, with fallbacks; made at first use.
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
  // The store of a run: SQLite at `path`, whatever the configuration says for servers.
  absl::StatusOr<Store*> OpenStore(const std::string& path);

  // What the one who runs this should know, and did not stop it.
  void Warn(std::string text) { warnings_.push_back(std::move(text)); }
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  const Configuration& configuration_;
  const Registry& registry_;
  // Its services can be emptied before it is destroyed.
  class Loop : public boost::asio::io_context {
   public:
    void DestroyWaiting() { shutdown(); }
  };

  Loop io_;
  std::unique_ptr<VirtualClock> clock_;
  std::unique_ptr<BlockingPool> pool_;
  ProviderContext context_;
  std::vector<std::string> warnings_;
  bool embedder_tried_ = false;
  std::string stt_name_;
  std::string llm_name_;
  AnsweringModels answered_;
  std::set<std::string> voices_;

  StoreHandle store_;
  std::unique_ptr<Embedder> embedder_;
  std::unique_ptr<SpeechToText> stt_;
  std::unique_ptr<TextToSpeech> tts_;
  std::unique_ptr<LanguageModel> llm_;
  std::unique_ptr<VoiceActivity> vad_;
  std::unique_ptr<PdfRenderer> pdf_;
};

}  // namespace vivavoce::internal
