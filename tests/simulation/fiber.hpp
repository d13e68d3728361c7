#pragma once

#include <boost/context/fiber.hpp>
#include <boost/context/pooled_fixedsize_stack.hpp>
#include <functional>

namespace parley::simulation {

/// A function with a stack of its own, which runs when it is resumed, until it lets go. Tells
/// AddressSanitizer of each switch. Threads: one. Must have ended before it goes.
class Fiber {
 public:
  using Stacks = boost::context::pooled_fixedsize_stack;

  Fiber(Stacks& stacks, std::function<void()> body);
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// Runs it until it lets go or ends. From outside of any fiber.
  void resume();
  /// From within: back to whoever resumed it.
  void let_go();
  bool ended() const { return ended_; }

  std::function<void()> body_;
  boost::context::fiber inside_;
  boost::context::fiber outside_;
  bool ended_ = false;
  // AddressSanitizer's.
  void* stack_bottom_ = nullptr;
  std::size_t stack_size_ = 0;
  void* outside_fake_stack_ = nullptr;
  void* inside_fake_stack_ = nullptr;
  const void* outside_bottom_ = nullptr;
  std::size_t outside_size_ = 0;
};

}  // namespace parley::simulation
