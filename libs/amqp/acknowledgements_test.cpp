#include "acknowledgements.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace parley::amqp {
namespace {

using namespace std::chrono_literals;

Receipt receipt(std::uint64_t tag, std::uint64_t epoch = 1, std::uint32_t subscription = 0) {
  return {subscription, epoch, tag};
}

Receipts receipts(std::uint64_t first, std::uint64_t last, std::uint64_t epoch = 1,
                  std::uint32_t subscription = 0) {
  Receipts all;
  for (std::uint64_t tag = first; tag <= last; ++tag) {
    EXPECT_TRUE(all.add(receipt(tag, epoch, subscription)));
  }
  return all;
}

TEST(Receipts, FollowOneAnother) {
  Receipts all;
  EXPECT_TRUE(all.empty());
  EXPECT_EQ(all.count(), 0U);
  EXPECT_TRUE(all.add(receipt(7)));
  EXPECT_TRUE(all.add(receipts(8, 9)));
  EXPECT_TRUE(all.add(Receipts()));
  EXPECT_EQ(all.first(), receipt(7));
  EXPECT_EQ(all.last(), receipt(9));
  EXPECT_EQ(all.count(), 3U);
}

TEST(Receipts, RefuseAHoleARepetitionAndAnotherLife) {
  const Receipts before = receipts(7, 9);
  Receipts all = before;
  EXPECT_FALSE(all.add(receipt(11)));
  EXPECT_FALSE(all.add(receipt(9)));
  EXPECT_FALSE(all.add(receipt(6)));
  EXPECT_FALSE(all.add(receipt(10, 2)));
  EXPECT_FALSE(all.add(receipt(10, 1, 1)));
  EXPECT_FALSE(all.add(receipts(9, 10)));
  EXPECT_EQ(all, before);
}

class AcknowledgementsTest : public testing::Test {
 protected:
  AcknowledgementsTest() {
    for (std::uint32_t number = 0; number < 2; ++number) {
      SubscriptionOptions options;
      options.on_delivery = [](const Delivery&) {};
      subscriptions_.emplace_back(number, std::move(options)).begin();
    }
  }

  /// As the broker would: the deliveries first … last, in order, without bodies.
  void deliver(std::uint64_t first, std::uint64_t last, std::uint32_t subscription = 0) {
    for (std::uint64_t tag = first; tag <= last; ++tag) {
      amqp_basic_deliver_t method{};
      method.delivery_tag = tag;
      amqp_frame_t frame{};
      frame.frame_type = AMQP_FRAME_METHOD;
      frame.payload.method = {AMQP_BASIC_DELIVER_METHOD, &method};
      subscriptions_[subscription].feed(frame);
      amqp_basic_properties_t properties{};
      frame.frame_type = AMQP_FRAME_HEADER;
      frame.payload.properties.decoded = &properties;
      frame.payload.properties.body_size = 0;
      subscriptions_[subscription].feed(frame);
    }
  }
  /// The frames that go out for these, and what was refused.
  std::set<std::uint32_t> send(const std::vector<Receipts>& all) {
    for (const Receipts& one : all) acknowledgements_.add(one, false);
    sent_.clear();
    return acknowledgements_.append_to(sent_, subscriptions_);
  }
  static std::string ack(std::uint64_t tag, amqp_channel_t channel = 1) {
    std::string frame;
    amqp_basic_ack_t method{tag, 1};
    append_method(frame, channel, AMQP_BASIC_ACK_METHOD, &method);
    return frame;
  }
  int held(std::uint32_t subscription = 0) const { return subscriptions_[subscription].held(); }

  Acknowledgements acknowledgements_{0ms};
  std::deque<Subscription> subscriptions_;
  std::string sent_;
};

TEST_F(AcknowledgementsTest, GoTogetherInOneFramePerChannel) {
  deliver(1, 9);
  deliver(1, 3, 1);
  EXPECT_TRUE(send({receipts(1, 2), receipts(1, 3, 1, 1), receipts(3, 3), receipts(4, 8)}).empty());
  EXPECT_EQ(sent_, ack(8) + ack(3, 2));
  EXPECT_EQ(held(), 1);
  EXPECT_EQ(held(1), 0);
  EXPECT_EQ(subscriptions_[1].held_bytes(), 0U);
}

TEST_F(AcknowledgementsTest, AHoleIsRefusedHoweverItComesAbout) {
  deliver(1, 6);
  // The first ones were skipped.
  EXPECT_EQ(send({receipts(3, 4)}), std::set{0U});
  EXPECT_EQ(sent_, "");
  // One in the middle was skipped.
  EXPECT_EQ(send({receipts(1, 2), receipts(4, 5)}), std::set{0U});
  EXPECT_EQ(sent_, ack(2));
  // The order is wrong.
  EXPECT_EQ(send({receipts(4, 4), receipts(3, 3)}), std::set{0U});
  EXPECT_EQ(sent_, ack(3));
  // A part was acknowledged before; or was never delivered.
  EXPECT_EQ(send({receipts(3, 5)}), std::set{0U});
  EXPECT_EQ(send({receipts(4, 7)}), std::set{0U});
  EXPECT_EQ(send({receipts(8, 9)}), std::set{0U});
  EXPECT_EQ(sent_, "");
  EXPECT_EQ(held(), 3);
}

TEST_F(AcknowledgementsTest, OneRefusalHarmsNoOtherQueue) {
  deliver(1, 2);
  deliver(1, 2, 1);
  EXPECT_EQ(send({receipts(2, 2), receipts(1, 2, 1, 1)}), std::set{0U});
  EXPECT_EQ(sent_, ack(2, 2));
}

TEST_F(AcknowledgementsTest, RepetitionsAndEarlierLivesDoNothing) {
  deliver(1, 4);
  EXPECT_TRUE(send({receipts(1, 2), receipts(1, 2), receipts(2, 2), Receipts()}).empty());
  EXPECT_EQ(sent_, ack(2));
  subscriptions_[0].end();
  EXPECT_TRUE(send({receipts(3, 4)}).empty());
  subscriptions_[0].begin();
  deliver(1, 4);
  // Acknowledged in the previous epoch, or not at all there.
  EXPECT_TRUE(send({receipts(1, 2), receipts(3, 4), receipts(1, 4)}).empty());
  EXPECT_EQ(sent_, "");
  EXPECT_EQ(held(), 4);
  EXPECT_TRUE(send({receipts(1, 4, 2)}).empty());
  EXPECT_EQ(sent_, ack(4));
}

}  // namespace
}  // namespace parley::amqp
