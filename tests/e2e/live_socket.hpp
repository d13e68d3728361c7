#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "system/api.hpp"
#include "websocket/client.hpp"

namespace parley::e2e {

/// A minimal client of /ws, for tests.
class LiveSocket {
 public:
  /// Connects. Throws std::runtime_error with the server's answer if it refuses.
  explicit LiveSocket(const std::string& url, const http::Headers& headers = {},
                      const std::string& path = "/ws");
  /// Connects, authenticates with `resume`'s positions and waits for the welcome.
  LiveSocket(const std::string& url, const system::Person& person,
             const boost::json::object& resume = {});

  void send(const boost::json::object& frame);
  void send_text(std::string_view text);

  /// The next frame of this type; earlier ones are kept in `passed`. Throws std::runtime_error,
  /// listing what arrived instead, if none arrives in time.
  boost::json::object next(std::string_view type, std::chrono::milliseconds limit = kLimit);
  /// The entry in the next entry frame.
  boost::json::object entry(std::chrono::milliseconds limit = kLimit);
  /// Whether no frame of this type arrives within the time.
  bool quiet(std::string_view type, std::chrono::milliseconds time);
  /// The server's close code; 0 if it didn't close in time.
  std::uint16_t closed(std::chrono::milliseconds limit = kLimit);

  const boost::json::object& welcome() const { return welcome_; }
  const std::vector<boost::json::object>& passed() const { return passed_; }

 private:
  static constexpr std::chrono::milliseconds kLimit{20'000};

  std::unique_ptr<websocket::Client> client_;
  boost::json::object welcome_;
  std::vector<boost::json::object> passed_;
};

/// The server's answer if it refuses to open a socket.
std::string refusal(const std::string& url, const http::Headers& headers, const std::string& path);

}  // namespace parley::e2e
