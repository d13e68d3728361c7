#include "fiber.hpp"

#include <utility>

#if __has_feature(address_sanitizer)
#include <sanitizer/common_interface_defs.h>
#endif

namespace parley::simulation {

Fiber::Fiber(Stacks& stacks, std::function<void()> body) : body_(std::move(body)) {
  boost::context::stack_context stack = stacks.allocate();
  stack_size_ = stack.size;
  stack_bottom_ = static_cast<char*>(stack.sp) - stack.size;
  inside_ = boost::context::fiber(
      std::allocator_arg, boost::context::preallocated(stack.sp, stack.size, stack), stacks,
      [this](boost::context::fiber&& outside) {
        outside_ = std::move(outside);
#if __has_feature(address_sanitizer)
        __sanitizer_finish_switch_fiber(nullptr, &outside_bottom_, &outside_size_);
#endif
        body_();
        body_ = nullptr;
        ended_ = true;
#if __has_feature(address_sanitizer)
        __sanitizer_start_switch_fiber(nullptr, outside_bottom_, outside_size_);
#endif
        return std::move(outside_);
      });
}

void Fiber::resume() {
#if __has_feature(address_sanitizer)
  __sanitizer_start_switch_fiber(&outside_fake_stack_, stack_bottom_, stack_size_);
#endif
  inside_ = std::move(inside_).resume();
#if __has_feature(address_sanitizer)
  __sanitizer_finish_switch_fiber(outside_fake_stack_, nullptr, nullptr);
#endif
}

void Fiber::let_go() {
#if __has_feature(address_sanitizer)
  __sanitizer_start_switch_fiber(&inside_fake_stack_, outside_bottom_, outside_size_);
#endif
  outside_ = std::move(outside_).resume();
#if __has_feature(address_sanitizer)
  __sanitizer_finish_switch_fiber(inside_fake_stack_, &outside_bottom_, &outside_size_);
#endif
}

}  // namespace parley::simulation
