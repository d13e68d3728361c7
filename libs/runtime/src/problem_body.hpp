#pragma once

#include <string_view>

#include "http/message.hpp"

namespace parley::runtime {

struct Problem {
  unsigned status;
  std::string_view code;
  std::string_view title;
  std::string_view detail;
};

/// Like problem(), for statuses that the table of codes doesn't have.
http::Response problem_response(const Problem& problem, std::string_view request_id);

}  // namespace parley::runtime
