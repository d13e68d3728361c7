#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <vector>

#include "io_thread.hpp"
#include "server_state.hpp"

namespace parley::http {

/// Accepts connections and assigns them to the I/O threads in turn. With no descriptors left it
/// pauses, and the connections wait in the kernel's queue.
///
/// Threads: open() before the threads start, afterwards the first I/O thread only.
class Listener {
 public:
  Listener(ServerState& state, std::vector<std::unique_ptr<IoThread>>& threads);

  /// Errors: as Server::start.
  Status open();
  boost::asio::ip::tcp::endpoint endpoint() const { return endpoint_; }
  void accept();
  /// From now a connection attempt gets no answer (and is refused once close() has run), while
  /// handshakes under way complete. Without it the kernel would complete a connection between the
  /// last accept and the end of the listener, and reset it with a request in it.
  void refuse_new();
  /// Accepts what waits in the kernel's queue, then no more.
  void close();

 private:
  void pause();
  void give(IoThread& thread, boost::asio::ip::tcp::socket socket);
  IoThread& next_thread() { return *threads_[next_++ % threads_.size()]; }

  ServerState& state_;
  std::vector<std::unique_ptr<IoThread>>& threads_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer timer_;
  boost::asio::ip::tcp::endpoint endpoint_;
  std::size_t next_ = 0;
};

}  // namespace parley::http
