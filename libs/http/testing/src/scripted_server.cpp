#include "http_testing/scripted_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace parley::http::testing {

std::string ScriptedServer::Peer::receive_request() {
  std::string request;
  std::array<char, 4096> bytes;
  for (;;) {
    const auto end = request.find("\r\n\r\n");
    if (end != std::string::npos) {
      const auto length = request.find("Content-Length: ");
      const std::size_t body =
          length < end ? std::strtoul(request.c_str() + length + 16, nullptr, 10) : 0;
      if (request.size() >= end + 4 + body) return request;
    }
    const auto count = ::recv(descriptor_, bytes.data(), bytes.size(), 0);
    if (count <= 0) return "";
    request.append(bytes.data(), static_cast<std::size_t>(count));
  }
}

void ScriptedServer::Peer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void ScriptedServer::Peer::wait_for_end() {
  std::array<char, 4096> bytes;
  while (::recv(descriptor_, bytes.data(), bytes.size(), 0) > 0) {
  }
}

ScriptedServer::ScriptedServer(std::function<void(Peer&)> script)
    : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  socklen_t length = sizeof address;
  if (::bind(listener_, plain, length) != 0 || ::listen(listener_, 16) != 0) {
    throw std::runtime_error("no port to listen on");
  }
  ::getsockname(listener_, plain, &length);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([listener = listener_, script = std::move(script)] {
    for (;;) {
      const int connection = ::accept(listener, nullptr, nullptr);
      if (connection < 0) return;
      Peer peer(connection);
      script(peer);
      ::close(connection);
    }
  });
}

ScriptedServer::~ScriptedServer() {
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

}  // namespace parley::http::testing
