#include "wakeup.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <stdexcept>

namespace parley::amqp {

Wakeup::Wakeup() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (fd_ < 0) throw std::runtime_error("no eventfd: out of file descriptors");
}

Wakeup::~Wakeup() { close(fd_); }

void Wakeup::notify() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(fd_, &one, sizeof one);
}

bool Wakeup::wait(int fd, short events, Monotonic::time_point until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Monotonic::now());
  std::array<pollfd, 2> waiting{pollfd{fd_, POLLIN, 0}, pollfd{fd, events, 0}};
  const auto bounded = std::clamp<std::int64_t>(left.count(), 0, std::numeric_limits<int>::max());
  poll(waiting.data(), waiting.size(), static_cast<int>(bounded));
  if (waiting[0].revents != 0) {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = read(fd_, &count, sizeof count);
  }
  return (waiting[1].revents & (POLLIN | POLLHUP | POLLERR)) != 0;
}

}  // namespace parley::amqp
