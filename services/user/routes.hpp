#pragma once

#include <array>

#include "context.hpp"
#include "handlers.hpp"
#include "runtime/route.hpp"

namespace parley::user {

using Route = runtime::Route<Context>;

inline constexpr std::array kRoutes{
    Route{.method = http::Method::kGet, .path = "/users/me", .handle = show_me},
    Route{.method = http::Method::kPatch, .path = "/users/me", .handle = update_me},
    Route{.method = http::Method::kGet, .path = "/users/me/blocks", .handle = list_blocks},
    Route{.method = http::Method::kPut, .path = "/users/me/blocks/{user_id}", .handle = block_user},
    Route{.method = http::Method::kDelete,
          .path = "/users/me/blocks/{user_id}",
          .handle = unblock_user},
    Route{.method = http::Method::kGet, .path = "/users/{user_id}", .handle = show_user},
    Route{.method = http::Method::kGet, .path = "/users", .handle = find_users},
};

}  // namespace parley::user
