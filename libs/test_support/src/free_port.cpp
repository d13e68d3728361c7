#include "test_support/free_port.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <random>
#include <system_error>

namespace parley::test_support {

unsigned free_port() {
  // As scripts/parts/ports.py: below the range that Linux takes outgoing ports from.
  std::random_device random;
  std::uniform_int_distribution<std::uint16_t> ports(12000, 31999);
  int error = 0;
  for (int i = 0; i < 1000; ++i) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(ports(random));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    const bool bound = bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    error = errno;
    close(descriptor);
    if (bound) return ntohs(address.sin_port);
  }
  throw std::system_error(error, std::generic_category(), "no free port");
}

}  // namespace parley::test_support
