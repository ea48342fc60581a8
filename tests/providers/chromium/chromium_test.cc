// SPDX-License-Identifier: Apache-2.0
#include "chromium.h"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <filesystem>
#include <fstream>

#include "process.h"
#include "vivavoce/base/virtual_clock.h"

namespace vivavoce {
namespace {

class ChromiumTest : public ::testing::Test {
 protected:
  ChromiumTest() : clock_(io_.get_executor(), WallTime{}), pool_(io_.get_executor(), clock_, 1, 8) {
    context_.executor = io_.get_executor();
    context_.pool = &pool_;
    context_.clock = &clock_;
  }

  static boost::asio::awaitable<void> RenderInto(PdfRenderer& renderer, std::string html,
                                                 absl::StatusOr<std::string>& result) {
    result = co_await renderer.Render(std::move(html));
  }

  boost::asio::io_context io_;
  VirtualClock clock_;
  BlockingPool pool_;
  ProviderContext context_;
};

TEST_F(ChromiumTest, PrintsAPageToPdf) {
  if (chromium::FindProgram({"chromium"}).empty()) GTEST_SKIP() << "chromium is not installed";
  auto factory = MakeChromiumPdfRendererFactory();
  absl::StatusOr<std::unique_ptr<PdfRenderer>> renderer = factory->Make("{}", context_);
  ASSERT_TRUE(renderer.ok()) << renderer.status();
  absl::StatusOr<std::string> pdf(absl::UnknownError("not run"));

  boost::asio::co_spawn(io_, RenderInto(**renderer, "<h1>Assessment</h1>", pdf),
                        boost::asio::detached);
  io_.run();

  ASSERT_TRUE(pdf.ok()) << pdf.status();
  EXPECT_TRUE(pdf->starts_with("%PDF-"));
  EXPECT_GT(pdf->size(), 2000u);
}

TEST_F(ChromiumTest, AStartScriptThatTalksDoesNotHideTheVersion) {
  std::string script = ::testing::TempDir() + "/talking-chromium";
  std::ofstream(script) << "#!/bin/sh\necho script: 9: unexpected operator >&2\n"
                           "echo Chromium 120.0.1 built on Debian\n";
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);

  std::vector<Finding> findings =
      MakeChromiumPdfRendererFactory()->Examine(R"({"program": ")" + script + R"("})", context_);

  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].detail, "Chromium 120.0.1 built on Debian");
}

TEST_F(ChromiumTest, ACancelledRenderingKillsTheProgram) {
  std::string script = ::testing::TempDir() + "/endless-chromium";
  std::ofstream(script) << "#!/bin/sh\n[ \"$1\" = --version ] || sleep 50\n";
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  auto factory = MakeChromiumPdfRendererFactory();
  absl::StatusOr<std::unique_ptr<PdfRenderer>> renderer =
      factory->Make(R"({"program": ")" + script + R"("})", context_);
  ASSERT_TRUE(renderer.ok()) << renderer.status();
  absl::StatusOr<std::string> pdf(absl::UnknownError("not run"));
  boost::asio::cancellation_signal cut;
  const auto begin = std::chrono::steady_clock::now();

  boost::asio::co_spawn(io_, RenderInto(**renderer, "<h1>Assessment</h1>", pdf),
                        boost::asio::bind_cancellation_slot(cut.slot(), boost::asio::detached));
  boost::asio::post(io_, [&cut] { cut.emit(boost::asio::cancellation_type::terminal); });
  io_.run();

  EXPECT_TRUE(absl::IsCancelled(pdf.status())) << pdf.status();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(40));
}

TEST_F(ChromiumTest, SaysHowToGetAMissingProgram) {
  auto factory = MakeChromiumPdfRendererFactory();

  absl::Status status = factory->Make(R"({"program": "/no/such/chromium"})", context_).status();

  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_NE(std::string(status.message()).find("apt-get install chromium"), std::string::npos);
}

TEST_F(ChromiumTest, RefusesUnknownOptions) {
  EXPECT_EQ(MakeChromiumPdfRendererFactory()->ValidateConfig(R"({"timeout": 3})").code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace vivavoce
