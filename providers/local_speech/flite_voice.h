// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "voice.h"

namespace vivavoce::local_speech {

// The voices built into the program, without "flite:"; the first is the default.
std::vector<std::string_view> FliteVoiceNames();

// A voice of flite: needs no model, speaks 50 times faster than real time, knows its exact word
// times.
//
// Errors: NotFound naming the voices there are.
absl::StatusOr<std::unique_ptr<Voice>> MakeFliteVoice(std::string_view name);

}  // namespace vivavoce::local_speech
