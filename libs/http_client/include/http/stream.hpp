#pragma once

#include <boost/system/error_code.hpp>
#include <memory>
#include <span>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace parley::http {

/// A connection to a URL's host for a protocol other than HTTP, made as a Client makes its own:
/// over TLS where the URL says https, verified, through the proxy that the environment names.
///
/// Threads: one at a time. Owns: the connection. Stop: the destructor.
class Stream {
 public:
  /// Waits until the host is connected to. `ca_file` as ClientOptions has it.
  /// Errors: as Client::request.
  static Result<Stream> connect(const std::string& url, const std::string& ca_file,
                                Monotonic::time_point deadline);
  ~Stream();
  Stream(Stream&&) noexcept;
  Stream& operator=(Stream&&) noexcept;

  /// Transfer at least one byte, without waiting. Errors: would_block, to wait for descriptor();
  /// eof at the end of input; connection_reset. The next write must begin with the bytes that were
  /// not sent, and be no shorter.
  std::size_t read(std::span<char> space, boost::system::error_code& error);
  std::size_t write(std::span<const char> bytes, boost::system::error_code& error);

  /// For poll().
  int descriptor() const;

 private:
  class Impl;
  explicit Stream(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::http
