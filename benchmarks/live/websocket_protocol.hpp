#pragma once

#include <functional>
#include <string>
#include <vector>

#include "members.hpp"
#include "protocol.hpp"

namespace parley::bench {

/// Parley's /ws: the first frame is `auth`, answered by `welcome`. The peers use the same exchange,
/// so that each of their sockets has been used once, too.
class WebSocketProtocol : public Protocol {
 public:
  /// `resume` returns a connection's positions as a JSON object; empty for none.
  WebSocketProtocol(std::uint16_t port, const std::vector<Member>& members,
                    std::function<std::string(std::size_t)> resume = {});

  std::string hello() const override { return hello_; }
  std::string first(std::size_t index) const override;
  Piece next(std::string_view bytes, bool opened) const override;
  std::string wrap(std::size_t index, std::string_view text) const override;

 private:
  const std::vector<Member>& members_;
  const std::function<std::string(std::size_t)> resume_;
  const std::string hello_;
};

}  // namespace parley::bench
