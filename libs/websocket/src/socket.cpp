#include "websocket/socket.hpp"

#include "connection.hpp"

namespace parley::websocket {

void Socket::send(const Message& message) { connection_.send(message); }

void Socket::close(std::uint16_t code, std::string_view reason) { connection_.close(code, reason); }

std::size_t Socket::queued_bytes() const { return connection_.queued_bytes(); }

}  // namespace parley::websocket
