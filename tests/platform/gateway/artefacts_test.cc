// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "examples/platform/gateway/byte_range.h"
#include "gateway_world.h"

namespace vivavoce::platform {
namespace {

using ::testing::HasSubstr;

class ArtefactApiTest : public GatewayTest {
 protected:
  void PutBlob(const std::string& key, const std::string& type, std::string bytes) {
    BlobPutOptions options;
    options.content_type = type;
    absl::StatusOr<std::unique_ptr<BlobWriter>> writer =
        blobs_->OpenWriter(tenant_.record.id, key, options);
    ASSERT_TRUE(writer.ok());
    EXPECT_EQ(world_.Run((*writer)->Write(std::move(bytes))), absl::OkStatus());
    EXPECT_TRUE(world_.Run((*writer)->Commit()).ok());
  }

  // Follows a link as a browser does.
  ApiReply Follow(const std::string& url, HttpHeaders headers = {}) {
    const size_t path = url.find('/', std::string("http://").size());
    const size_t question = url.find('?');
    HttpServerRequest request;
    request.method = "GET";
    request.path = url.substr(path, question - path);
    request.query = url.substr(question + 1);
    request.headers = std::move(headers);
    absl::StatusOr<HttpServerResponse> response =
        world_.Run(gateway_->api().Handle(std::move(request)));
    ApiReply reply;
    EXPECT_TRUE(response.ok()) << response.status();
    if (!response.ok()) return reply;
    reply.status = response->status;
    reply.headers = response->headers;
    reply.text = response->body;
    while (response->stream != nullptr) {
      absl::StatusOr<std::optional<std::string>> piece = world_.Run(response->stream->Read());
      EXPECT_TRUE(piece.ok()) << piece.status();
      if (!piece.ok() || !piece->has_value()) break;
      reply.text += **piece;
    }
    return reply;
  }

  std::string Recorded(std::string bytes) {
    const std::string id = SubmitWhole();
    PutBlob(RecordingKey(InterviewId(id)), "audio/wav", std::move(bytes));
    return id;
  }
};

TEST_F(ArtefactApiTest, ARecordingIsReadThroughItsLinkUntilItExpires) {
  const std::string bytes(700'000, 'x');
  const std::string id = Recorded(bytes);

  ApiReply link = Get("/interviews/" + id + "/recording");
  ASSERT_EQ(link.status, 200) << link.text;
  const std::string url = link.body["url"];
  ApiReply all = Follow(url);
  ApiReply part = Follow(url, {{"range", "bytes=699990-"}});
  ApiReply beyond = Follow(url, {{"range", "bytes=700000-"}});
  EXPECT_TRUE(world_.RunFor(std::chrono::minutes(30)).ok());
  ApiReply late = Follow(url);

  EXPECT_EQ(link.body["bytes"], 700'000);
  EXPECT_EQ(all.status, 200);
  EXPECT_EQ(all.text, bytes);
  EXPECT_EQ(all.Header("content-type"), "audio/wav");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.text, std::string(10, 'x'));
  EXPECT_EQ(part.Header("content-range"), "bytes 699990-699999/700000");
  EXPECT_EQ(beyond.status, 416);
  EXPECT_EQ(late.status, 403) << late.text;
}

TEST_F(ArtefactApiTest, AChangedLinkOpensNothing) {
  ApiReply link = Get("/interviews/" + Recorded("abc") + "/recording");
  std::string url = link.body["url"];
  url.back() = url.back() == 'A' ? 'B' : 'A';

  EXPECT_EQ(Follow(url).status, 403);
}

TEST_F(ArtefactApiTest, ALinkIsOnlyGivenWithinTheTenant) {
  const std::string id = Recorded("abc");
  UseKey(other_.admin.key);

  EXPECT_EQ(Get("/interviews/" + id + "/recording").status, 404);
}

TEST_F(ArtefactApiTest, WhoTookALinkStandsInTheAuditTrail) {
  const std::string id = Recorded("abc");
  Get("/interviews/" + id + "/recording");

  EXPECT_THAT(Get("/interviews/" + id + "/audit").text, HasSubstr("LINK_RECORDING"));
}

TEST_F(ArtefactApiTest, WhatIsNotThereYetIsNotFound) {
  const std::string id = SubmitWhole();

  for (const char* what : {"recording", "report", "transcript", "assessment", "workflow"}) {
    EXPECT_EQ(Get("/interviews/" + id + "/" + what).status, 404) << what;
  }
}

TEST(ByteRangeTest, TakesOneRangeAndNothingElse) {
  auto parse = [](std::string_view text) { return ParseByteRange(text, 100); };

  EXPECT_EQ(parse("")->count, 100);
  EXPECT_FALSE(parse("")->partial);
  EXPECT_EQ(parse("bytes=10-19")->begin, 10);
  EXPECT_EQ(parse("bytes=10-19")->count, 10);
  EXPECT_EQ(parse("bytes=90-1000")->count, 10);
  EXPECT_EQ(parse("bytes=-5")->begin, 95);
  EXPECT_EQ(parse("bytes=-500")->count, 100);
  EXPECT_FALSE(parse("bytes=100-").has_value());
  EXPECT_FALSE(parse("bytes=-0").has_value());
  for (const char* none : {"bytes=5-2", "bytes=a-b", "items=0-1", "bytes=0-1,5-6", "bytes=-"}) {
    EXPECT_FALSE(parse(none)->partial) << none;
  }
}

}  // namespace
}  // namespace vivavoce::platform
