#pragma once

#include "protocol.hpp"

namespace parley::bench {

/// NATS as far as a publisher and subscriber needs it: connection i listens to the subject
/// `bench.i` and publishes to that of the next one. Nothing is kept by the server, nothing
/// confirmed. Source: https://docs.nats.io/reference/reference-protocols/nats-protocol
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
