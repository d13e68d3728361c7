#include "connection.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace parley::bench {
namespace {

void check(bool ok, const char* what) {
  if (!ok) throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

Connection::Connection(std::uint16_t port, int epoll) : port_(port), epoll_(epoll) { open(); }

Connection::~Connection() { close(); }

void Connection::open() {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  check(socket_ >= 0, "socket");
  const int on = 1;
  check(setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0, "TCP_NODELAY");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  check(connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0, "connect");
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = this;
  check(epoll_ctl(epoll_, EPOLL_CTL_ADD, socket_, &event) == 0, "epoll_ctl");
}

void Connection::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  busy_ = false;
  received_.clear();
}

void Connection::reconnect() {
  close();
  open();
}

bool Connection::send(const std::string& bytes, std::uint64_t number, Clock::time_point due) {
  const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  busy_ = sent == static_cast<ssize_t>(bytes.size());
  number_ = number;
  due_ = due;
  return busy_;
}

std::optional<Answer> Connection::receive() {
  std::array<char, 8192> buffer;
  const ssize_t count = recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
  if (count <= 0) return Answer{.status = 0, .size_bytes = 0, .closes = true};
  const std::string_view fresh(buffer.data(), static_cast<std::size_t>(count));
  std::optional<Answer> answer;
  if (received_.empty()) {
    answer = parse_answer(fresh);
    if (!answer) received_ = fresh;
  } else {
    received_ += fresh;
    answer = parse_answer(received_);
    if (answer) received_.clear();
  }
  if (answer) busy_ = false;
  return answer;
}

}  // namespace parley::bench
