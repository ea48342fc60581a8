// SPDX-License-Identifier: Apache-2.0
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "commands.h"
#include "console.h"
#include "engine_setup.h"
#include "vivavoce/audio/resampler.h"
#include "vivavoce/audio/wav_writer.h"
#include "vivavoce/base/status.h"

namespace vivavoce::cli {
namespace {

struct SayArguments {
  std::string text_file;
  std::string out_file;
  std::string voice;
  std::string config;
  int rate = 0;  // Hz; 0: the voice's own
};

boost::asio::awaitable<absl::Status> Speak(TextToSpeech& speech, SayArguments arguments,
                                           std::string text) {
  TtsOptions options;
  options.voice = arguments.voice;
  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> stream = speech.Open(options);
  if (!stream.ok()) co_return stream.status();
  if (absl::Status pushed = (*stream)->Push(text); !pushed.ok()) co_return pushed;
  (*stream)->Finish();
  const SampleRate spoken = speech.Capabilities().output_rate;
  std::vector<int16_t> samples;
  for (;;) {
    absl::StatusOr<std::optional<TtsEvent>> event = co_await (*stream)->Read();
    if (!event.ok()) co_return event.status();
    if (!event->has_value()) break;
    const auto* audio = std::get_if<TtsAudio>(&**event);
    if (audio == nullptr) continue;
    samples.insert(samples.end(), audio->pcm.samples().begin(), audio->pcm.samples().end());
  }
  const SampleRate rate{arguments.rate > 0 ? arguments.rate : spoken.hertz};
  if (rate.hertz != spoken.hertz) samples = Resample(samples, spoken, rate);
  absl::StatusOr<std::unique_ptr<WavWriter>> file = WavWriter::Make(arguments.out_file, rate, 1);
  if (!file.ok()) co_return file.status();
  absl::Status written = (*file)->Write(samples);
  if (!written.ok()) co_return written;
  co_return (*file)->Finish();
}

// The configured voice alone, in a world of its own.
absl::Status Say(const SayArguments& arguments) {
  absl::StatusOr<Configuration> configuration =
      LoadConfiguration(arguments.config, SystemConfigurationSources());
  if (!configuration.ok()) return configuration.status();
  absl::StatusOr<LoadedProviders> loaded = LoadProviders(arguments.config);
  if (!loaded.ok()) return loaded.status();
  absl::StatusOr<std::string> text = ReadInput(arguments.text_file);
  if (!text.ok()) return text.status();
  for (char& c : *text) {  // a line's end is where the window ended, not a pause
    if (c == '\n' || c == '\r') c = ' ';
  }

  boost::asio::io_context io;
  std::unique_ptr<Clock> clock = MakeSystemClock(io.get_executor());
  BlockingPool pool(io.get_executor(), *clock, 2, 64);
  ProviderContext context;
  context.executor = io.get_executor();
  context.pool = &pool;
  context.clock = clock.get();
  context.share_path = configuration->share_path;
  context.models_path = configuration->models_path;
  context.base_path = configuration->base_path;
  const ProviderChoice& choice = configuration->First("tts");
  absl::StatusOr<const TextToSpeechFactory*> factory =
      loaded->registry.text_to_speech.Find(choice.use);
  if (!factory.ok()) return factory.status();
  absl::StatusOr<std::unique_ptr<TextToSpeech>> speech = (*factory)->Make(choice.options, context);
  if (!speech.ok()) return speech.status();

  absl::Status result;
  boost::asio::co_spawn(io, Speak(**speech, arguments, *std::move(text)),
                        [&result, &io](std::exception_ptr thrown, absl::Status status) {
                          result = thrown ? Internal("say: the voice threw") : std::move(status);
                          io.stop();
                        });
  auto guard = boost::asio::make_work_guard(io);
  io.run();
  return result;
}

}  // namespace

void AddSay(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<SayArguments>();
  CLI::App* command =
      app.add_subcommand("say", "Speaks a text with the configured voice into a WAV file.");
  command->add_option("--text", arguments->text_file, "the text (UTF-8)")->required();
  command->add_option("--out", arguments->out_file, "the WAV file")->required();
  command->add_option("--voice", arguments->voice, "e.g. kokoro, kokoro:am_michael, flite");
  command->add_option("--rate", arguments->rate, "samples a second (default: the voice's own)")
      ->check(CLI::Range(8000, 192000));
  command->add_option("--config", arguments->config, "configuration (YAML)");
  command->footer("Example:\n  vivavoce say --text hello.txt --voice kokoro --out hello.wav");
  command->callback([arguments, &run] {
    run = [arguments]() -> int {
      absl::Status said = Say(*arguments);
      return said.ok() ? kDone : Report(said);
    };
  });
}

}  // namespace vivavoce::cli
