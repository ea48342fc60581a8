// SPDX-License-Identifier: Apache-2.0
#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <functional>
#include <string_view>
#include <utility>

#include "vivavoce/base/status.h"
#include "vivavoce/net/smtp.h"

namespace vivavoce {
namespace {

// An address within <>: no control, space, angle bracket; ASCII, with an '@' inside.
bool IsAddress(const std::string& address) {
  const size_t at = address.rfind('@');
  const bool plain = std::all_of(address.begin(), address.end(), [](char c) {
    return c > 0x20 && c < 0x7f && c != '<' && c != '>';
  });
  return plain && at != std::string::npos && at > 0 && at + 1 < address.size() &&
         address.size() <= 254;
}

absl::Status CheckEnvelope(const SmtpEnvelope& envelope) {
  if (!IsAddress(envelope.from)) {
    return InvalidArgument("smtp: from: must be an address in ASCII (" +
                           std::to_string(envelope.from.size()) + " bytes)");
  }
  if (envelope.to.empty()) return InvalidArgument("smtp: to: names nobody");
  for (const std::string& to : envelope.to) {
    if (!IsAddress(to)) {
      return InvalidArgument("smtp: to: must be an address in ASCII (" + std::to_string(to.size()) +
                             " bytes)");
    }
  }
  return absl::OkStatus();
}

// The message as libcurl reads it.
struct Upload {
  std::string_view rest;

  static size_t Read(char* buffer, size_t size, size_t count, void* self) {
    std::string_view& rest = static_cast<Upload*>(self)->rest;
    const size_t bytes = std::min(size * count, rest.size());
    std::memcpy(buffer, rest.data(), bytes);
    rest.remove_prefix(bytes);
    return bytes;
  }
};

int IsStopped(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<std::atomic<bool>*>(stopping)->load() ? 1 : 0;
}

absl::Status SendingFailed(CURLcode code, long answer, const char* text) {
  ErrorDetail detail;
  detail.provider = "smtp";
  detail.operation = "send";
  detail.vendor_code = answer > 0 ? std::to_string(answer) : "";
  absl::StatusCode meaning = absl::StatusCode::kUnavailable;
  if (code == CURLE_LOGIN_DENIED && answer / 100 != 4) {
    meaning = absl::StatusCode::kPermissionDenied;
  } else if (code == CURLE_USE_SSL_FAILED) {
    meaning = absl::StatusCode::kFailedPrecondition;
  } else if (code == CURLE_ABORTED_BY_CALLBACK) {
    meaning = absl::StatusCode::kCancelled;
  } else if (answer / 100 == 5) {
    meaning = absl::StatusCode::kInvalidArgument;
  }
  detail.retryable = meaning == absl::StatusCode::kUnavailable;
  std::string message = std::string("smtp: send: ") + curl_easy_strerror(code);
  if (text[0] != '\0') message += std::string(": ") + text;
  if (answer > 0) message += " (the server answered " + std::to_string(answer) + ")";
  return Error(meaning, message, detail);
}

struct CurlHandle {
  CURL* easy = curl_easy_init();
  curl_slist* recipients = nullptr;
  ~CurlHandle() {
    curl_slist_free_all(recipients);
    curl_easy_cleanup(easy);
  }
};

absl::Status SendNow(const SmtpServer& server, const SmtpEnvelope& envelope,
                     std::atomic<bool>& stopping) {
  CurlHandle handle;
  CURL* easy = handle.easy;
  if (easy == nullptr) return Unavailable("smtp: libcurl cannot start");
  const bool tls = server.security == SmtpSecurity::kTls;
  const std::string url =
      std::string(tls ? "smtps://" : "smtp://") + server.host + ":" + std::to_string(server.port);
  for (const std::string& to : envelope.to) {
    handle.recipients = curl_slist_append(handle.recipients, ("<" + to + ">").c_str());
  }
  Upload upload{envelope.message};
  char text[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, text);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(server.timeout.count()));
  curl_easy_setopt(easy, CURLOPT_MAIL_FROM, ("<" + envelope.from + ">").c_str());
  curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, handle.recipients);
  curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, &Upload::Read);
  curl_easy_setopt(easy, CURLOPT_READDATA, &upload);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &IsStopped);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &stopping);
  if (server.security != SmtpSecurity::kNone) {
    curl_easy_setopt(easy, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  }
  if (!server.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, server.ca_file.c_str());
  if (!server.user.empty()) {
    curl_easy_setopt(easy, CURLOPT_USERNAME, server.user.c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, server.password.Reveal().c_str());
  }
  const CURLcode code = curl_easy_perform(easy);
  long answer = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer);
  return code == CURLE_OK ? absl::OkStatus() : SendingFailed(code, answer, text);
}

class CurlSmtpClient final : public SmtpClient {
 public:
  CurlSmtpClient(SmtpServer server, BlockingPool& pool)
      : server_(std::make_shared<SmtpServer>(std::move(server))), pool_(pool) {}
  ~CurlSmtpClient() override { stopping_->store(true); }

  boost::asio::awaitable<absl::Status> Send(SmtpEnvelope envelope) override {
    if (absl::Status s = CheckEnvelope(envelope); !s.ok()) co_return s;
    auto sent = std::make_shared<SmtpEnvelope>(std::move(envelope));
    std::function<absl::Status()> job = [server = server_, sent, stopping = stopping_] {
      return SendNow(*server, *sent, *stopping);
    };
    co_return co_await pool_.Run(std::move(job));
  }

 private:
  std::shared_ptr<SmtpServer> server_;
  BlockingPool& pool_;
  std::shared_ptr<std::atomic<bool>> stopping_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace

std::unique_ptr<SmtpClient> MakeSmtpClient(SmtpServer server, BlockingPool& pool) {
  return std::make_unique<CurlSmtpClient>(std::move(server), pool);
}

}  // namespace vivavoce
