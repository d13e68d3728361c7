#include "scan.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace parley::bench {
namespace {

// As realtime-service writes it; the text imitates members.
constexpr std::string_view kEntry =
    R"({"type":"entry","entry":{"v":1,"kind":"message","id":"mxbsfytuiaf445tpsadhqrl3cy",)"
    R"("conversation_id":"roktqsg333z5k6zsx4zpn3ws2y","sender_id":"aaaaaaaaaaaaaaaaaaaaaaaaaa",)"
    R"("client_msg_id":"bench-0000000042","text":"\"seq\":7,\"conversation_id\":\"x\"",)"
    R"("accepted_at":"2026-11-23T10:00:00.000Z","seq":19,"message_number":18}})";

TEST(Scan, FindsWhatAnEntryIs) {
  EXPECT_TRUE(is_type(kEntry, "entry"));
  EXPECT_FALSE(is_type(kEntry, "entr"));
  EXPECT_FALSE(is_type(kEntry, "error"));
  EXPECT_EQ(number_in(kEntry), 42U);
  EXPECT_EQ(integer_in(kEntry, "seq"), 19);
  EXPECT_EQ(conversation_in(kEntry), "roktqsg333z5k6zsx4zpn3ws2y");
  EXPECT_EQ(error_in(kEntry), "");
}

TEST(Scan, FindsNothingInOtherFrames) {
  EXPECT_FALSE(number_in(R"({"type":"entry","client_msg_id":"1"})"));
  EXPECT_FALSE(number_in(R"({"type":"entry","client_msg_id":"bench-00000)"));
  EXPECT_FALSE(number_in(R"({"type":"entry","client_msg_id":"bench-00000000421"})"));
  EXPECT_FALSE(integer_in(R"({"type":"resumed","last_seq":42})", "seq"));
  EXPECT_FALSE(integer_in(R"({"seq":"seven"})", "seq"));
  EXPECT_FALSE(is_type("", "entry"));
  EXPECT_EQ(conversation_in("{}"), "");
}

TEST(Scan, FindsEachPlaceOfAWelcome) {
  std::map<std::string, std::int64_t, std::less<>> places;
  each_place(R"({"type":"welcome","user_id":"u","conversations":[{"conversation_id":"a",)"
             R"("last_seq":17},{"conversation_id":"b","last_seq":0}]})",
             [&](std::string_view id, std::int64_t seq) { places.emplace(id, seq); });
  EXPECT_EQ(places.size(), 2U);
  EXPECT_EQ(places["a"], 17);
  EXPECT_EQ(places["b"], 0);
  each_place(R"({"type":"welcome"})", [](std::string_view, std::int64_t) { FAIL(); });
}

TEST(Scan, FindsTheCodeOfAnError) {
  EXPECT_EQ(error_in(R"({"type":"error","code":"rate_limited","title":"x"})"), "rate_limited");
}

}  // namespace
}  // namespace parley::bench
