#include "link.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace parley::bench {

bool Link::open(int epoll, std::uint64_t tag, std::uint16_t port) {
  cut();
  epoll_ = epoll;
  tag_ = tag;
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (socket_ < 0) return false;
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const linger reset{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int begun = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT;
  event.data.u64 = tag;
  if ((begun != 0 && errno != EINPROGRESS) ||
      epoll_ctl(epoll, EPOLL_CTL_ADD, socket_, &event) != 0) {
    cut();
    return false;
  }
  return true;
}

void Link::cut() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  connected_ = false;
  std::string().swap(waiting_);
  std::string().swap(kept_);
}

bool Link::watch(bool for_writing) {
  epoll_event event{};
  event.events = for_writing ? EPOLLIN | EPOLLOUT : EPOLLIN;
  event.data.u64 = tag_;
  return epoll_ctl(epoll_, EPOLL_CTL_MOD, socket_, &event) == 0;
}

bool Link::on_writable() {
  if (!connected_) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
    connected_ = error == 0;
    return connected_ && watch(false);
  }
  std::string waiting;
  waiting.swap(waiting_);
  return watch(false) && write(waiting);
}

bool Link::write(std::string_view bytes) {
  if (bytes.empty()) return true;
  if (waiting_.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return false;
    bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
    if (bytes.empty()) return true;
    if (!watch(true)) return false;
  }
  waiting_.append(bytes);
  return waiting_.size() <= kMaxWaiting;
}

bool Link::read(std::span<char> buffer, std::string_view& came) {
  came = {};
  if (kept_.size() >= buffer.size()) return false;
  std::ranges::copy(kept_, buffer.begin());
  const auto room = buffer.subspan(kept_.size());
  const ssize_t count = recv(socket_, room.data(), room.size(), MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return true;
  if (count <= 0) return false;
  came = {buffer.data(), kept_.size() + static_cast<std::size_t>(count)};
  return true;
}

void Link::keep(std::string_view rest) {
  if (rest.empty() && kept_.empty()) return;
  if (rest.empty()) {
    std::string().swap(kept_);
  } else {
    kept_.assign(rest);
  }
}

}  // namespace parley::bench
