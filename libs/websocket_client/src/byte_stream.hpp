#pragma once

#include <array>
#include <boost/asio/compose.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/buffer_traits.hpp>
#include <boost/beast/core/role.hpp>
#include <utility>

#include "http/stream.hpp"

namespace parley::websocket {

/// Adapts an http::Stream to Beast's AsyncStream.
/// Threads: the context's. Owns: the stream. Stop: the destructor.
/// Source: Beast, "Stream Types" and "Teardown".
class ByteStream {
 public:
  using executor_type = boost::asio::posix::stream_descriptor::executor_type;

  ByteStream(boost::asio::io_context& context, http::Stream stream)
      : stream_(std::move(stream)), ready_(context, stream_.descriptor()) {}
  /// The descriptor is the stream's to close.
  ~ByteStream() { ready_.release(); }
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  executor_type get_executor() { return ready_.get_executor(); }
  int descriptor() const { return stream_.descriptor(); }

  template <typename Buffers, typename Handler>
  auto async_read_some(const Buffers& buffers, Handler&& handler) {
    return when(
        Wait::wait_read,
        [this, buffers](Error& error) {
          const std::size_t count = stream_.read(std::span(scratch_).first(size(buffers)), error);
          return boost::asio::buffer_copy(buffers, boost::asio::buffer(scratch_, count));
        },
        std::forward<Handler>(handler));
  }

  template <typename Buffers, typename Handler>
  auto async_write_some(const Buffers& buffers, Handler&& handler) {
    return when(
        Wait::wait_write,
        [this, buffers](Error& error) {
          // Header and payload of a frame in one piece.
          boost::asio::buffer_copy(boost::asio::buffer(scratch_), buffers);
          return stream_.write(std::span(scratch_).first(size(buffers)), error);
        },
        std::forward<Handler>(handler));
  }

 private:
  using Error = boost::system::error_code;
  using Wait = boost::asio::posix::stream_descriptor::wait_type;

  template <typename Buffers>
  std::size_t size(const Buffers& buffers) const {
    return std::min(boost::beast::buffer_bytes(buffers), scratch_.size());
  }

  /// Calls `attempt` whenever the descriptor is ready, until it would no longer block.
  template <typename Attempt, typename Handler>
  auto when(Wait wait, Attempt attempt, Handler&& handler) {
    return boost::asio::async_compose<Handler, void(Error, std::size_t)>(
        [this, wait, attempt, begun = false](auto& self, Error error = {}) mutable {
          // No handler runs before its initiating call returns.
          if (!std::exchange(begun, true))
            return boost::asio::post(get_executor(), std::move(self));
          const std::size_t count = error ? 0 : attempt(error);
          if (error == boost::asio::error::would_block) {
            return ready_.async_wait(wait, std::move(self));
          }
          self.complete(error, count);
        },
        handler, ready_);
  }

  http::Stream stream_;
  boost::asio::posix::stream_descriptor ready_;
  std::array<char, 16 * 1024> scratch_;
};

/// The server ends the connection (RFC 6455, section 7.1.1); a client that does not wait for that
/// destroys the stream.
template <typename Handler>
void async_teardown(boost::beast::role_type /*role*/, ByteStream& stream, Handler&& handler) {
  boost::asio::post(stream.get_executor(), [handler = std::forward<Handler>(handler)]() mutable {
    handler(boost::system::error_code());
  });
}

/// Beast's own time-outs are not used.
inline void beast_close_socket(ByteStream& /*stream*/) {}

}  // namespace parley::websocket
