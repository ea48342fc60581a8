// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "vivavoce/base/pcm.h"
#include "vivavoce/conversation/session_outcome.h"

namespace vivavoce {

// Every sample of `sent` stands in the one recording, at its time; the manifest knows of one
// interruption, and of nothing twice.
void ExpectResumedRecording(const std::string& wav_path, const std::string& manifest_path,
                            const std::vector<PcmChunk>& sent, const SessionOutcome& outcome);

}  // namespace vivavoce
