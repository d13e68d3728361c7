#include "hold.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <sstream>
#include <stdexcept>

#include "running_bare.hpp"

namespace parley::bench {
namespace {

/// The output of hold() for these commands.
std::string said_to(const HoldPlan& plan, std::string_view commands) {
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe(ends.data()), 0);
  EXPECT_EQ(write(ends[1], commands.data(), commands.size()), std::ssize(commands));
  close(ends[1]);
  std::ostringstream out;
  try {
    hold(plan, ends[0], out);
  } catch (const std::runtime_error& error) {
    out << error.what();
  }
  close(ends[0]);
  return out.str();
}

HoldPlan hold_plan_for(const RunningBare& server) {
  HoldPlan plan;
  plan.ports = {server.port()};
  plan.members.assign(2, {.token = "t", .text = ""});
  plan.connections_each = 3;
  return plan;
}

TEST(Hold, OpensAllAndEndsWithItsInput) {
  const RunningBare server;
  EXPECT_EQ(said_to(hold_plan_for(server), ""), "{\"open\":6}\n");
}

TEST(Hold, TellsWhatWasMissed) {
  const RunningBare server;
  const std::string said = said_to(hold_plan_for(server), "expect a 0\ncheck\n");
  EXPECT_NE(said.find(R"({"connections":6,"lost":0,"entries":0,"missed":0)"), std::string::npos)
      << said;
}

TEST(Hold, ComesBackAfterACut) {
  const RunningBare server;
  const std::string said = said_to(hold_plan_for(server), "cut\n");
  EXPECT_NE(said.find(R"({"resumed":6,"seconds":)"), std::string::npos) << said;
}

TEST(Hold, TellsWhenItWatches) {
  RunningBare server;
  HoldPlan plan = hold_plan_for(server);
  plan.within = std::chrono::seconds(0);
  const std::string said = said_to(plan, "watch\n");
  EXPECT_NE(said.find("{\"watching\":6}\n0 of 6 are back after 0 s"), std::string::npos) << said;
}

TEST(Hold, RefusesAnUnknownCommand) {
  const RunningBare server;
  const std::string said = said_to(hold_plan_for(server), "dance\n");
  EXPECT_NE(said.find("unknown command: dance"), std::string::npos) << said;
}

}  // namespace
}  // namespace parley::bench
