#include "http_testing/raw_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace parley::http::testing {
namespace {

constexpr std::chrono::milliseconds kPatience{10'000};

std::size_t content_length(std::string_view head) {
  constexpr std::string_view kName = "\r\nContent-Length: ";
  const auto at = head.find(kName);
  if (at == std::string_view::npos) return 0;
  return std::strtoul(head.data() + at + kName.size(), nullptr, 10);
}

}  // namespace

RawSocket::RawSocket(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const timeval patience{kPatience.count() / 1000, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(descriptor_);
    throw std::runtime_error("cannot connect");
  }
}

RawSocket::~RawSocket() { ::close(descriptor_); }

bool RawSocket::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void RawSocket::finish_sending() { ::shutdown(descriptor_, SHUT_WR); }

void RawSocket::reset() {
  const linger none{1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
  ::close(descriptor_);
  descriptor_ = -1;
}

bool RawSocket::receive_some(std::chrono::milliseconds time) {
  pollfd readable{descriptor_, POLLIN, 0};
  if (::poll(&readable, 1, static_cast<int>(time.count())) <= 0) return false;
  std::array<char, 65536> bytes;
  const auto count = ::recv(descriptor_, bytes.data(), bytes.size(), 0);
  if (count <= 0) return false;
  received_.append(bytes.data(), static_cast<std::size_t>(count));
  return true;
}

std::string RawSocket::receive(std::size_t count) {
  while (received_.size() < count) {
    if (!receive_some(kPatience)) return "";
  }
  std::string taken = received_.substr(0, count);
  received_.erase(0, count);
  // Tests of memory hold thousands of these.
  if (received_.empty()) received_.shrink_to_fit();
  return taken;
}

std::string RawSocket::receive_to(std::string_view end) {
  for (;;) {
    const auto at = received_.find(end);
    if (at != std::string::npos) return receive(at + end.size());
    if (!receive_some(kPatience)) return "";
  }
}

std::string RawSocket::receive_response() {
  const std::string head = receive_to("\r\n\r\n");
  const std::size_t length = content_length(head);
  if (head.empty() || length == 0) return head;
  const std::string body = receive(length);
  return body.empty() ? "" : head + body;
}

std::string RawSocket::receive_all() {
  while (receive_some(kPatience)) {
  }
  return std::move(received_);
}

bool RawSocket::is_closed_within(std::chrono::milliseconds time) {
  pollfd readable{descriptor_, POLLIN, 0};
  if (!received_.empty()) return false;
  if (::poll(&readable, 1, static_cast<int>(time.count())) <= 0) return false;
  char byte = 0;
  return ::recv(descriptor_, &byte, 1, 0) <= 0;
}

std::size_t count_responses(std::string_view received) {
  std::size_t count = 0;
  for (auto at = received.find("HTTP/1.1 "); at != std::string_view::npos;
       at = received.find("HTTP/1.1 ", at + 1)) {
    ++count;
  }
  return count;
}

unsigned status_of(std::string_view received) {
  if (received.substr(0, 9) != "HTTP/1.1 ") return 0;
  return static_cast<unsigned>(std::strtoul(received.data() + 9, nullptr, 10));
}

}  // namespace parley::http::testing
