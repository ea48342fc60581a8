// SPDX-License-Identifier: Apache-2.0
#include "chromium.h"

#include <unistd.h>

#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "process.h"
#include "vivavoce/base/status.h"
#include "vivavoce/provider/options.h"

namespace vivavoce {
namespace {

namespace fs = std::filesystem;

constexpr char kMend[] =
    "install it (Debian: apt-get install chromium) or set providers.pdf.program";

struct Options {
  std::string program;
  std::chrono::seconds timeout{60};
};

absl::StatusOr<Options> ParseOptions(std::string_view json) {
  OptionReader in(json);
  Options options;
  options.program = in.String("program", "");
  options.timeout = std::chrono::seconds(in.Integer("timeoutSeconds", 60, {1, 600}));
  if (absl::Status status = in.Finish(); !status.ok()) return status;
  return options;
}

std::string Locate(const Options& options) {
  if (!options.program.empty()) return chromium::FindProgram({options.program});
  return chromium::FindProgram({"chromium", "chromium-browser", "google-chrome", "headless_shell"});
}

// A private folder that vanishes with its contents.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::error_code error;
    std::string pattern = (fs::temp_directory_path(error) / "vivavoce-pdf-XXXXXX").string();
    if (!error && mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

absl::StatusOr<std::string> Print(const std::string& program, std::chrono::seconds timeout,
                                  const std::string& html, const std::atomic<bool>& stop) {
  ScratchFolder scratch;
  if (scratch.path().empty()) return Unavailable("pdf: cannot make a temporary folder");
  std::string page = scratch.path() + "/page.html";
  std::string pdf = scratch.path() + "/page.pdf";
  std::ofstream out(page, std::ios::binary);
  out << html;
  out.close();
  if (!out) return Unavailable("pdf: cannot write " + page);

  std::vector<std::string> arguments = {program,
                                        "--headless",
                                        "--disable-gpu",
                                        "--disable-quic",
                                        "--no-first-run",
                                        "--disable-background-networking",
                                        "--disable-component-update",
                                        "--disable-sync",
                                        "--disable-extensions",
                                        "--disable-dev-shm-usage",
                                        "--host-resolver-rules=MAP * ~NOTFOUND",
                                        "--user-data-dir=" + scratch.path() + "/profile",
                                        "--no-pdf-header-footer",
                                        "--print-to-pdf=" + pdf,
                                        "file://" + page};
  // Chromium refuses its sandbox to root; the page is ours, and its own policy forbids scripts and
  // fetches.
  if (geteuid() == 0) arguments.insert(arguments.begin() + 1, "--no-sandbox");
  absl::StatusOr<chromium::Exit> exit = chromium::RunProgram(arguments, timeout, stop);
  if (!exit.ok()) return Annotate(exit.status(), "pdf");

  std::ifstream in(pdf, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  std::string result = bytes.str();
  if (exit->code != 0 || !result.starts_with("%PDF-")) {
    return Internal("pdf: " + program + " made no PDF (exit " + std::to_string(exit->code) +
                    "): " + exit->output.substr(0, 300));
  }
  return result;
}

class ChromiumPdfRenderer final : public PdfRenderer {
 public:
  ChromiumPdfRenderer(BlockingPool& pool, std::string program, std::string version,
                      std::chrono::seconds timeout)
      : pool_(pool),
        program_(std::move(program)),
        version_(std::move(version)),
        timeout_(timeout) {}

  boost::asio::awaitable<absl::StatusOr<std::string>> Render(std::string html) override {
    auto stop = std::make_shared<std::atomic<bool>>(false);
    std::function<absl::StatusOr<std::string>()> job = [program = program_, timeout = timeout_,
                                                        stop, page = std::move(html)] {
      return Print(program, timeout, page, *stop);
    };
    // The pool's job ends by its flag, so the cancellation is heard here and not by the wait.
    namespace asio = boost::asio;
    asio::cancellation_state cancelled = co_await asio::this_coro::cancellation_state;
    asio::any_io_executor executor = co_await asio::this_coro::executor;
    if (cancelled.slot().is_connected()) {
      cancelled.slot().assign([stop](asio::cancellation_type) { stop->store(true); });
    }
    asio::awaitable<absl::StatusOr<std::string>> printed = pool_.Run<std::string>(std::move(job));
    auto deaf = asio::bind_cancellation_slot(asio::cancellation_slot(), asio::use_awaitable);
    absl::StatusOr<std::string> pdf = co_await asio::co_spawn(executor, std::move(printed), deaf);
    if (cancelled.slot().is_connected()) cancelled.slot().clear();
    co_return pdf;
  }

  std::string Version() const override { return version_; }

 private:
  BlockingPool& pool_;
  std::string program_;
  std::string version_;
  std::chrono::seconds timeout_;
};

// "Chromium 120.0.6099.224 built on Debian …". A distribution's start script may say other things
// before it.
std::string ProgramVersion(const std::string& program) {
  absl::StatusOr<chromium::Exit> exit =
      chromium::RunProgram({program, "--version"}, std::chrono::seconds(20));
  if (!exit.ok() || exit->code != 0) return "";
  std::istringstream output(exit->output);
  for (std::string line; std::getline(output, line);) {
    if (!line.starts_with("Chrom") && !line.starts_with("Google Chrom")) continue;
    while (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
  }
  return "";
}

class ChromiumPdfRendererFactory final : public PdfRendererFactory {
 public:
  std::string_view Name() const override { return "chromium"; }

  absl::Status ValidateConfig(std::string_view options) const override {
    return ParseOptions(options).status();
  }

  absl::StatusOr<std::unique_ptr<PdfRenderer>> Make(std::string_view json,
                                                    const ProviderContext& context) const override {
    absl::StatusOr<Options> options = ParseOptions(json);
    if (!options.ok()) return options.status();
    std::string program = Locate(*options);
    if (program.empty()) return NotFound(std::string("pdf: no Chromium on this machine: ") + kMend);
    return std::make_unique<ChromiumPdfRenderer>(*context.pool, program, ProgramVersion(program),
                                                 options->timeout);
  }

  std::vector<Finding> Examine(std::string_view json, const ProviderContext&) const override {
    Finding finding;
    finding.subject = "PDF reports: Chromium";
    absl::StatusOr<Options> options = ParseOptions(json);
    std::string program = options.ok() ? Locate(*options) : "";
    if (program.empty()) {
      finding.severity = Finding::Severity::kDegraded;
      finding.detail = "not found: reports are written as HTML and JSON only";
      finding.mend = "apt-get install chromium";
    } else {
      finding.detail = ProgramVersion(program);
    }
    return {finding};
  }
};

}  // namespace

std::unique_ptr<PdfRendererFactory> MakeChromiumPdfRendererFactory() {
  return std::make_unique<ChromiumPdfRendererFactory>();
}

}  // namespace vivavoce
