#pragma once

#include <array>

#include "open_socket.hpp"
#include "runtime/route.hpp"

namespace parley::realtime {

using Route = runtime::Route<Context>;

inline constexpr std::array kRoutes{
    Route{.method = http::Method::kGet,
          .path = "/ws",
          .access = runtime::Access::kOpen,
          .handle = open_socket},
};

}  // namespace parley::realtime
