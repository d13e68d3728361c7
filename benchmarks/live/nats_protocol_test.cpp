#include "nats_protocol.hpp"

#include <gtest/gtest.h>

namespace parley::bench {
namespace {

using What = Piece::What;

TEST(NatsProtocol, ReadsAMessageOnlyWhole) {
  const NatsProtocol nats(2);
  const std::string bytes = "MSG bench.1 1 5\r\nhe\r\nl\r\n";
  for (std::size_t length = 0; length + 1 < bytes.size(); ++length) {
    EXPECT_EQ(nats.next(bytes.substr(0, length), true).what, What::kIncomplete) << length;
  }
  const Piece piece = nats.next("MSG bench.1 1 5\r\nhe\r\nl\r\nPING\r\n", true);
  EXPECT_EQ(piece.what, What::kText);
  EXPECT_EQ(piece.text, "he\r\nl");
  EXPECT_EQ(piece.size_bytes, bytes.size());
}

TEST(NatsProtocol, PublishesToTheNext) {
  const NatsProtocol nats(2);
  EXPECT_EQ(nats.wrap(0, "hello"), "PUB bench.1 5\r\nhello\r\n");
  EXPECT_EQ(nats.wrap(1, "hello"), "PUB bench.0 5\r\nhello\r\n");
}

TEST(NatsProtocol, GreetsAndAnswers) {
  const NatsProtocol nats(2);
  EXPECT_EQ(nats.next("INFO {}\r\n", false).what, What::kOpened);
  EXPECT_EQ(nats.next("INFO {}\r\n", true).what, What::kControl);
  EXPECT_EQ(nats.next("PONG\r\n", true).what, What::kLive);
  EXPECT_EQ(nats.next("PING\r\n", true).reply, "PONG\r\n");
  EXPECT_EQ(nats.next("-ERR 'no'\r\n", true).what, What::kBroken);
  EXPECT_EQ(nats.next("MSG bench.1 1 x\r\n", true).what, What::kBroken);
}

}  // namespace
}  // namespace parley::bench
