// SPDX-License-Identifier: Apache-2.0
#include <boost/asio/co_spawn.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>
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
  std::vector<std::string> texts;  // files
  std::string out;                 // a WAV file; with several texts the folder of one for each
  std::string voice;
  std::string config;
  int rate = 0;  // Hz; 0: the voice's own
};

// A text and the WAV file it is spoken into.
struct Spoken {
  std::string text;
  std::string wav;
};

boost::asio::awaitable<absl::Status> SpeakOne(TextToSpeech& speech, const SayArguments& arguments,
                                              const Spoken& spoken) {
  TtsOptions options;
  options.voice = arguments.voice;
  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> stream = speech.Open(options);
  if (!stream.ok()) co_return stream.status();
  if (absl::Status pushed = (*stream)->Push(spoken.text); !pushed.ok()) co_return pushed;
  (*stream)->Finish();
  const SampleRate own = speech.Capabilities().output_rate;
  std::vector<int16_t> samples;
  for (;;) {
    absl::StatusOr<std::optional<TtsEvent>> event = co_await (*stream)->Read();
    if (!event.ok()) co_return event.status();
    if (!event->has_value()) break;
    const auto* audio = std::get_if<TtsAudio>(&**event);
    if (audio == nullptr) continue;
    samples.insert(samples.end(), audio->pcm.samples().begin(), audio->pcm.samples().end());
  }
  const SampleRate rate{arguments.rate > 0 ? arguments.rate : own.hertz};
  if (rate.hertz != own.hertz) samples = Resample(samples, own, rate);
  absl::StatusOr<std::unique_ptr<WavWriter>> file = WavWriter::Make(spoken.wav, rate, 1);
  if (!file.ok()) co_return file.status();
  absl::Status written = (*file)->Write(samples);
  if (!written.ok()) co_return written;
  co_return (*file)->Finish();
}

// One voice, loaded once, for all of them.
boost::asio::awaitable<absl::Status> SpeakAll(TextToSpeech& speech, const SayArguments& arguments,
                                              const std::vector<Spoken>& all) {
  for (const Spoken& spoken : all) {
    absl::Status said = co_await SpeakOne(speech, arguments, spoken);
    if (!said.ok()) co_return said;
  }
  co_return absl::OkStatus();
}

// What is to be spoken, and where it goes: found wrong before the first word.
absl::StatusOr<std::vector<Spoken>> ReadTexts(const SayArguments& arguments) {
  const bool several = arguments.texts.size() > 1;
  if (several && !std::filesystem::is_directory(arguments.out)) {
    return InvalidArgument("say --out " + arguments.out + ": of several texts it is a folder");
  }
  std::vector<Spoken> all;
  for (const std::string& path : arguments.texts) {
    absl::StatusOr<std::string> text = ReadInput(path);
    if (!text.ok()) return text.status();
    for (char& c : *text) {  // a line's end is where the window ended, not a pause
      if (c == '\n' || c == '\r') c = ' ';
    }
    std::filesystem::path wav = arguments.out;
    if (several) wav /= std::filesystem::path(path).stem() += ".wav";
    for (const Spoken& other : all) {
      if (other.wav == wav) {
        return InvalidArgument("say --text " + path + ": a second text for " + other.wav);
      }
    }
    all.push_back({*std::move(text), wav.string()});
  }
  return all;
}

// The configured voice alone, in a world of its own.
absl::Status Say(const SayArguments& arguments) {
  absl::StatusOr<LoadedProviders> loaded = LoadProviders(arguments.config);
  if (!loaded.ok()) return loaded.status();
  absl::StatusOr<std::vector<Spoken>> texts = ReadTexts(arguments);
  if (!texts.ok()) return texts.status();

  ProviderWorld world(loaded->configuration);
  const ProviderChoice& choice = loaded->configuration.First("tts");
  absl::StatusOr<const TextToSpeechFactory*> factory =
      loaded->registry.text_to_speech.Find(choice.use);
  if (!factory.ok()) return factory.status();
  absl::StatusOr<std::unique_ptr<TextToSpeech>> speech =
      (*factory)->Make(choice.options, world.context);
  if (!speech.ok()) return speech.status();

  absl::Status result;
  boost::asio::co_spawn(world.io, SpeakAll(**speech, arguments, *texts),
                        [&result, &world](std::exception_ptr thrown, absl::Status status) {
                          result = thrown ? Internal("say: the voice threw") : std::move(status);
                          world.io.stop();
                        });
  auto guard = boost::asio::make_work_guard(world.io);
  world.io.run();
  return result;
}

}  // namespace

void AddSay(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<SayArguments>();
  CLI::App* command =
      app.add_subcommand("say", "Speaks texts with the configured voice into WAV files.");
  command->add_option("--text", arguments->texts, "a text (UTF-8); may be given several times")
      ->required();
  command
      ->add_option("--out", arguments->out,
                   "the WAV file; of several texts the folder for NAME.wav of each NAME.txt")
      ->required();
  command->add_option("--voice", arguments->voice, "e.g. kokoro, kokoro:am_michael, flite");
  command->add_option("--rate", arguments->rate, "samples a second (default: the voice's own)")
      ->check(CLI::Range(8000, 192000));
  command->add_option("--config", arguments->config, "configuration (YAML)");
  command->footer(
      "The voice is loaded once, however many texts there are.\n\n"
      "Example:\n  vivavoce say --text hello.txt --voice kokoro --out hello.wav");
  command->callback([arguments, &run] {
    run = [arguments]() -> int {
      absl::Status said = Say(*arguments);
      return said.ok() ? kDone : Report(said);
    };
  });
}

}  // namespace vivavoce::cli
