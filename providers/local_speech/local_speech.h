// SPDX-License-Identifier: Apache-2.0
// Speech on this machine, without an account: Silero and Moonshine listen, Kokoro and flite speak.
// README.md has figures.
//
// Options of speech-to-text: `model` (tiny | base | a folder of a sherpa-onnx offline model;
// default tiny), `path` (models folder; default: the program's). Of text-to-speech: `voice` (flite,
// flite:rms, kokoro, kokoro:am_michael …; default: Kokoro, or flite where it is absent), `path`,
// `cachePath` (folder for speech made before), `threads` (of Kokoro, 1..16, default 2). Of voice
// activity: `path`.
#pragma once

#include <memory>

#include "vivavoce/provider/factory.h"

namespace vivavoce {

// Registry name of all three: "local".
std::unique_ptr<SpeechToTextFactory> MakeLocalSpeechToTextFactory();
std::unique_ptr<TextToSpeechFactory> MakeLocalTextToSpeechFactory();
std::unique_ptr<VoiceActivityFactory> MakeLocalVoiceActivityFactory();

}  // namespace vivavoce
