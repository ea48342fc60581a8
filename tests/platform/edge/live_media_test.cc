// SPDX-License-Identifier: Apache-2.0
// What a candidate's client may send as media, over real sockets, and what becomes of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "edge/base64.h"
#include "tests/platform/edge/live_world.h"
#include "vivavoce/domain/transcript.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce::platform {
namespace {

using ::testing::IsEmpty;
using Json = ScriptedClient::Json;

std::string Base64(std::string_view bytes) {
  std::string text;
  AppendBase64(bytes, text);
  return text;
}

// As MediaRecorder and opusenc wrote it.
std::string Recorded(const std::string& name) {
  std::ifstream in(std::string(VIVAVOCE_SOURCE_DIR) + "/tests/fuzz/corpus/audio_decoder/" + name,
                   std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  EXPECT_FALSE(bytes.empty()) << name;
  return bytes;
}

// The loudest of the candidate's side.
int Peak(const std::string& wav) {
  int peak = 0;
  for (size_t at = 44; at + 4 <= wav.size(); at += 4) {
    auto low = static_cast<uint8_t>(wav[at]);
    auto high = static_cast<uint8_t>(wav[at + 1]);
    peak = std::max(peak, std::abs(static_cast<int16_t>(low | high << 8)));
  }
  return peak;
}

class LiveMediaTest : public ::testing::Test {
 protected:
  LiveMediaTest() : server_(world_.MakeServer(SessionHostOptions())) {
    EXPECT_TRUE(server_->Start().ok());
  }
  ~LiveMediaTest() override { EXPECT_TRUE(server_->Drain(std::chrono::seconds(30)).ok()); }

  // From the first message to the artefacts.
  void Conduct(const OpenedSession& session, ScriptedClient& client) {
    EXPECT_TRUE(world_.LetTalk(*server_, session, client).ok());
    EXPECT_TRUE(server_->UntilOver().ok());
  }
  ScriptedClient Client(const OpenedSession& session) {
    ClientHabits habits;
    habits.streams = false;
    return ScriptedClient(world_.driver().clock(), session.record.id.value(), habits);
  }
  static void Type(ScriptedClient& client) {
    client.Send(Json{{"type", "TEXT"}, {"text", "We moved it over one long weekend."}});
  }

  LiveWorld world_{false};
  std::unique_ptr<LiveServer> server_;
};

TEST_F(LiveMediaTest, OpusAsBrowsersAndToolsWriteItIsInTheRecording) {
  const std::pair<const char*, const char*> kStreams[] = {{"chromium.webm", "WEBM_OPUS"},
                                                          {"opusenc.ogg", "OGG_OPUS"}};
  for (const auto& [file, encoding] : kStreams) {
    SCOPED_TRACE(file);
    OpenedSession session = world_.Open(*server_, ShortPlan(1));
    ScriptedClient client = Client(session);
    const std::string bytes = Recorded(file);
    client.OnListening(1, Millis(100), [&, name = encoding](ScriptedClient& c) {
      Json format{{"encoding", name}, {"sampleRate", 48000}, {"channels", 1}};
      c.Send(Json{{"type", "AUDIO"}, {"streaming", "start"}, {"format", format}});
      for (size_t at = 0; at < bytes.size(); at += 1000) {
        Json chunk{{"type", "AUDIO"}, {"streaming", "chunk"}};
        chunk["data"] = Base64(std::string_view(bytes).substr(at, 1000));
        c.Send(chunk);
      }
      c.Send(Json{{"type", "AUDIO"}, {"streaming", "end"}});
      Type(c);
    });
    Conduct(session, client);
    EXPECT_THAT(client.Of("ERROR"), IsEmpty());
    EXPECT_EQ(client.last_ended, "completed");
    absl::StatusOr<std::string> recording = world_.Blob(RecordingKey(session.record.interview));
    ASSERT_THAT(recording, testing::IsOk());
    EXPECT_GT(Peak(*recording), 1000);
  }
}

TEST_F(LiveMediaTest, ATypedInterviewHasATranscriptAndNoSound) {
  OpenedSession session = world_.Open(*server_, ShortPlan(1), SessionMode::kTyped);
  ScriptedClient client = Client(session);
  client.OnListening(1, Millis(100), Type);
  Conduct(session, client);

  EXPECT_EQ(client.last_ended, "completed");
  EXPECT_TRUE(client.samples.empty()) << "its lines are shown";
  EXPECT_FALSE(client.Of("TRANSCRIPT").empty());
  const InterviewId& id = session.record.interview;
  EXPECT_TRUE(absl::IsNotFound(world_.Blob(RecordingKey(id)).status()));
  absl::StatusOr<std::string> text = world_.Blob(TranscriptKey(id, 1));
  ASSERT_THAT(text, testing::IsOk());
  absl::StatusOr<Transcript> transcript = ParseTranscript(*text);
  ASSERT_THAT(transcript, testing::IsOk());
  int typed = 0;
  for (const TranscriptTurn& turn : transcript->turns) typed += turn.source == "typed" ? 1 : 0;
  EXPECT_EQ(typed, 1);
}

TEST_F(LiveMediaTest, VideoIsKeptBesideTheRecordingAsObjectsInOrder) {
  OpenedSession session = world_.Open(*server_, ShortPlan(1));
  ScriptedClient client = Client(session);
  client.OnListening(1, Millis(100), [](ScriptedClient& c) {
    c.Send(Json{{"type", "VIDEO"}, {"streaming", "start"}});
    c.Send(Json{{"type", "VIDEO"}, {"streaming", "chunk"}, {"data", Base64("first ")}});
    c.Send(Json{{"type", "VIDEO"}, {"streaming", "chunk"}, {"data", Base64("object")}});
    c.Send(Json{{"type", "VIDEO"}, {"streaming", "end"}});
    c.Send(Json{{"type", "VIDEO"}, {"streaming", "start"}});
    c.SendBinary(std::string("\3\1\0\0\0\0\0\0", 8) + "second object");
    Type(c);
  });
  Conduct(session, client);

  EXPECT_THAT(client.Of("ERROR"), IsEmpty());
  const std::string folder = "recordings/" + session.record.interview.value() + "/video/";
  EXPECT_THAT(world_.Blob(folder + "00000.webm"), testing::IsOkAndHolds("first object"));
  EXPECT_THAT(world_.Blob(folder + "00001.webm"), testing::IsOkAndHolds("second object"));
}

TEST_F(LiveMediaTest, VideoWithoutItsStartAndATextThatSaysNothingAreNamed) {
  OpenedSession session = world_.Open(*server_, ShortPlan(1), SessionMode::kTyped);
  ScriptedClient client = Client(session);
  client.OnListening(1, Millis(100), [](ScriptedClient& c) {
    c.Send(Json{{"type", "VIDEO"}, {"streaming", "chunk"}, {"data", Base64("nobody's")}});
    c.SendBinary(std::string("\3\0\0\0\0\0\0\0", 8) + "nobody's");
    c.Send(Json{{"type", "VIDEO"}, {"streaming", "end"}});
    c.Send(Json{{"type", "TEXT"}, {"text", ""}});
    c.Send(Json{{"type", "TEXT"}, {"text", " ...\n"}});
    Type(c);
  });
  Conduct(session, client);

  std::vector<std::string> errors;
  for (const Json& error : client.Of("ERROR")) {
    errors.push_back(error["code"]);
    EXPECT_EQ(error["fatal"], false);
  }
  EXPECT_THAT(errors, ::testing::ElementsAre("no_video_stream", "no_video_stream",
                                             "no_video_stream", "empty_text", "empty_text"));
  EXPECT_EQ(client.last_ended, "completed") << "the session lives on";
  const std::string folder = "recordings/" + session.record.interview.value() + "/video/";
  EXPECT_TRUE(absl::IsNotFound(world_.Blob(folder + "00000.webm").status()));
}

}  // namespace
}  // namespace vivavoce::platform
