#include "metrics/metrics.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace parley::metrics {
namespace {

constexpr Name kThings{"test_things_total", "Things"};
constexpr Name kLevel{"test_level", "Level"};
constexpr Name kTime{"test_seconds", "Time"};
constexpr Name kProbed{"test_probed", "Probed"};

bool shows(const std::string& line) {
  return ("\n" + exposition()).find("\n" + line + "\n") != std::string::npos;
}

TEST(Counter, IsOnePerNameAndLabels) {
  counter(kThings, {{"kind", "a"}}).Increment();
  counter(kThings, {{"kind", "a"}}).Increment(2);
  counter(kThings, {{"kind", "b"}}).Increment(5);
  EXPECT_TRUE(shows("test_things_total{kind=\"a\"} 3")) << exposition();
  EXPECT_TRUE(shows("test_things_total{kind=\"b\"} 5"));
  EXPECT_TRUE(shows("# TYPE test_things_total counter"));
  EXPECT_TRUE(shows("# HELP test_things_total Things"));
}

TEST(Counter, CountsFromManyThreads) {
  Counter& many = counter(kThings, {{"kind", "many"}});
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&many] {
        for (int j = 0; j < 10'000; ++j) many.Increment();
      });
    }
  }
  EXPECT_EQ(many.Value(), 40'000);
}

TEST(Gauge, GoesUpAndDown) {
  gauge(kLevel).Set(7);
  gauge(kLevel).Increment(-9);
  EXPECT_TRUE(shows("test_level -2"));
}

TEST(Histogram, CountsBelowEachBound) {
  Histogram& time = histogram(kTime, {}, {1, 2});
  time.Observe(0.5);
  time.Observe(1.0);
  time.Observe(seconds(std::chrono::milliseconds{1500}));
  time.Observe(9.0);
  EXPECT_TRUE(shows("test_seconds_bucket{le=\"1\"} 2")) << exposition();
  EXPECT_TRUE(shows("test_seconds_bucket{le=\"2\"} 3"));
  EXPECT_TRUE(shows("test_seconds_bucket{le=\"+Inf\"} 4"));
  EXPECT_TRUE(shows("test_seconds_sum 12"));
  EXPECT_TRUE(shows("test_seconds_count 4"));
}

TEST(Metric, HasOneKind) {
  counter(kThings, {{"kind", "x"}});
  EXPECT_THROW(gauge(kThings, {{"kind", "x"}}), std::logic_error);
}

TEST(Metric, EscapesItsLabels) {
  counter(kThings, {{"kind", "a\"b\\c\nd"}}).Increment();
  EXPECT_TRUE(shows("test_things_total{kind=\"a\\\"b\\\\c\\nd\"} 1")) << exposition();
}

TEST(Probe, IsAskedWhileItLives) {
  {
    const Probe probe(kProbed, {{"of", "test"}}, [] { return 2.5; });
    EXPECT_TRUE(shows("test_probed{of=\"test\"} 2.5")) << exposition();
  }
  EXPECT_FALSE(shows("test_probed{of=\"test\"} 2.5"));
}

TEST(Exposition, TellsOfTheProcess) {
  const std::string text = exposition();
  for (const char* name : {"process_cpu_seconds_total ", "process_resident_memory_bytes ",
                           "process_open_fds ", "process_start_time_seconds "}) {
    EXPECT_NE(text.find(std::string("\n") + name), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace parley::metrics
