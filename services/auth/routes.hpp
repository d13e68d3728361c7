#pragma once

#include <array>

#include "context.hpp"
#include "handlers.hpp"
#include "runtime/route.hpp"

namespace parley::auth {

using Route = runtime::Route<Context>;

inline runtime::WorkerPool& password_workers(Context& context) { return context.password_workers; }

inline constexpr std::array kRoutes{
    Route{.method = http::Method::kPost,
          .path = "/auth/register",
          .access = runtime::Access::kOpen,
          .handle = register_user,
          .pool = password_workers},
    Route{.method = http::Method::kPost,
          .path = "/auth/login",
          .access = runtime::Access::kOpen,
          .handle = login,
          .pool = password_workers},
    Route{.method = http::Method::kPost,
          .path = "/auth/password",
          .handle = change_password,
          .pool = password_workers},
    Route{.method = http::Method::kPost,
          .path = "/auth/refresh",
          .access = runtime::Access::kOpen,
          .handle = refresh},
    Route{.method = http::Method::kPost, .path = "/auth/logout", .handle = logout},
    Route{.method = http::Method::kGet, .path = "/auth/sessions", .handle = list_sessions},
    Route{.method = http::Method::kDelete,
          .path = "/auth/sessions/{session_id}",
          .handle = end_session},
    Route{.method = http::Method::kGet,
          .path = "/auth/.well-known/jwks.json",
          .access = runtime::Access::kOpen,
          .handle = show_jwks},
};

}  // namespace parley::auth
