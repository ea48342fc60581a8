// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <thread>
#include <utility>
#include <vector>

#include "net/curl_exchange.h"
#include "net/http_text.h"
#include "vivavoce/base/status.h"
#include "vivavoce/net/url.h"

namespace vivavoce::internal {
namespace {

constexpr int kPollMs =
    60'000;  // a wake-up comes with every command; libcurl's own timers shorten it

struct Transfer {
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  std::shared_ptr<CurlExchange> exchange;
  const HttpClientOptions* options = nullptr;

  ~Transfer() {
    if (easy) curl_easy_cleanup(easy);
    if (headers) curl_slist_free_all(headers);
  }
};

absl::Status Refusal(absl::StatusCode code, std::string_view why) {
  return Error(code, "http: " + std::string(why));
}

absl::Status StatusOf(CURLcode code) {
  ErrorDetail detail;
  detail.operation = "http";
  detail.vendor_code = "curl " + std::to_string(code);
  std::string text = std::string("http: ") + curl_easy_strerror(code);
  switch (code) {
    case CURLE_OK:
      return absl::OkStatus();
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return Error(absl::StatusCode::kInvalidArgument, text, detail);
    case CURLE_OPERATION_TIMEDOUT:
      detail.retryable = true;
      return Error(absl::StatusCode::kDeadlineExceeded, text, detail);
    case CURLE_FILESIZE_EXCEEDED:
      return Error(absl::StatusCode::kResourceExhausted, text, detail);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return Error(absl::StatusCode::kFailedPrecondition, text, detail);
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return Error(absl::StatusCode::kInternal, text, detail);
    default:
      detail.retryable = true;
      return Error(absl::StatusCode::kUnavailable, text, detail);
  }
}

size_t OnHeader(char* bytes, size_t one, size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  CurlExchange& exchange = *transfer.exchange;
  std::string_view line(bytes, one * count);
  exchange.head_bytes += static_cast<int64_t>(line.size());
  if (exchange.head_bytes > transfer.options->head_bytes) {
    exchange.refusal =
        Refusal(absl::StatusCode::kResourceExhausted, "the answer's head is too long");
    return 0;
  }
  if (exchange.has_head) return line.size();  // trailers
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  size_t colon = line.find(':');
  if (line.starts_with("HTTP/")) {
    exchange.head.headers.clear();  // after a 100
  } else if (!line.empty() && colon != std::string_view::npos) {
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
    exchange.head.headers.emplace_back(LowerCase(line.substr(0, colon)), std::string(value));
  } else if (line.empty()) {
    long status = 0;
    curl_easy_getinfo(transfer.easy, CURLINFO_RESPONSE_CODE, &status);
    if (status < 200) return one * count;
    exchange.head.status = static_cast<int>(status);
    exchange.has_head = true;
    exchange.HeadIsWhole();
  }
  return one * count;
}

size_t OnBody(char* bytes, size_t one, size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  CurlExchange& exchange = *transfer.exchange;
  size_t size = one * count;
  if (exchange.body_bytes + static_cast<int64_t>(size) > transfer.options->body_bytes) {
    exchange.refusal =
        Refusal(absl::StatusCode::kResourceExhausted, "the answer's body is too long");
    return 0;
  }
  if (!exchange.TakeBody(std::string_view(bytes, size))) return CURL_WRITEFUNC_PAUSE;
  exchange.body_bytes += static_cast<int64_t>(size);
  return size;
}

// The address that is about to be connected to, whatever the name said before.
curl_socket_t OnSocket(void* user, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(user);
  char text[INET6_ADDRSTRLEN] = "";
  const void* bytes = nullptr;
  if (address->family == AF_INET) {
    bytes = &reinterpret_cast<const sockaddr_in*>(&address->addr)->sin_addr;
  } else if (address->family == AF_INET6) {
    bytes = &reinterpret_cast<const sockaddr_in6*>(&address->addr)->sin6_addr;
  }
  if (bytes) ::inet_ntop(address->family, bytes, text, sizeof text);
  if (transfer.options->refuse_private_addresses && !IsPublicAddress(text)) {
    transfer.exchange->refusal =
        Refusal(absl::StatusCode::kPermissionDenied,
                "the host's address is not public (" + std::string(text) + ")");
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

long Milliseconds(std::chrono::nanoseconds time) {
  auto whole = std::chrono::ceil<std::chrono::milliseconds>(time).count();
  return static_cast<long>(whole);
}

void SetBody(CURL* easy, const HttpRequest& request) {
  if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    return;
  }
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void SetHeaders(Transfer& transfer) {
  const HttpRequest& request = transfer.exchange->request;
  auto append = [&transfer](const std::string& line) {
    transfer.headers = curl_slist_append(transfer.headers, line.c_str());
  };
  // What libcurl would add of itself.
  if (!FindHeader(request.headers, "content-type")) append("Content-Type:");
  if (!FindHeader(request.headers, "accept")) append("Accept: */*");
  append("Expect:");
  for (const auto& [name, value] : request.headers) {
    append(value.empty() ? name + ";" : name + ": " + value);
  }
  curl_easy_setopt(transfer.easy, CURLOPT_HTTPHEADER, transfer.headers);
}

void SetOptions(Transfer& transfer) {
  const HttpClientOptions& options = *transfer.options;
  const HttpRequest& request = transfer.exchange->request;
  CURL* easy = transfer.easy;
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, options.https_only ? "https" : "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca_file.c_str());
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, Milliseconds(options.connect_timeout));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, Milliseconds(request.timeout));
  curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options.body_bytes));
  curl_easy_setopt(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &OnHeader);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &OnBody);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &OnSocket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
  SetBody(easy, request);
  SetHeaders(transfer);
}

}  // namespace

struct CurlThread::Impl {
  enum class Wish { kBegin, kResume, kAbandon };
  struct Command {
    Wish wish;
    std::shared_ptr<CurlExchange> exchange;
  };

  void Run();
  void Obey(const Command& command);
  void Finish();
  void Ask(Wish wish, std::shared_ptr<CurlExchange> exchange) {
    {
      std::lock_guard lock(mutex);
      commands.push_back({wish, std::move(exchange)});
    }
    curl_multi_wakeup(multi);
  }

  HttpClientOptions options;
  CURLM* multi = nullptr;
  std::mutex mutex;
  std::vector<Command> commands;
  bool is_over = false;
  std::map<CurlExchange*, std::unique_ptr<Transfer>> transfers;  // of the thread alone
  std::thread thread;
};

void CurlThread::Impl::Obey(const Command& command) {
  if (command.wish == Wish::kBegin) {
    auto transfer = std::make_unique<Transfer>();
    transfer->easy = curl_easy_init();
    transfer->exchange = command.exchange;
    transfer->options = &options;
    SetOptions(*transfer);
    curl_multi_add_handle(multi, transfer->easy);
    transfers.emplace(command.exchange.get(), std::move(transfer));
    return;
  }
  auto found = transfers.find(command.exchange.get());
  if (found == transfers.end()) return;  // ended meanwhile
  if (command.wish == Wish::kResume) {
    curl_easy_pause(found->second->easy, CURLPAUSE_CONT);
    return;
  }
  curl_multi_remove_handle(multi, found->second->easy);
  transfers.erase(found);
}

void CurlThread::Impl::Finish() {
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURLcode code = message->data.result;
    void* user = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &user);
    std::shared_ptr<CurlExchange> exchange = static_cast<Transfer*>(user)->exchange;
    curl_multi_remove_handle(multi, message->easy_handle);
    transfers.erase(exchange.get());
    absl::Status status = StatusOf(code);
    if (!status.ok() && !exchange->refusal.ok()) status = exchange->refusal;
    exchange->End(std::move(status));
  }
}

void CurlThread::Impl::Run() {
  for (;;) {
    std::vector<Command> asked;
    {
      std::lock_guard lock(mutex);
      if (is_over) break;
      asked.swap(commands);
    }
    for (const Command& command : asked) Obey(command);
    int running = 0;
    curl_multi_perform(multi, &running);
    Finish();
    curl_multi_poll(multi, nullptr, 0, kPollMs, nullptr);
  }
  for (const auto& [exchange, transfer] : transfers) {
    curl_multi_remove_handle(multi, transfer->easy);
    exchange->End(Error(absl::StatusCode::kCancelled, "http: the client has ended"));
  }
  transfers.clear();
  for (const Command& command : commands) {
    if (command.wish != Wish::kBegin) continue;
    command.exchange->End(Error(absl::StatusCode::kCancelled, "http: the client has ended"));
  }
}

CurlThread::CurlThread(HttpClientOptions options) : impl_(std::make_unique<Impl>()) {
  static const CURLcode kGlobal = curl_global_init(CURL_GLOBAL_DEFAULT);
  (void)kGlobal;  // fails when memory is out, and then so does curl_multi_init
  impl_->options = std::move(options);
  impl_->multi = curl_multi_init();
  curl_multi_setopt(impl_->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS,
                    static_cast<long>(impl_->options.connections));
  impl_->thread = std::thread([impl = impl_.get()] { impl->Run(); });
}

CurlThread::~CurlThread() {
  {
    std::lock_guard lock(impl_->mutex);
    impl_->is_over = true;
  }
  curl_multi_wakeup(impl_->multi);
  impl_->thread.join();
  curl_multi_cleanup(impl_->multi);
}

void CurlThread::Begin(std::shared_ptr<CurlExchange> exchange) {
  impl_->Ask(Impl::Wish::kBegin, std::move(exchange));
}
void CurlThread::Resume(std::shared_ptr<CurlExchange> exchange) {
  impl_->Ask(Impl::Wish::kResume, std::move(exchange));
}
void CurlThread::Abandon(std::shared_ptr<CurlExchange> exchange) {
  impl_->Ask(Impl::Wish::kAbandon, std::move(exchange));
}

}  // namespace vivavoce::internal
