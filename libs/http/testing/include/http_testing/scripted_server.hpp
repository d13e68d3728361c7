#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <thread>

namespace parley::http::testing {

/// Accepts one connection after another and hands each to a script: for servers that misbehave.
/// Owns: a thread. Stop: the destructor.
class ScriptedServer {
 public:
  /// A connection as the script sees it.
  class Peer {
   public:
    explicit Peer(int descriptor) : descriptor_(descriptor) {}
    /// Waits for the empty line and the announced body; empty if the client closed.
    std::string receive_request();
    void send(std::string_view bytes);
    /// Waits for the client to close.
    void wait_for_end();

   private:
    int descriptor_;
  };

  explicit ScriptedServer(std::function<void(Peer&)> script);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url(std::string_view target) const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(target);
  }

 private:
  int listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace parley::http::testing
