#include "bare.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "frame.hpp"
#include "scan.hpp"

namespace parley::bench {
namespace {

constexpr timeval kSendWithin{.tv_sec = 5, .tv_usec = 0};
constexpr int kLookMs = 20;
constexpr std::string_view kAnswer =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

void check(bool ok, const char* what) {
  if (!ok) throw std::system_error(errno, std::generic_category(), what);
}

bool send_all(int socket, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t sent = ::send(socket, bytes, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

}  // namespace

struct BareServer::Peer {
  explicit Peer(int connected) : socket(connected) {}
  ~Peer() { ::close(socket); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  const int socket;
  bool opened = false;
  std::string bytes;
};

BareServer::BareServer(std::uint16_t port) {
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  check(epoll_ >= 0, "epoll_create1");
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  check(listener_ >= 0, "socket");
  const int on = 1;
  setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  check(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0, "bind");
  check(listen(listener_, 4096) == 0, "listen");
  check(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0, "getsockname");
  port_ = ntohs(address.sin_port);
  epoll_event event{};
  event.events = EPOLLIN;
  check(epoll_ctl(epoll_, EPOLL_CTL_ADD, listener_, &event) == 0, "epoll_ctl");
}

BareServer::~BareServer() {
  peers_.clear();
  ::close(listener_);
  ::close(epoll_);
}

void BareServer::run() {
  std::array<epoll_event, 256> events;
  while (!stopping_) {
    const int count = epoll_wait(epoll_, events.data(), events.size(), kLookMs);
    check(count >= 0 || errno == EINTR, "epoll_wait");
    for (int i = 0; i < count; ++i) {
      auto* peer = static_cast<Peer*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (peer == nullptr) {
        admit();
      } else if (!receive(*peer)) {
        std::erase_if(peers_, [peer](const auto& one) { return one.get() == peer; });
      }
    }
  }
}

void BareServer::admit() {
  // Blocking, so a broadcast waits for its slowest reader.
  const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (socket < 0) return;
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &kSendWithin, sizeof kSendWithin);
  auto peer = std::make_unique<Peer>(socket);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = peer.get();
  check(epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) == 0, "epoll_ctl");
  peers_.push_back(std::move(peer));
}

bool BareServer::receive(Peer& peer) {
  std::array<char, 16384> buffer;
  const ssize_t count = recv(peer.socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  if (count == 0) return false;
  peer.bytes.append(buffer.data(), static_cast<std::size_t>(count));
  if (!peer.opened) {
    const std::size_t end = peer.bytes.find("\r\n\r\n");
    if (end == std::string::npos) return peer.bytes.size() < buffer.size();
    peer.bytes.erase(0, end + 4);
    peer.opened = true;
    if (!send_all(peer.socket, kAnswer.data(), kAnswer.size())) return false;
  }
  while (const auto frame = parse_frame(peer.bytes)) {
    if (frame->opcode != Opcode::kText) return false;
    if (is_type(frame->payload, "auth")) {
      const std::string welcome = server_frame(Opcode::kText, R"({"type":"welcome"})");
      if (!send_all(peer.socket, welcome.data(), welcome.size())) return false;
    } else {
      const std::string bytes = server_frame(Opcode::kText, frame->payload);
      broadcast(bytes.data(), bytes.size());
    }
    peer.bytes.erase(0, frame->size_bytes);
  }
  return true;
}

void BareServer::broadcast(const char* bytes, std::size_t size) {
  // A failed peer is found closed when its socket is read next.
  for (const auto& peer : peers_) {
    if (!send_all(peer->socket, bytes, size)) shutdown(peer->socket, SHUT_RDWR);
  }
}

}  // namespace parley::bench
