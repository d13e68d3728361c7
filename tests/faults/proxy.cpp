#include "proxy.hpp"

#include <array>
#include <boost/asio.hpp>

namespace parley::faults {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kPiece = 16UL * 1024;
constexpr auto kLook = 5ms;
constexpr auto kTurn = 20ms;

constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);

asio::awaitable<void> wait(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(kNoThrow);
}

void reset(asio::ip::tcp::socket& socket) {
  boost::system::error_code ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

}  // namespace

struct Proxy::Connection {
  Connection(Tcp::socket client, std::atomic<int>& open)
      : to_client(std::move(client)), to_server(to_client.get_executor()), open_connections(open) {
    ++open_connections;
  }
  ~Connection() { --open_connections; }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void reset() {
    faults::reset(to_client);
    faults::reset(to_server);
  }

  Tcp::socket to_client;
  Tcp::socket to_server;
  std::atomic<int>& open_connections;
};

Proxy::Proxy(unsigned server_port)
    : server_port_(server_port),
      acceptor_(context_, {asio::ip::address_v4::loopback(), 0}),
      port_(acceptor_.local_endpoint().port()) {
  asio::co_spawn(context_, accept(), asio::detached);
  thread_ = std::thread([this] { context_.run(); });
}

Proxy::~Proxy() {
  context_.stop();
  thread_.join();
}

void Proxy::set(const Condition& condition) {
  asio::post(context_, asio::use_future([this, condition] { condition_ = condition; })).wait();
}

void Proxy::reset() {
  asio::post(context_, asio::use_future([this] {
               for (const auto& weak : connections_) {
                 if (const auto connection = weak.lock()) connection->reset();
               }
               connections_.clear();
             }))
      .wait();
}

asio::awaitable<void> Proxy::accept() {
  while (true) {
    auto [error, socket] = co_await acceptor_.async_accept(kNoThrow);
    if (error) {
      co_await wait(kTurn);  // out of descriptors
      continue;
    }
    ++accepted_;
    if (condition_.refuses) {
      faults::reset(socket);
      continue;
    }
    const auto connection = std::make_shared<Connection>(std::move(socket), open_);
    std::erase_if(connections_, [](const auto& weak) { return weak.expired(); });
    connections_.push_back(connection);
    asio::co_spawn(context_, serve(connection), asio::detached);
  }
}

asio::awaitable<void> Proxy::serve(std::shared_ptr<Connection> connection) {
  co_await wait_to_pass(*connection, true);
  const Tcp::endpoint server{asio::ip::address_v4::loopback(),
                             static_cast<std::uint16_t>(server_port_)};
  const auto [error] = co_await connection->to_server.async_connect(server, kNoThrow);
  if (error) {
    connection->reset();
    co_return;
  }
  const Tcp::no_delay at_once(true);
  boost::system::error_code ignored;
  connection->to_client.set_option(at_once, ignored);
  connection->to_server.set_option(at_once, ignored);
  asio::co_spawn(context_, pump(connection, true), asio::detached);
  co_await pump(connection, false);
}

asio::awaitable<void> Proxy::pump(std::shared_ptr<Connection> connection, bool is_to_server) {
  auto& from = is_to_server ? connection->to_client : connection->to_server;
  auto& to = is_to_server ? connection->to_server : connection->to_client;
  std::array<char, kPiece> piece{};
  while (true) {
    const auto [error, size] = co_await from.async_read_some(asio::buffer(piece), kNoThrow);
    if (error == asio::error::eof) {
      co_await wait_to_pass(*connection, is_to_server);
      boost::system::error_code ignored;
      to.shutdown(Tcp::socket::shutdown_send, ignored);
      co_return;
    }
    if (error) break;
    if (condition_.delay > 0ms) co_await wait(condition_.delay);
    co_await wait_to_pass(*connection, is_to_server);
    if (!co_await carry(*connection, to, piece.data(), size)) break;
  }
  connection->reset();
}

asio::awaitable<bool> Proxy::carry(Connection& connection, Tcp::socket& to, const char* bytes,
                                   std::size_t size) {
  if (condition_.cuts) {
    co_await asio::async_write(to, asio::buffer(bytes, size / 2), kNoThrow);
    connection.reset();
    co_return false;
  }
  for (std::size_t sent = 0; sent < size;) {
    std::size_t next = size - sent;
    if (condition_.bytes_per_second > 0) {
      next = std::min(next, std::max<std::size_t>(1, condition_.bytes_per_second / (1s / kTurn)));
      co_await wait(kTurn);
    }
    const auto [error, count] =
        co_await asio::async_write(to, asio::buffer(bytes + sent, next), kNoThrow);
    if (error) co_return false;
    sent += count;
  }
  co_return true;
}

asio::awaitable<void> Proxy::wait_to_pass(const Connection& connection, bool is_to_server) {
  while (!(is_to_server ? condition_.to_server : condition_.to_client) &&
         connection.to_client.is_open()) {
    co_await wait(kLook);
  }
}

}  // namespace parley::faults
