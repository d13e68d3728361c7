#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "oracle/streams.hpp"
#include "simulated_client.hpp"

namespace parley::simulation {

/// One connection of a user's device. Threads: the loop of the program that it is connected to.
class Connection final : public realtime::SimulatedClient {
 public:
  using OnAccepted = std::function<void(const std::string& client_msg_id, const std::string& id)>;
  using OnRefused = std::function<void(const std::string& client_msg_id, const std::string& code)>;
  using OnEntry = std::function<void(const std::string& conversation_id, oracle::Seen)>;
  struct Calls {
    OnAccepted on_accepted;
    OnRefused on_refused;
    OnEntry on_entry;
    std::function<void(std::uint16_t code)> on_close;
  };

  Connection(UserId user_id, std::uint64_t number, RemovedAt removed_at, std::string& trace,
             Calls calls)
      : SimulatedClient(std::move(user_id), number, std::move(removed_at), trace),
        calls_(std::move(calls)) {}

  void send(const websocket::Message& message) override;
  void close(std::uint16_t code, std::string_view reason) override;

 private:
  Calls calls_;
  bool closing_ = false;
};

}  // namespace parley::simulation
