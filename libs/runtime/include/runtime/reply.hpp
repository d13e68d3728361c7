#pragma once

#include <memory>

#include "base/result.hpp"
#include "http/message.hpp"

namespace parley::runtime {

class Exchange;

/// The duty to answer a call, once.
///
/// May be copied, so that it fits into a std::function: the first answer of any copy counts, later
/// ones are dropped. If the last copy is destroyed unused, the client gets a 500; if the deadline
/// passes, a 503. Threads: any. May outlive the edge and the server.
class Reply {
 public:
  explicit Reply(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}

  /// The response, or the problem that the error stands for.
  void operator()(Result<http::Response> result) const;

  /// Whether the call was already answered, for example by the deadline: the work may be skipped.
  bool answered() const;

 private:
  std::shared_ptr<Exchange> exchange_;
};

}  // namespace parley::runtime
