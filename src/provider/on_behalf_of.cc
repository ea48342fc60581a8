// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "vivavoce/provider/usage.h"

namespace vivavoce {
namespace {

SessionContext Filled(SessionContext given, const SessionContext& context) {
  if (given.tenant.empty()) given.tenant = context.tenant;
  if (given.session.empty()) given.session = context.session;
  if (given.interview.empty()) given.interview = context.interview;
  if (given.step.empty()) given.step = context.step;
  if (given.request_id.empty()) given.request_id = context.request_id;
  return given;
}

class CustomersEmbedder final : public Embedder {
 public:
  CustomersEmbedder(Embedder& embedder, SessionContext context)
      : embedder_(embedder), context_(std::move(context)) {}

  const EmbedderCapabilities& Capabilities() const override { return embedder_.Capabilities(); }
  boost::asio::awaitable<absl::Status> Warm() override { return embedder_.Warm(); }

  boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> Embed(
      std::vector<std::string> texts) override {
    return EmbedFor(SessionContext(), std::move(texts));
  }
  boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> EmbedFor(
      SessionContext context, std::vector<std::string> texts) override {
    return embedder_.EmbedFor(Filled(std::move(context), context_), std::move(texts));
  }

 private:
  Embedder& embedder_;
  SessionContext context_;
};

}  // namespace

std::unique_ptr<Embedder> OnBehalfOf(Embedder& embedder, SessionContext context) {
  return std::make_unique<CustomersEmbedder>(embedder, std::move(context));
}

}  // namespace vivavoce
