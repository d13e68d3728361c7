#include "client_connection.hpp"

#include <sys/socket.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>

namespace parley::http {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;
using asio::ip::tcp;

bool is_the_clients(std::string_view name) {
  return same_name(name, "Content-Length") || same_name(name, "Connection") ||
         same_name(name, "Transfer-Encoding") || same_name(name, "Host");
}

bool has_content(const ClientRequest& request) {
  return !request.body.empty() || request.method == Method::kPost ||
         request.method == Method::kPut || request.method == Method::kPatch;
}

void write_head(std::string& head, const Exchange& exchange) {
  const ClientRequest& request = exchange.request;
  head.assign(method_name(request.method)).append(" ").append(exchange.url.target);
  head.append(" HTTP/1.1\r\nHost: ").append(exchange.url.authority);
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    const auto field = request.headers[i];
    if (is_the_clients(field.name)) continue;
    head.append("\r\n").append(field.name).append(": ").append(field.value);
  }
  if (has_content(request)) {
    head.append("\r\nContent-Length: ").append(std::to_string(request.body.size()));
  }
  head.append("\r\n\r\n");
}

}  // namespace

ClientConnection::ClientConnection(asio::io_context& context, const ClientOptions& options,
                                   Done done)
    : resolver_(context),
      socket_(context),
      done_(std::move(done)),
      input_(options.max_header_bytes),
      parser_(options.max_header_bytes, options.max_body_bytes) {}

void ClientConnection::connect_and_send(std::shared_ptr<Exchange> exchange) {
  exchange_ = std::move(exchange);
  const Origin& origin = exchange_->url.origin;
  const auto connected = [self = shared_from_this()](const ErrorCode& error, const tcp::endpoint&) {
    if (!self->exchange_) return;
    if (error) return self->lose("cannot be connected to: " + error.message());
    ErrorCode ignored;
    self->socket_.set_option(tcp::no_delay(true), ignored);
    self->socket_.non_blocking(true, ignored);
    self->write();
  };
  resolver_.async_resolve(
      origin.host, origin.port,
      [self = shared_from_this(), connected](const ErrorCode& error,
                                             const tcp::resolver::results_type& endpoints) {
        if (!self->exchange_) return;
        if (error) return self->lose("is not known: " + error.message());
        asio::async_connect(self->socket_, endpoints, connected);
      });
}

void ClientConnection::send(std::shared_ptr<Exchange> exchange) {
  exchange_ = std::move(exchange);
  write();
}

void ClientConnection::write() {
  parser_.begin(exchange_->request.method == Method::kHead);
  write_head(head_, *exchange_);
  const std::string& body = exchange_->request.body;
  const std::array buffers{asio::buffer(std::as_const(head_)), asio::buffer(body)};
  ErrorCode error;
  const std::size_t count = socket_.write_some(buffers, error);
  // A lost connection shows when its answer is read; there may even be one.
  if (count < head_.size() + body.size() && (!error || error == asio::error::would_block)) {
    rest_ = (head_ + body).substr(count);
    rest_written_ = 0;
    write_rest();
  }
  read();
}

void ClientConnection::write_rest() {
  socket_.async_write_some(asio::buffer(rest_.data() + rest_written_, rest_.size() - rest_written_),
                           [self = shared_from_this()](const ErrorCode& error, std::size_t count) {
                             if (error || !self->exchange_) return;
                             self->rest_written_ += count;
                             if (self->rest_written_ < self->rest_.size())
                               return self->write_rest();
                             self->rest_.clear();
                           });
}

void ClientConnection::read() {
  if (!input_.make_room()) return lose("sent header fields that are too large");
  socket_.async_read_some(asio::buffer(input_.free_space(), input_.free_bytes()),
                          [self = shared_from_this()](const ErrorCode& error, std::size_t count) {
                            if (self->exchange_) self->on_read(error, count);
                          });
}

void ClientConnection::on_read(const ErrorCode& error, std::size_t count) {
  input_.add(count);
  if (error == asio::error::eof) {
    if (!parser_.began()) return lose("closed the connection without an answer");
    parser_.end();
  } else if (error) {
    return lose("lost the connection: " + error.message());
  } else {
    input_.use(parser_.feed(input_.unused()));
  }
  switch (parser_.state()) {
    case ResponseParser::State::kBroken:
      return lose("sent no whole HTTP answer");
    case ResponseParser::State::kIncomplete:
      return read();
    case ResponseParser::State::kComplete:
      const bool reusable =
          !error && parser_.keep_alive() && rest_.empty() && input_.unused().empty();
      return finish(parser_.take(), reusable);
  }
}

void ClientConnection::lose(const std::string& reason) {
  const Origin& origin = exchange_->url.origin;
  abort(unavailable(origin.host + ":" + origin.port + " " + reason));
}

void ClientConnection::abort(const Error& error) {
  if (exchange_) return finish(error, false);
  ErrorCode ignored;
  socket_.close(ignored);
}

void ClientConnection::finish(Result<ClientResponse> result, bool reusable) {
  const auto self = shared_from_this();
  const auto exchange = std::exchange(exchange_, nullptr);
  if (reusable) {
    input_.shrink();
    idle_since_ = Monotonic::now();
  } else {
    ErrorCode ignored;
    resolver_.cancel();
    socket_.close(ignored);
  }
  done_(self, reusable);
  exchange->finish(std::move(result));
}

bool ClientConnection::is_usable() {
  char byte = 0;
  const auto count =
      ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT | MSG_NOSIGNAL);
  return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace parley::http
