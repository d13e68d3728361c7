#include "request_ids.hpp"

#include <gtest/gtest.h>

#include "warning_budget.hpp"

namespace parley::runtime {
namespace {

http::Request with(std::string_view name, std::string_view value) {
  http::Request request;
  request.headers.add(name, value);
  return request;
}

constexpr std::string_view kParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(RequestId, IsTakenWhenItIsFit) {
  for (const std::string& id : {std::string("a"), std::string("A-1_b.c"), std::string(128, 'x')}) {
    EXPECT_EQ(request_id_of(with("x-request-id", id)), id);
  }
}

TEST(RequestId, IsMadeOtherwise) {
  for (const std::string& id : {std::string(), std::string(129, 'x'), std::string("a b"),
                                std::string("a\"b"), std::string("\xc3\xa9")}) {
    const std::string made = request_id_of(with("X-Request-Id", id));
    EXPECT_EQ(made.size(), 32U);
    EXPECT_NE(made, id);
  }
  EXPECT_NE(request_id_of({}), request_id_of({}));
  http::Request two = with("X-Request-Id", "a");
  two.headers.add("X-Request-Id", "b");
  EXPECT_EQ(request_id_of(two).size(), 32U);
}

TEST(Traceparent, IsTakenWhenItIsValid) {
  EXPECT_EQ(traceparent_of(with("traceparent", kParent)), kParent);
}

TEST(Traceparent, IsMadeOtherwise) {
  std::string zero_trace(kParent);
  zero_trace.replace(3, 32, std::string(32, '0'));
  std::string zero_span(kParent);
  zero_span.replace(36, 16, std::string(16, '0'));
  std::string upper(kParent);
  upper[3] = 'A';
  std::string newer(kParent);
  newer[1] = '1';
  for (const std::string& value : {std::string("x"), zero_trace, zero_span, upper, newer,
                                   std::string(kParent) + "-", std::string(kParent.substr(1))}) {
    const std::string made = traceparent_of(with("traceparent", value));
    EXPECT_NE(made, value);
    // It accepts what it generates.
    EXPECT_EQ(traceparent_of(with("traceparent", made)), made);
  }
}

TEST(WarningBudget, LetsSomePassInASecondAndCountsTheRest) {
  WarningBudget budget;
  std::uint64_t left_out = 0;
  for (std::uint64_t i = 0; i < WarningBudget::kPerSecond; ++i) {
    EXPECT_TRUE(budget.spend(left_out, 7));
    EXPECT_EQ(left_out, 0U);
  }
  EXPECT_FALSE(budget.spend(left_out, 7));
  EXPECT_FALSE(budget.spend(left_out, 7));
  EXPECT_TRUE(budget.spend(left_out, 8));
  EXPECT_EQ(left_out, 2U);
}

}  // namespace
}  // namespace parley::runtime
