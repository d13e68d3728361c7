#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "oracle/streams.hpp"
#include "simulated_client.hpp"

namespace parley::simulation {

/// One connection of a user's device. Threads: the loop of the program it is connected to.
class Connection final : public realtime::SimulatedClient {
 public:
  using OnAccepted = std::function<void(const std::string& client_msg_id, const std::string& id)>;
  using OnRefused = std::function<void(const std::string& client_msg_id, const std::string& code)>;
  using OnEntry = std::function<void(const std::string& conversation_id, oracle::Seen)>;
  struct Calls {
    OnAccepted on_accepted;
    OnRefused on_refused;
    OnEntry on_entry;
    std::function<void(const boost::json::object& frame)> on_frame;
    std::function<void(std::uint16_t code)> on_close;
  };

  Connection(UserId user_id, std::uint64_t number, RemovedAt removed_at, std::string& trace,
             Calls calls)
      : SimulatedClient(std::move(user_id), number, std::move(removed_at), trace),
        calls_(std::move(calls)) {}

  void close(std::uint16_t code, std::string_view reason) override;
  /// From now on, entries in transit may arrive again.
  void ask_to_resume(const std::string& conversation_id) { asked_.insert(conversation_id); }

 private:
  void take(const boost::json::object& frame) override;
  bool is_known(const boost::json::object& entry) const;

  Calls calls_;
  std::set<std::string> asked_;
  bool closing_ = false;
};

}  // namespace parley::simulation
