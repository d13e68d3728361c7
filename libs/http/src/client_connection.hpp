#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "exchange.hpp"
#include "input_buffer.hpp"
#include "response_parser.hpp"

namespace parley::http {

/// One connection of a client, with at most one exchange at a time.
///
/// Threads: the client's I/O thread. Stop: close().
class ClientConnection : public std::enable_shared_from_this<ClientConnection> {
 public:
  /// Called when the exchange is over; `reusable` says whether another may follow.
  using Done = std::function<void(const std::shared_ptr<ClientConnection>&, bool reusable)>;

  ClientConnection(boost::asio::io_context& context, const ClientOptions& options, Done done);

  void connect_and_send(std::shared_ptr<Exchange> exchange);
  void send(std::shared_ptr<Exchange> exchange);
  /// Ends the exchange, if there is one, with the error.
  void abort(const Error& error);

  /// The other end has not closed an idle connection, nor said anything that nobody asked for.
  bool is_usable();
  Monotonic::time_point idle_since() const { return idle_since_; }
  const std::shared_ptr<Exchange>& exchange() const { return exchange_; }

 private:
  void write();
  void write_rest();
  void read();
  void on_read(const boost::system::error_code& error, std::size_t count);
  void finish(Result<ClientResponse> result, bool reusable);
  void lose(const std::string& reason);

  boost::asio::ip::tcp::resolver resolver_;
  boost::asio::ip::tcp::socket socket_;
  Done done_;
  std::shared_ptr<Exchange> exchange_;
  InputBuffer input_;
  ResponseParser parser_;
  std::string head_;
  std::string rest_;
  std::size_t rest_written_ = 0;
  Monotonic::time_point idle_since_;
};

}  // namespace parley::http
