#include "websocket/server.hpp"

#include <atomic>

#include "handshake.hpp"
#include "loop.hpp"

namespace parley::websocket {

/// Held by the server and by each 101 under way.
class Server::Impl {
 public:
  Impl(const Options& options, Accept accept) : loop(options, std::move(accept)) {}

  /// Null if all are taken. Released when the last copy is destroyed.
  std::shared_ptr<void> take_place() {
    if (taken->fetch_add(1) < loop.options().max_sockets) {
      return {taken.get(), [held = taken](void*) { held->fetch_sub(1); }};
    }
    taken->fetch_sub(1);
    refused.fetch_add(1, std::memory_order_relaxed);
    return nullptr;
  }

  const std::shared_ptr<std::atomic<std::size_t>> taken =
      std::make_shared<std::atomic<std::size_t>>(0);
  std::atomic<std::uint64_t> refused = 0;
  Loop loop;
};

Server::Server(const Options& options, Accept accept)
    : impl_(std::make_shared<Impl>(options, std::move(accept))) {}

Server::~Server() { impl_->loop.stop(); }

Result<http::Response> Server::upgrade(const http::Request& request) {
  PARLEY_TRY(const std::string accept, read_handshake(request));
  if (accept.empty()) return upgrade_required();
  if (impl_->loop.draining()) return unavailable("the server accepts no new sockets");
  auto place = impl_->take_place();
  if (!place) return Error{code::kOverloaded, "there are too many sockets", true};
  return http::Response::switching_protocols(
      {{"Upgrade", "websocket"}, {"Sec-WebSocket-Accept", accept}},
      [impl = impl_, place = std::move(place)](int descriptor, std::string received) {
        impl->loop.add(Descriptor(descriptor), std::move(received), place);
      });
}

void Server::post(std::function<void()> work) { impl_->loop.post(std::move(work)); }

void Server::every(std::chrono::milliseconds period, std::function<void()> work) {
  impl_->loop.every(period, std::move(work));
}

void Server::drain(std::uint16_t code, std::string_view reason, std::chrono::milliseconds spread) {
  impl_->loop.drain({code, std::string(reason)}, spread);
}

Counts Server::counts() const {
  const Counters& counters = impl_->loop.counters();
  return {counters.sockets_open.value(),
          counters.sockets_opened.value(),
          impl_->refused.load(std::memory_order_relaxed),
          counters.messages_in.value(),
          counters.messages_out.value(),
          counters.bytes_in.value(),
          counters.bytes_out.value(),
          counters.closed_slow.value(),
          counters.protocol_errors.value(),
          counters.pings_unanswered.value()};
}

}  // namespace parley::websocket
