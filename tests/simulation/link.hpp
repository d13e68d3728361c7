#pragma once

#include <functional>
#include <memory>

#include "scheduler.hpp"

namespace parley::simulation {

/// A program's connection to the broker, which can be cut: a random tail of what is in transit is
/// then lost, each side notices on its own, and the program reconnects later. Calls across it
/// arrive in order. Threads: one. Must not outlive the broker.
class Link : public std::enable_shared_from_this<Link> {
 public:
  struct Ends {
    /// Called in the program.
    std::function<void()> on_connected;
    std::function<void()> on_lost;
  };

  /// For the running program. The broker works on a strand of the link.
  Link(Scheduler& scheduler, Ends ends);
  ~Link();

  /// Whether the program considers it connected.
  bool connected() const { return connected_; }
  /// Runs the work at the broker, unless the link is cut before.
  void to_broker(std::function<void()> work);
  /// Runs the work in the program, unless the link is cut before.
  void to_program(std::function<void()> work);
  /// Calls `gone` at the broker once it notices the end of the current life, i.e. that of the call
  /// being handled. The program may have reconnected before.
  void on_gone(std::function<void()> gone) { gone_[arrived_].push_back(std::move(gone)); }
  /// The number of the current life: what belongs to another one must be ignored.
  std::uint64_t life() const { return life_; }
  /// Called by the program or the network.
  void cut();
  /// Opens it for the first time.
  void open();
  /// Closes it for good, by the program.
  void close();

 private:
  void lost();
  void gone(std::uint64_t life);
  void connect();

  Scheduler& scheduler_;
  const Ends ends_;
  const Process process_;
  Scheduler::Strand outgoing_ = 0;
  Scheduler::Strand incoming_ = 0;
  std::uint64_t life_ = 0;
  bool connected_ = false;
  bool up_ = false;
  bool closed_ = false;
  /// The life to which the call that the broker handles belongs.
  std::uint64_t arrived_ = 0;
  std::map<std::uint64_t, std::vector<std::function<void()>>> gone_;
};

}  // namespace parley::simulation
