// SPDX-License-Identifier: Apache-2.0
// Where the models are, what of them is there, and which kind of recogniser a folder holds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace vivavoce::local_speech {

// The folders that `./dev assets` lays out.
inline constexpr std::string_view kSileroFolder = "silero_vad";
inline constexpr std::string_view kTinyFolder = "moonshine-tiny-en";
inline constexpr std::string_view kBaseFolder = "moonshine-base-en";
inline constexpr std::string_view kKokoroFolder = "kokoro";

// The kinds of sherpa-onnx recogniser that are told apart by the files of their folder.
enum class RecognizerKind {
  kMoonshine,      // encoder_model.ort + decoder_model_merged.ort
  kMoonshineFour,  // preprocess + encode + uncached_decode + cached_decode
  kTransducer,     // encoder + decoder + joiner (Zipformer, Conformer, NeMo Parakeet)
  kWhisper,        // encoder + decoder, tokens name it
  kParaformer,     // model.onnx in a folder named paraformer
  kSenseVoice,     // model.onnx in a folder named sense-voice
  kZipformerCtc,   // model.onnx in a folder named zipformer…ctc
  kNemoCtc,        // model.onnx in a folder named nemo
  kWenetCtc,       // model.onnx in a folder named wenet
};

std::string_view Name(RecognizerKind kind);

// The files of a recogniser, ready to load.
struct RecognizerFiles {
  RecognizerFiles() = default;
  RecognizerKind kind = RecognizerKind::kMoonshine;
  std::string name;  // the folder's own name
  std::string tokens;
  std::string model;         // the single-file kinds
  std::string preprocessor;  // kMoonshineFour
  std::string encoder;
  std::string decoder;  // merged decoder of kMoonshine; uncached decoder of kMoonshineFour
  std::string cached_decoder;
  std::string joiner;
};

// Errors: NotFound naming every file that is missing and how to get it; InvalidArgument when the
// folder's kind is not
//         recognised.
absl::StatusOr<RecognizerFiles> FindRecognizer(const std::string& folder);

// OK when every file is there and not empty.
//
// Errors: NotFound naming each missing file and `./dev assets`.
absl::Status CheckFiles(const std::string& folder, const std::vector<std::string_view>& files);

}  // namespace vivavoce::local_speech
