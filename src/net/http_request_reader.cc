// SPDX-License-Identifier: Apache-2.0
#include "net/http_request_reader.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <utility>

#include "net/http_text.h"
#include "net/request_target.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace http = boost::beast::http;

namespace {

bool IsNumber(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

struct HttpRequestReader::Impl {
  explicit Impl(const HttpLimits& limits) {
    parser.header_limit(static_cast<uint32_t>(limits.head_bytes));
    parser.body_limit(static_cast<uint64_t>(limits.body_bytes));
    body_bytes = limits.body_bytes;
    head_bytes = limits.head_bytes;
  }

  void Refuse(int with, std::string_view why) {
    state = State::kRefused;
    status = with;
    reason = std::string(why);
  }
  void Refuse(boost::system::error_code error);
  void TakeHead();
  bool RefusesFraming();

  http::request_parser<http::string_body> parser;
  int64_t body_bytes = 0;
  int64_t head_bytes = 0;
  State state = State::kHead;
  HttpServerRequest request;
  bool keep_alive = false;
  bool is_http_1_0 = false;
  bool expects_continue = false;
  int status = 0;
  std::string reason;
};

void HttpRequestReader::Impl::Refuse(boost::system::error_code error) {
  if (error == http::error::header_limit) {
    Refuse(431, "the head is too long");
  } else if (error == http::error::body_limit) {
    Refuse(413, "the body is too long");
  } else if (error == http::error::bad_version) {
    Refuse(505, "not HTTP/1.1");
  } else {
    Refuse(400, error.message());
  }
}

// Whatever two programs in a row could read differently ends the connection.
bool HttpRequestReader::Impl::RefusesFraming() {
  int lengths = CountHeaders(request.headers, "content-length");
  int codings = CountHeaders(request.headers, "transfer-encoding");
  if (lengths > 1 || codings > 1 || (lengths == 1 && codings == 1)) {
    Refuse(400, "the body's length is said twice");
  } else if (lengths == 1 && !IsNumber(*FindHeader(request.headers, "content-length"))) {
    Refuse(400, "content-length is no number");  // Beast takes "4, 4" for 4
  } else if (codings == 1 && is_http_1_0) {
    Refuse(400, "transfer-encoding in HTTP/1.0");
  } else if (codings == 1 &&
             LowerCase(*FindHeader(request.headers, "transfer-encoding")) != "chunked") {
    Refuse(501, "a transfer coding other than chunked");
  } else {
    return false;
  }
  return true;
}

void HttpRequestReader::Impl::TakeHead() {
  const auto& message = parser.get();
  request.method = std::string(message.method_string());
  for (const auto& field : message) {
    request.headers.emplace_back(LowerCase(std::string_view(field.name_string())),
                                 std::string(field.value()));
  }
  if (message.version() != 10 && message.version() != 11) {
    return Refuse(505, "neither HTTP/1.0 nor HTTP/1.1");
  }
  is_http_1_0 = message.version() == 10;
  int hosts = CountHeaders(request.headers, "host");
  if (hosts > 1 || (hosts == 0 && !is_http_1_0)) return Refuse(400, "not one host header");
  if (RefusesFraming()) return;
  if (const std::string* expected = FindHeader(request.headers, "expect")) {
    if (LowerCase(*expected) != "100-continue") return Refuse(417, "an unknown expectation");
    expects_continue = !is_http_1_0 && !parser.is_done();
  }
  auto length = parser.content_length();
  if (length && *length > static_cast<uint64_t>(body_bytes)) {
    return Refuse(413, "the body is too long");
  }
  std::string_view target(message.target().data(), message.target().size());
  absl::StatusOr<RequestTarget> parsed = ParseRequestTarget(target);
  if (!parsed.ok()) return Refuse(400, Message(parsed.status()));
  request.path = std::move(parsed->path);
  request.query = std::move(parsed->query);
  keep_alive = !is_http_1_0 && !HoldsToken(request.headers, "connection", "close");
  state = State::kBody;
}

HttpRequestReader::HttpRequestReader(const HttpLimits& limits)
    : impl_(std::make_unique<Impl>(limits)) {}

HttpRequestReader::~HttpRequestReader() = default;

size_t HttpRequestReader::Feed(std::string_view bytes) {
  Impl& impl = *impl_;
  size_t taken = 0;
  while (impl.state == State::kHead || impl.state == State::kBody) {
    bool was_head = impl.state == State::kHead;
    if (!was_head && impl.parser.is_done()) {
      impl.state = State::kDone;
      break;
    }
    boost::system::error_code error;
    size_t used = impl.parser.put(
        boost::asio::const_buffer(bytes.data() + taken, bytes.size() - taken), error);
    taken += used;
    if (error == http::error::need_more) {
      // A chunk's head or trailers: Beast itself would wait for their end for ever.
      if (!was_head && static_cast<int64_t>(bytes.size() - taken) > impl.head_bytes) {
        impl.Refuse(400, "a chunk's head or trailers are too long");
      }
      break;
    }
    if (error) {
      impl.Refuse(error);
      break;
    }
    if (was_head && impl.parser.is_header_done()) {
      impl.TakeHead();
      if (impl.state == State::kBody && impl.parser.is_done()) impl.state = State::kDone;
      break;
    }
    if (used == 0 && !impl.parser.is_done()) break;
  }
  return taken;
}

void HttpRequestReader::FeedEnd() {
  if (impl_->state == State::kHead || impl_->state == State::kBody) {
    impl_->Refuse(400, "the request is cut short");
  }
}

HttpRequestReader::State HttpRequestReader::state() const { return impl_->state; }
const HttpServerRequest& HttpRequestReader::request() const { return impl_->request; }
bool HttpRequestReader::keep_alive() const { return impl_->keep_alive; }
bool HttpRequestReader::is_http_1_0() const { return impl_->is_http_1_0; }
bool HttpRequestReader::expects_continue() const { return impl_->expects_continue; }
int HttpRequestReader::status() const { return impl_->status; }
std::string_view HttpRequestReader::reason() const { return impl_->reason; }

HttpServerRequest HttpRequestReader::TakeRequest() {
  impl_->request.body = std::move(impl_->parser.get().body());
  return std::move(impl_->request);
}

}  // namespace vivavoce::internal
