#pragma once

#include <boost/context/fiber.hpp>
#include <boost/context/pooled_fixedsize_stack.hpp>
#include <functional>

namespace parley::simulation {

/// A function with its own stack, which runs when resumed, until it yields. Announces each switch
/// to AddressSanitizer. Threads: one. Must have ended before it is destroyed.
class Fiber {
 public:
  using Stacks = boost::context::pooled_fixedsize_stack;

  Fiber(Stacks& stacks, std::function<void()> body);
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// Runs it until it yields or ends. Call it outside all fibers.
  void resume();
  /// Yields to the caller of resume(). Call it within the fiber.
  void let_go();
  bool ended() const { return ended_; }

  std::function<void()> body_;
  boost::context::fiber inside_;
  boost::context::fiber outside_;
  bool ended_ = false;
  // State of AddressSanitizer.
  void* stack_bottom_ = nullptr;
  std::size_t stack_size_ = 0;
  void* outside_fake_stack_ = nullptr;
  void* inside_fake_stack_ = nullptr;
  const void* outside_bottom_ = nullptr;
  std::size_t outside_size_ = 0;
};

}  // namespace parley::simulation
