#pragma once

#include <functional>
#include <memory>

#include "scheduler.hpp"

namespace parley::simulation {

/// A connection of a program to the broker, which may be cut: what is on its way is then lost from
/// some point on, each side learns of it by itself, and the program connects again later. Calls
/// across it arrive in their order. Threads: one. Must not outlive the broker.
class Link : public std::enable_shared_from_this<Link> {
 public:
  struct Ends {
    /// On the program's side.
    std::function<void()> on_connected;
    std::function<void()> on_lost;
  };

  /// For the program that runs now. `broker` is the strand on which the broker works.
  Link(Scheduler& scheduler, Ends ends);
  ~Link();

  /// Whether the program takes it to be there.
  bool connected() const { return connected_; }
  /// To be done at the broker, unless the link is cut before.
  void to_broker(std::function<void()> work);
  /// To be done by the program, unless the link is cut before.
  void to_program(std::function<void()> work);
  /// Called at the broker when it learns that the life of the link is over to which what it does
  /// now belongs. The program may be back before.
  void on_gone(std::function<void()> gone) { gone_[arrived_].push_back(std::move(gone)); }
  /// Which life: those of another one don't count.
  std::uint64_t life() const { return life_; }
  /// By the program or the network.
  void cut();
  /// Opens it for the first time.
  void open();
  /// The program is done with it.
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
  /// To which life that belongs which the broker does now.
  std::uint64_t arrived_ = 0;
  std::map<std::uint64_t, std::vector<std::function<void()>>> gone_;
};

}  // namespace parley::simulation
