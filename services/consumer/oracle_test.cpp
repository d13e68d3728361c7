#include "oracle.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "load.hpp"

namespace parley::consumer {
namespace {

using namespace std::chrono_literals;

/// Five messages, sent one after the other, all confirmed and stored.
struct History {
  History() {
    const auto conversation = ConversationId::random();
    const auto begin = Monotonic::now();
    for (int i = 1; i <= 5; ++i) {
      const auto item = make_item(conversation, std::to_string(i));
      sent.push_back({item, begin + i * 10ms, begin + i * 10ms + 5ms});
      timeline().push_back({item, i, i, now()});
    }
  }
  std::vector<protocol::Entry>& timeline() { return stored[sent[0].item.conversation_id]; }
  bool holds() const { return violations(sent, stored).empty(); }

  std::vector<Sent> sent;
  std::map<ConversationId, std::vector<protocol::Entry>> stored;
};

TEST(Oracle, PassesAGoodHistory) { EXPECT_TRUE(History().holds()); }

TEST(Oracle, AllowsUnknownOnesToBeStoredOrNot) {
  History history;
  history.sent[4].confirmed = Monotonic::time_point::max();
  EXPECT_TRUE(history.holds());
  history.timeline().pop_back();
  EXPECT_TRUE(history.holds());
}

TEST(Oracle, CatchesWhatMustNotBe) {
  const std::vector<std::pair<std::string, std::function<void(History&)>>> faults{
      {"lost at the end", [](History& h) { h.timeline().pop_back(); }},
      {"lost in the middle", [](History& h) { h.timeline().erase(h.timeline().begin() + 2); }},
      {"stored twice",
       [](History& h) {
         h.timeline().push_back(h.timeline()[1]);
         h.timeline().back().seq = h.timeline().back().message_number = 6;
       }},
      {"never sent",
       [](History& h) {
         const auto id = h.sent[0].item.conversation_id;
         h.timeline().push_back({make_item(id, "foreign"), 6, 6, now()});
       }},
      {"reordered", [](History& h) { std::swap(h.timeline()[1].item, h.timeline()[2].item); }},
      {"a gap in seq", [](History& h) { h.timeline()[4].seq = 6; }},
      {"a seq reused", [](History& h) { h.timeline()[4].seq = 4; }},
      {"a wrong running number", [](History& h) { h.timeline()[4].message_number = 4; }},
      {"another text", [](History& h) { h.timeline()[3].item.text = "other"; }},
      {"another id",
       [](History& h) { h.timeline()[3].item = make_item(h.sent[0].item.conversation_id, "x"); }}};
  for (const auto& [name, plant] : faults) {
    History history;
    plant(history);
    EXPECT_FALSE(history.holds()) << name;
  }
}

}  // namespace
}  // namespace parley::consumer
