#include "connection.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/number.hpp"
#include "protocol/error_codes.hpp"

namespace parley::client {
namespace {

/// An access token is renewed this long before it expires.
constexpr std::chrono::seconds kRenewBefore{30};
/// The longest wait that a client accepts from any server.
constexpr std::chrono::seconds kMostRetryAfter{3'600};

std::optional<std::chrono::seconds> retry_after(const http::Headers& headers) {
  const auto text = headers.find("Retry-After");
  if (!text) return std::nullopt;
  const auto seconds = parse_number<int>(*text);
  if (!seconds || *seconds < 0) return std::nullopt;
  return std::min(std::chrono::seconds(*seconds), kMostRetryAfter);
}

bool may_pass(unsigned status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

Error error_of(const http::ClientResponse& response, const std::string& what) {
  boost::system::error_code ignored;
  const auto value = boost::json::parse(response.body, ignored);
  const auto* problem = value.if_object();
  const auto member = [&](std::string_view name) -> std::string {
    const auto* text = problem != nullptr ? problem->if_contains(name) : nullptr;
    return text != nullptr && text->is_string() ? std::string(text->get_string()) : "";
  };
  std::string detail = what + ": " + std::to_string(response.status) + " " + member("code");
  if (const auto text = member("detail"); !text.empty()) detail += ": " + text;
  if (const auto id = member("request_id"); !id.empty()) detail += " (request " + id + ")";
  const bool gateway = problem == nullptr && may_pass(response.status);
  const auto code = gateway ? code::kUnavailable : protocol::error_info(member("code")).code;
  return {code, std::move(detail), may_pass(response.status)};
}

Result<boost::json::object> object_of(const http::ClientResponse& response,
                                      const std::string& what) {
  if (response.status == 204) return boost::json::object();
  boost::system::error_code error;
  auto value = boost::json::parse(response.body, error);
  if (error || !value.is_object()) return Error{code::kInternal, what + ": the answer is not JSON"};
  return std::move(value.get_object());
}

}  // namespace

Session::Connection::Connection(std::shared_ptr<http::Client> client, std::string url,
                                SessionOptions options)
    : client_(std::move(client)), url_(std::move(url)), options_(std::move(options)) {
  while (url_.ends_with('/')) url_.pop_back();
}

Session::Connection::Attempt Session::Connection::attempt(const ApiCall& call,
                                                          std::chrono::milliseconds time) {
  http::ClientRequest request{
      call.method, url_ + call.target, {}, {}, std::min(options_.timeout, time)};
  if (call.body) {
    request.body = boost::json::serialize(*call.body);
    request.headers.add("Content-Type", "application/json");
  }
  if (!call.idempotency_key.empty()) {
    request.headers.add("Idempotency-Key", call.idempotency_key);
  }
  if (!call.open) request.headers.add("Authorization", "Bearer " + access_token_);
  const std::string sent = options_.on_exchange ? request.body : std::string();
  const auto response = client_->fetch(std::move(request));
  if (options_.on_exchange) {
    options_.on_exchange({call.method, call.target, sent, response ? response->status : 0,
                          response ? response->body : response.error().detail});
  }
  if (!response) return {response.error(), 0, std::nullopt};
  const std::string what = std::string(method_name(call.method)) + " " + call.target;
  const bool success = response->status / 100 == 2;
  auto result =
      success ? object_of(*response, what) : Result<boost::json::object>(error_of(*response, what));
  return {std::move(result), response->status, retry_after(response->headers)};
}

Result<boost::json::object> Session::Connection::call(const ApiCall& call) {
  Pauses pauses(options_.patience);
  if (!call.open && can_renew() && Monotonic::now() >= renew_at_) PARLEY_CHECK(refresh());
  return call_with(call, pauses);
}

Result<boost::json::object> Session::Connection::call_with(const ApiCall& call, Pauses& pauses) {
  bool renewed = false;
  for (;;) {
    Attempt made = attempt(call, pauses.left());
    if (made.result) return std::move(made.result);
    if (made.status == 401 && !call.open && !renewed && can_renew()) {
      // The request had no effect: safe to repeat in any case.
      renewed = true;
      PARLEY_CHECK(refresh());
      continue;
    }
    const bool again = call.repeat && made.result.error().retryable;
    if (!again || !pauses.wait(made.retry_after)) return std::move(made.result);
  }
}

Status Session::Connection::take_tokens(const ApiCall& call) {
  struct Tokens {
    std::string access;
    std::string refresh;
    std::int64_t expires_in;
  };
  PARLEY_TRY(Tokens tokens, read(call, [](const AnswerReader& answer) {
               return Tokens{answer.text("access_token"), answer.text("refresh_token"),
                             answer.integer("expires_in")};
             }));
  access_token_ = std::move(tokens.access);
  refresh_token_ = std::move(tokens.refresh);
  renew_at_ = Monotonic::now() + std::chrono::seconds(tokens.expires_in) - kRenewBefore;
  return {};
}

Status Session::Connection::refresh() {
  if (options_.renew) return options_.renew([this](const auto& token) { return exchange(token); });
  PARLEY_CHECK(exchange(refresh_token_));
  return {};
}

Result<std::string> Session::Connection::exchange(const std::string& refresh_token) {
  // Safe to repeat: a spent token stays valid until its successor is used.
  ApiCall call{http::Method::kPost, "/auth/refresh"};
  call.body = {{"refresh_token", refresh_token}};
  call.repeat = true;
  call.open = true;
  PARLEY_CHECK(take_tokens(call));
  return refresh_token_;
}

void Session::Connection::forget_tokens() {
  access_token_.clear();
  refresh_token_.clear();
}

}  // namespace parley::client
