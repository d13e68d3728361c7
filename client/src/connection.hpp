#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "answer_reader.hpp"
#include "client/session.hpp"
#include "pause.hpp"

namespace parley::client {

/// A session's request to one route of the API.
struct ApiCall {
  http::Method method = http::Method::kGet;
  std::string target;
  std::optional<boost::json::object> body = std::nullopt;
  /// Identifies the action of a request without a body; may be empty.
  std::string idempotency_key = {};
  /// Retried while the server is unavailable.
  bool repeat = false;
  /// Sent without an access token.
  bool open = false;
};

/// A session's requests, tokens and retries. Threads: as for Session.
class Session::Connection {
 public:
  Connection(std::shared_ptr<http::Client> client, std::string url, SessionOptions options);

  /// The object of a 2xx answer; empty for 204.
  Result<boost::json::object> call(const ApiCall& call);

  template <typename Read>
  auto read(const ApiCall& api_call, Read read)
      -> Result<decltype(read(std::declval<const AnswerReader&>()))> {
    PARLEY_TRY(const boost::json::object object, call(api_call));
    try {
      return read(AnswerReader(object));
    } catch (const NoSuchAnswer& missing) {
      return Error{code::kInternal, api_call.target + ": the answer lacks " + missing.member};
    }
  }

  Status take_tokens(const ApiCall& call);
  Status refresh();
  void forget_tokens();
  const std::string& access_token() const { return access_token_; }
  const std::string& refresh_token() const { return refresh_token_; }
  const std::string& ca_file() const { return client_->options().ca_file; }
  const SessionOptions& options() const { return options_; }

 private:
  struct Attempt {
    Result<boost::json::object> result;
    unsigned status;
    std::optional<std::chrono::seconds> retry_after;
  };
  Attempt attempt(const ApiCall& call, std::chrono::milliseconds time);
  Result<boost::json::object> call_with(const ApiCall& call, Pauses& pauses);
  Result<std::string> exchange(const std::string& refresh_token);
  bool can_renew() const { return options_.renew || !refresh_token_.empty(); }

  std::shared_ptr<http::Client> client_;
  std::string url_;
  SessionOptions options_;
  std::string access_token_;
  std::string refresh_token_;
  Monotonic::time_point renew_at_;
};

}  // namespace parley::client
