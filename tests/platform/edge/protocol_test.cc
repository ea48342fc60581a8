// SPDX-License-Identifier: Apache-2.0
#include "edge/protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "edge/base64.h"

namespace vivavoce::platform {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

class ProtocolTest : public ::testing::Test {
 protected:
  ClientMessage Parse(std::string_view text) { return parser_.Parse(false, text); }
  std::string CodeOf(std::string_view text) {
    ClientMessage message = Parse(text);
    const auto* bad = std::get_if<BadMessage>(&message);
    return bad == nullptr ? "" : bad->code;
  }
  static Envelope Numbered(uint32_t seq) {
    Envelope envelope;
    envelope.session_id = "session-1";
    envelope.seq = seq;
    return envelope;
  }

  MessageParser parser_{"session-1", 4096};
};

TEST_F(ProtocolTest, ReadsAStreamsStartChunkAndEnd) {
  ClientMessage message = Parse(R"({"type":"AUDIO","sessionId":"session-1","streaming":"start",
      "format":{"encoding":"LINEAR16","sampleRate":48000,"channels":2}})");
  const auto& start = std::get<client::AudioStart>(message);
  EXPECT_EQ(start.format.encoding, AudioEncoding::kLinear16);
  EXPECT_EQ(start.format.rate.hertz, 48000);
  EXPECT_EQ(start.format.channels, 2);
  EXPECT_FALSE(start.stream.has_value());

  message = Parse(R"({"type":"AUDIO","streaming":"chunk","data":"AAEC","stream":3,"seq":7})");
  const auto& chunk = std::get<client::AudioChunk>(message);
  EXPECT_EQ(chunk.bytes, std::string_view("\0\1\2", 3));
  EXPECT_EQ(chunk.stream, 3);
  EXPECT_EQ(chunk.seq, 7u);

  message = Parse(R"({"type":"AUDIO","streaming":"end"})");
  EXPECT_TRUE(std::holds_alternative<client::AudioEnd>(message));
}

TEST_F(ProtocolTest, ReadsWhatElseAClientSays) {
  ClientMessage message = Parse(R"({"type":"AUDIO","data":"AAAB"})");
  EXPECT_EQ(CodeOf(R"({"type":"AUDIO","data":"AAAB"})"), "bad_field") << "one sample and a half";
  message = Parse(R"({"type":"AUDIO","data":"AAABAA=="})");
  EXPECT_EQ(std::get<client::AudioBatch>(message).bytes.size(), 4u);
  message = Parse(R"({"type":"TEXT","text":"I wrote it down."})");
  EXPECT_EQ(std::get<client::Text>(message).text, "I wrote it down.");
  message = Parse(R"({"type":"PLAYBACK","utteranceId":4,"playedMs":1234.9,"done":true})");
  EXPECT_EQ(std::get<client::Playback>(message).played_ms, 1234);
  EXPECT_TRUE(std::get<client::Playback>(message).done);
  message = Parse(R"({"type":"CONTROL","action":"skip"})");
  EXPECT_EQ(std::get<client::Control>(message).control, CandidateControl::kSkip);
  message = Parse(R"({"type":"PING","t":12.5})");
  EXPECT_EQ(std::get<client::Ping>(message).t, "12.5");
  message = Parse(R"({"type":"VIDEO","streaming":"chunk","data":"AAEC"})");
  EXPECT_EQ(std::get<client::VideoChunk>(message).bytes.size(), 3u);
}

TEST_F(ProtocolTest, NamesWhatIsWrong) {
  const std::pair<const char*, const char*> kCases[] = {
      {"", "bad_json"},
      {"{", "bad_json"},
      {"[1]", "bad_json"},
      {"\"AUDIO\"", "bad_json"},
      {"{\"type\":\"AUDIO\xFF\"}", "bad_json"},
      {R"({"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}})", "bad_json"},
      {"{}", "missing_field"},
      {R"({"type":7})", "bad_field"},
      {R"({"type":"DANCE"})", "unknown_type"},
      {R"({"type":"PING","sessionId":"other"})", "wrong_session"},
      {R"({"type":"AUDIO","streaming":"middle"})", "bad_field"},
      {R"({"type":"AUDIO","streaming":"chunk"})", "missing_field"},
      {R"({"type":"AUDIO","streaming":"chunk","data":"A"})", "bad_base64"},
      {R"({"type":"AUDIO","streaming":"chunk","data":"AA-_"})", "bad_base64"},
      {R"({"type":"AUDIO","streaming":"chunk","data":"AAEC","seq":-1})", "bad_field"},
      {R"({"type":"AUDIO","streaming":"chunk","data":"AAEC","stream":65536})", "bad_field"},
      {R"({"type":"AUDIO","streaming":"start","format":{"encoding":"MP3"}})", "bad_field"},
      {R"({"type":"AUDIO","streaming":"start","format":{"encoding":"LINEAR16","channels":9}})",
       "bad_field"},
      {R"({"type":"CONTROL","action":"dance"})", "bad_field"},
      {R"({"type":"PLAYBACK","playedMs":1})", "missing_field"},
      {R"({"type":"PLAYBACK","utteranceId":1,"playedMs":"1"})", "bad_field"},
      {R"({"type":"PING","t":[1]})", "bad_field"},
      {R"({"type":"TEXT"})", "missing_field"},
  };
  for (const auto& [text, code] : kCases) EXPECT_EQ(CodeOf(text), code) << text;
}

TEST_F(ProtocolTest, AFrameBeyondTheLimitClosesTheConnection) {
  ClientMessage message = Parse(std::string(4097, ' '));
  EXPECT_EQ(std::get<BadMessage>(message).code, "frame_too_large");
  EXPECT_EQ(std::get<BadMessage>(message).close, 1009);
}

TEST_F(ProtocolTest, ReadsTheHeaderOfABinaryFrame) {
  using namespace std::string_view_literals;
  ClientMessage message = parser_.Parse(true, "\1\1\1\2\0\0\1\3ab"sv);
  const auto& chunk = std::get<client::AudioChunk>(message);
  EXPECT_EQ(chunk.stream, 0x102);
  EXPECT_EQ(chunk.seq, 0x103u);
  EXPECT_TRUE(chunk.last);
  EXPECT_EQ(chunk.bytes, "ab");
  message = parser_.Parse(true, "\3\0\0\0\0\0\0\1video"sv);
  EXPECT_EQ(std::get<client::VideoChunk>(message).bytes, "video");
  for (std::string_view bad : {""sv, "\1\0\0\0\0\0\0"sv, "\2\0\0\0\0\0\0\0"sv}) {
    message = parser_.Parse(true, bad);
    EXPECT_EQ(std::get<BadMessage>(message).code, "bad_frame");
  }
}

TEST_F(ProtocolTest, SpeechGoesOutAsBase64OrAsAFrameBehindItsMessage) {
  InterviewerAudio audio;
  audio.utterance = 0x10005;
  audio.index = 2;
  audio.pcm = PcmChunk({1, -2}, kPlayoutRate, MediaTime());
  audio.last = true;
  Json json = Json::parse(AgentResponseText(Numbered(9), audio, PartData::kBase64));
  EXPECT_EQ(json["type"], "AGENT_RESPONSE");
  EXPECT_EQ(json["sessionId"], "session-1");
  EXPECT_EQ(json["seq"], 9);
  EXPECT_EQ(json["utteranceId"], 0x10005);
  EXPECT_EQ(json["index"], 2);
  EXPECT_EQ(json["sampleRate"], 24000);
  EXPECT_EQ(json["last"], true);
  EXPECT_EQ(json["data"], "AQD+/w==");
  json = Json::parse(AgentResponseText(Numbered(9), audio, PartData::kFollows));
  EXPECT_FALSE(json.contains("data"));
  EXPECT_EQ(AgentResponseFrame(Numbered(0x01020304), audio),
            std::string("\2\1\0\5\1\2\3\4\1\0\xFE\xFF", 12));
}

TEST_F(ProtocolTest, WhatGoesOutIsJsonWhateverIsInIt) {
  Caption caption;
  caption.speaker = Speaker::kCandidate;
  caption.text = "quote \" and \xFF";
  caption.begin = MediaTime::FromMillis(10);
  Json json = Json::parse(TranscriptText(Numbered(1), caption, "c1"));
  EXPECT_EQ(json["speaker"], "candidate");
  EXPECT_EQ(json["startMs"], 10);
  EXPECT_THAT(json["text"].get<std::string>(), HasSubstr("quote \" and "));
  EXPECT_EQ(Json::parse(PongText(Numbered(1), "\"x\""))["t"], "x");
  json = Json::parse(AckText("session-1", AudioMark{2, 77}));
  EXPECT_EQ(json["stream"], 2);
  EXPECT_EQ(json["seq"], 77);
}

TEST(Base64Test, GivesBackWhatItWasGiven) {
  for (size_t size = 0; size < 70; ++size) {
    std::string bytes;
    for (size_t i = 0; i < size; ++i) bytes += static_cast<char>(i * 37 + size);
    std::string text;
    AppendBase64(bytes, text);
    std::string back;
    ASSERT_TRUE(DecodeBase64(text, back)) << text;
    EXPECT_EQ(back, bytes);
    while (!text.empty() && text.back() == '=') text.pop_back();
    ASSERT_TRUE(DecodeBase64(text, back)) << "without padding";
    EXPECT_EQ(back, bytes);
  }
}

TEST(Base64Test, RefusesWhatIsNone) {
  std::string bytes;
  for (const char* text :
       {"A", "AAAAA", "AA==AA==", "A===", "AA\nA", "AB", "AA=", "====", "A A="}) {
    EXPECT_FALSE(DecodeBase64(text, bytes)) << text;
  }
}

}  // namespace
}  // namespace vivavoce::platform
