// SPDX-License-Identifier: Apache-2.0
// What a candidate's client may send: any bytes, as a text frame or as a binary one, and the audio
// in them on its way into the session.
#include <string>

#include "edge/audio_intake.h"
#include "edge/protocol.h"
#include "tests/fuzz/fuzz.h"
#include "vivavoce/base/utf8.h"

namespace {

using vivavoce::MediaTime;
namespace platform = vivavoce::platform;
namespace client = vivavoce::platform::client;

// One message a line; one that begins with a byte under 32 is a binary frame.
void Converse(std::string_view bytes) {
  platform::MessageParser parser("session-1", 1 << 16);
  vivavoce::MediaTime end;
  platform::AudioIntake intake(platform::EdgeLimits(),
                               [&](vivavoce::AudioMark, const vivavoce::PcmChunk& pcm) {
                                 if (pcm.empty()) return;
                                 vivavoce::fuzz::Require(pcm.at() >= end, "audio is in order");
                                 end = pcm.end();
                               });
  MediaTime now;
  while (!bytes.empty()) {
    size_t length = std::min(bytes.find('\n'), bytes.size());
    std::string_view line = bytes.substr(0, length);
    bytes.remove_prefix(std::min(length + 1, bytes.size()));
    bool binary = !line.empty() && static_cast<uint8_t>(line[0]) < 32;
    platform::ClientMessage message = parser.Parse(binary, line);
    now = now + vivavoce::Millis(100);
    if (const auto* text = std::get_if<client::Text>(&message)) {
      vivavoce::fuzz::Require(vivavoce::IsValidUtf8(text->text), "text is UTF-8");
    } else if (const auto* bad = std::get_if<platform::BadMessage>(&message)) {
      vivavoce::fuzz::Require(!bad->code.empty(), "a refusal has a name");
      vivavoce::fuzz::Require(vivavoce::IsValidUtf8(bad->message), "and a text");
    } else if (const auto* start = std::get_if<client::AudioStart>(&message)) {
      intake.Start(*start, now);
    } else if (const auto* chunk = std::get_if<client::AudioChunk>(&message)) {
      intake.Chunk(*chunk, now);
    } else if (const auto* stop = std::get_if<client::AudioEnd>(&message)) {
      intake.End(*stop, now);
    } else if (const auto* batch = std::get_if<client::AudioBatch>(&message)) {
      intake.Batch(*batch, now);
    }
    while (intake.Take(now)) {
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  Converse(vivavoce::fuzz::Text(bytes, size));
  return 0;
}
