#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "http/message.hpp"
#include "jwt/claims.hpp"

namespace parley::runtime {

/// A request that passed the edge: it matched a route, its token (where one is needed) is valid and
/// the rate limit allows it. Threads: a value; move it rather than copy.
struct Call {
  http::Request request;
  /// There on routes with Access::bearer, and on no others.
  std::optional<jwt::Identity> caller;
  /// The client's X-Request-Id if it was fit to be passed on, else a new one. Never empty.
  std::string request_id;
  /// W3C Trace Context: the client's if it was valid, else a new one. Never empty.
  std::string traceparent;
  /// When the edge answers 503 instead of the handler: no call that leaves the process should take
  /// longer.
  Monotonic::time_point deadline;
  /// The pattern's names with their decoded segments. Names point at the table.
  std::vector<std::pair<std::string_view, std::string>> parameters;

  /// On routes with Access::bearer only.
  const jwt::Identity& identity() const { return caller.value(); }

  /// A segment of the path by its name in the pattern; the name must be in it.
  const std::string& parameter(std::string_view name) const {
    for (const auto& [known, value] : parameters) {
      if (known == name) return value;
    }
    throw std::logic_error("no {" + std::string(name) + "} in the route's path");
  }

  /// The same as an id. Errors: code::kNotFound for what is no id, as for an unknown id.
  template <typename AnyId>
  Result<AnyId> id(std::string_view name) const {
    std::optional<AnyId> id = AnyId::parse(parameter(name));
    if (!id) return Error{code::kNotFound, "there is nothing with this id"};
    return *std::move(id);
  }
};

}  // namespace parley::runtime
