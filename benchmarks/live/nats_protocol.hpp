#pragma once

#include "protocol.hpp"

namespace parley::bench {

/// The part of NATS that a publisher and subscriber needs: connection i subscribes to the subject
/// `bench.i` and publishes to that of the next one. The server stores and confirms nothing. Source:
/// https://docs.nats.io/reference/reference-protocols/nats-protocol
class NatsProtocol : public Protocol {
 public:
  explicit NatsProtocol(std::size_t connections) : connections_(connections) {}

  std::string hello() const override { return {}; }
  std::string first(std::size_t index) const override;
  Piece next(std::string_view bytes, bool opened) const override;
  std::string wrap(std::size_t index, std::string_view text) const override;

 private:
  const std::size_t connections_;
};

}  // namespace parley::bench
