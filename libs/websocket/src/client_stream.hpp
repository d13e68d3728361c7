#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "descriptor.hpp"

namespace parley::websocket {

/// A TCP connection whose calls wait until a deadline.
///
/// Threads: one. Owns: the descriptor. Errors of each: code::kTimeout, or code::kUnavailable where
/// the other end cannot be reached or is gone.
class ClientStream {
 public:
  using Deadline = Monotonic::time_point;

  /// Asking for the address of a name is not bound by the deadline.
  static Result<ClientStream> connect(const std::string& host, std::uint16_t port,
                                      Deadline deadline);

  Status write(std::string_view bytes, Deadline deadline);
  /// At least one byte; zero at the end of the connection. A deadline in the past takes what is
  /// there.
  Result<std::size_t> read(std::span<char> space, Deadline deadline);
  /// Sends FIN; reading goes on.
  void finish();

  int descriptor() const { return descriptor_.number(); }

 private:
  explicit ClientStream(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
  Status wait(short events, Deadline deadline) const;

  Descriptor descriptor_;
};

}  // namespace parley::websocket
