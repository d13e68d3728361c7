#include "client_stream.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

namespace parley::websocket {
namespace {

constexpr std::int64_t kLongestPoll = 60'000;

Error lost(std::string_view what) {
  return unavailable(std::string(what) + ": " + std::generic_category().message(errno));
}

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

Result<ClientStream> ClientStream::connect(const std::string& host, std::uint16_t port,
                                           Deadline deadline) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failed = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (failed != 0) return unavailable("no address of " + host + ": " + ::gai_strerror(failed));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> addresses(found, ::freeaddrinfo);
  Error error = unavailable("no address of " + host);
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    ClientStream stream(
        Descriptor(::socket(one->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)));
    if (stream.descriptor() < 0) return lost("no socket");
    if (::connect(stream.descriptor(), one->ai_addr, one->ai_addrlen) != 0) {
      if (errno == EINPROGRESS) PARLEY_CHECK(stream.wait(POLLOUT, deadline));
      socklen_t length = sizeof errno;
      ::getsockopt(stream.descriptor(), SOL_SOCKET, SO_ERROR, &errno, &length);
    } else {
      errno = 0;
    }
    const int on = 1;
    if (errno == 0) {
      ::setsockopt(stream.descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      return stream;
    }
    error = lost("cannot connect to " + host + ':' + std::to_string(port));
  }
  return error;
}

Status ClientStream::wait(short events, Deadline deadline) const {
  pollfd one{descriptor_.number(), events, 0};
  for (;;) {
    const auto now = Monotonic::now();
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(std::max(deadline, now) - now);
    const auto time = std::min<std::int64_t>(left.count(), kLongestPoll);
    const int ready = ::poll(&one, 1, static_cast<int>(time));
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return lost("poll");
    if (Monotonic::now() >= deadline) return Error{code::kTimeout, "no answer in time", true};
  }
}

Status ClientStream::write(std::string_view bytes, Deadline deadline) {
  while (!bytes.empty()) {
    const auto count = ::send(descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
      continue;
    }
    if (!would_block()) return lost("cannot send");
    PARLEY_CHECK(wait(POLLOUT, deadline));
  }
  return {};
}

Result<std::size_t> ClientStream::read(std::span<char> space, Deadline deadline) {
  for (;;) {
    const auto count = ::recv(descriptor(), space.data(), space.size(), 0);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (!would_block()) return lost("cannot receive");
    PARLEY_CHECK(wait(POLLIN, deadline));
  }
}

void ClientStream::finish() { ::shutdown(descriptor(), SHUT_WR); }

}  // namespace parley::websocket
