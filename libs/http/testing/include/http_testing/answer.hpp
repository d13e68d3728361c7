#pragma once

#include <boost/json/value.hpp>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "http/message.hpp"
#include "http/responder.hpp"

namespace parley::http::testing {

/// An answer, as tests examine it.
struct Answer {
  Answer() = default;
  Answer(unsigned of_status, Headers its_headers, std::string its_body);
  explicit Answer(Response&& response)
      : Answer(response.status, std::move(response.headers), std::move(response.body)) {}

  /// 0 if there is none (refused, lost, late).
  unsigned status = 0;
  Headers headers;
  std::string body;
  /// The body as JSON; null if it is not JSON.
  boost::json::value json;

  /// A member that is a string, else "".
  std::string text(std::string_view member) const;
  /// The `code` of a problem, or "".
  std::string code() const { return text("code"); }
  std::string header(std::string_view name) const;
};

/// A request as the server would read it, without a peer.
Request make_request(Method method, std::string target, Headers headers = {},
                     std::string body = {});

/// Hands the request to something with handle(), such as runtime::Edge, and gives the answer, as a
/// Response or an Answer.
template <typename Answered, typename Handling>
std::future<Answered> begin(Handling& handling, Request request) {
  auto promise = std::make_shared<std::promise<Answered>>();
  auto future = promise->get_future();
  handling.handle(std::move(request), Responder([promise](Response&& response) {
                    promise->set_value(Answered(std::move(response)));
                  }));
  return future;
}

}  // namespace parley::http::testing
