#include "route_table.hpp"

#include <gtest/gtest.h>

namespace parley::runtime {
namespace {

using http::Method;

BoundRoute route(Method method, std::string_view path) {
  return {method,        path,
          Access::kOpen, [](const Call&) { return Result<http::Response>(http::Response{}); },
          nullptr,       nullptr,
          nullptr};
}

std::vector<BoundRoute> some_routes() {
  return {route(Method::kGet, "/users/{id}"),
          route(Method::kGet, "/users/me"),
          route(Method::kPatch, "/users/me"),
          route(Method::kGet, "/users"),
          route(Method::kPut, "/c/{id}/members/{user_id}"),
          route(Method::kGet, "/c/{id}/messages"),
          route(Method::kPost, "/c/{group}/messages")};
}

class RouteTableTest : public testing::Test {
 protected:
  std::string_view found(Method method, std::string_view path) const {
    const Match match = table.find(method, path);
    return match.route ? match.route->route.path : "";
  }
  std::string_view allowed(Method method, std::string_view path) const {
    const Match match = table.find(method, path);
    return match.path && !match.route ? std::string_view(match.path->allow) : "";
  }

  RouteTable table{some_routes()};
};

TEST_F(RouteTableTest, PrefersLiterals) {
  EXPECT_EQ(found(Method::kGet, "/users/me"), "/users/me");
  EXPECT_EQ(found(Method::kGet, "/users/you"), "/users/{id}");
  EXPECT_EQ(found(Method::kGet, "/users"), "/users");
}

TEST_F(RouteTableTest, GivesParametersByTheRoutesOwnNames) {
  const Match match = table.find(Method::kPut, "/c/1/members/a%20b");
  ASSERT_TRUE(match.route);
  ASSERT_EQ(match.parameters.size(), 2U);
  EXPECT_EQ(match.parameters[0], std::pair(std::string_view("id"), std::string("1")));
  EXPECT_EQ(match.parameters[1], std::pair(std::string_view("user_id"), std::string("a b")));
  EXPECT_EQ(table.find(Method::kGet, "/c/1/messages").parameters.at(0).first, "id");
  EXPECT_EQ(table.find(Method::kPost, "/c/1/messages").parameters.at(0).first, "group");
}

TEST_F(RouteTableTest, ServesHeadWhereItServesGet) {
  EXPECT_EQ(found(Method::kHead, "/users/me"), "/users/me");
  EXPECT_EQ(allowed(Method::kHead, "/c/1/members/2"), "PUT");
}

TEST_F(RouteTableTest, TellsWhichMethodsAreAllowed) {
  EXPECT_EQ(allowed(Method::kDelete, "/users/me"), "GET, HEAD, PATCH");
  EXPECT_EQ(allowed(Method::kOther, "/users/me"), "GET, HEAD, PATCH");
  EXPECT_EQ(allowed(Method::kDelete, "/c/1/messages"), "GET, HEAD, POST");
}

TEST_F(RouteTableTest, FindsNothingElsewhere) {
  for (const char* path : {"", "/", "//", "/users/", "/users/me/", "/user", "/c/1", "/c//messages",
                           "/c/1/messages/2", "/c/%/messages", "/c/%2/messages", "/c/%zz/messages",
                           "/c/%00/messages", "/c/%ff/messages", "/USERS/me", "users/me", "*"}) {
    EXPECT_FALSE(table.find(Method::kGet, path).path) << path;
  }
}

TEST(RouteTable, RefusesATableThatContradictsItself) {
  EXPECT_THROW(RouteTable({route(Method::kGet, "/a"), route(Method::kGet, "/a")}),
               std::logic_error);
  EXPECT_THROW(RouteTable({route(Method::kGet, "/{a}"), route(Method::kGet, "/{b}")}),
               std::logic_error);
  EXPECT_THROW(RouteTable({route(Method::kGet, "a")}), std::logic_error);
  auto neither = route(Method::kGet, "/a");
  neither.handle = nullptr;
  EXPECT_THROW(RouteTable({neither}), std::logic_error);
}

}  // namespace
}  // namespace parley::runtime
