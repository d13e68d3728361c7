#pragma once

#include <string>

#include "http/message.hpp"
#include "runtime/readiness.hpp"

namespace parley::runtime {

/// Answers GET and HEAD of /healthz (alive), /readyz (200 or 503, with the checks) and /metrics.
/// Threads: any.
class InternalRoutes {
 public:
  InternalRoutes(std::string service, std::string version, const Readiness& readiness);

  http::Response answer(const http::Request& request) const;

 private:
  http::Response health() const;
  http::Response readiness() const;

  std::string service_;
  std::string version_;
  const Readiness& readiness_;
};

}  // namespace parley::runtime
