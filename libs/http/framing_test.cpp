#include <gtest/gtest.h>

#include "http_testing/echo_server.hpp"
#include "http_testing/raw_socket.hpp"

/// Requests whose end two parties could see in different places (security requirement 12). Each is
/// followed by a second request that must not be treated as one.
namespace parley::http {
namespace {

using testing::EchoServer;
using testing::RawSocket;

struct Case {
  const char* name;
  unsigned status;
  std::string bytes;
};

void PrintTo(const Case& value, std::ostream* out) { *out << value.name; }

class Framing : public ::testing::TestWithParam<Case> {};

TEST_P(Framing, RefusesAndClosesWithoutAHandlerSeeingIt) {
  EchoServer server;
  RawSocket socket(server.port());
  socket.send(GetParam().bytes);
  socket.send("GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string received = socket.receive_all();
  EXPECT_EQ(testing::status_of(received), GetParam().status) << received;
  EXPECT_EQ(testing::count_responses(received), 1) << received;
  EXPECT_NE(received.find("\r\nConnection: close\r\n"), std::string::npos);
  EXPECT_EQ(server.handled(), 0);
}

Case post(const char* name, unsigned status, const std::string& fields,
          const std::string& body = "5\r\nhello\r\n0\r\n\r\n") {
  return {name, status, "POST / HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n" + body};
}

Case get(const char* name, unsigned status, const std::string& start, const std::string& fields) {
  return {name, status, start + fields + "\r\n"};
}

const std::string kChunked = "Transfer-Encoding: chunked\r\n";

INSTANTIATE_TEST_SUITE_P(
    Corpus, Framing,
    ::testing::Values(
        post("ContentLengthBeforeTransferEncoding", 400, "Content-Length: 4\r\n" + kChunked),
        post("TransferEncodingBeforeContentLength", 400, kChunked + "Content-Length: 4\r\n"),
        post("TransferEncodingTwice", 400, kChunked + kChunked),
        post("TransferEncodingTwiceOtherFirst", 501, "Transfer-Encoding: identity\r\n" + kChunked),
        post("TransferEncodingList", 501, "Transfer-Encoding: gzip, chunked\r\n"),
        post("TransferEncodingChunkedNotLast", 501, "Transfer-Encoding: chunked, identity\r\n"),
        post("TransferEncodingUnknown", 501, "Transfer-Encoding: xchunked\r\n"),
        post("TransferEncodingQuoted", 501, "Transfer-Encoding: \"chunked\"\r\n"),
        post("TransferEncodingEmpty", 501, "Transfer-Encoding:\r\n"),
        post("TransferEncodingVerticalTab", 400,
             "Transfer-Encoding: \x0b"
             "chunked\r\n"),
        post("TransferEncodingSpaceBeforeColon", 400, "Transfer-Encoding : chunked\r\n"),
        post("TransferEncodingFolded", 400, "Transfer-Encoding:\r\n chunked\r\n"),
        post("TransferEncodingFoldedBehind", 400, "Transfer-Encoding: chunked\r\n \r\n"),
        Case{"TransferEncodingInHttp10", 400,
             "POST / HTTP/1.0\r\n" + kChunked + "\r\n5\r\nhello\r\n0\r\n\r\n"},
        post("ContentLengthTwice", 400, "Content-Length: 5\r\nContent-Length: 5\r\n", "hello"),
        post("ContentLengthTwiceOther", 400, "Content-Length: 5\r\nContent-Length: 0\r\n", "hello"),
        post("ContentLengthList", 400, "Content-Length: 5, 5\r\n", "hello"),
        post("ContentLengthSigned", 400, "Content-Length: +5\r\n", "hello"),
        post("ContentLengthNegative", 400, "Content-Length: -5\r\n", "hello"),
        post("ContentLengthHex", 400, "Content-Length: 0x5\r\n", "hello"),
        post("ContentLengthEmpty", 400, "Content-Length:\r\n", "hello"),
        post("ContentLengthHuge", 400, "Content-Length: 99999999999999999999999\r\n", "hello"),
        post("ContentLengthInTheMiddleSpace", 400, "Content-Length: 5 0\r\n", "hello"),
        post("FoldedField", 400, "X-A: 1\r\n 2\r\n", ""),
        post("FoldedByTab", 400, "X-A: 1\r\n\t2\r\n", ""),
        post("BareLineFeedAfterField", 400, "X-A: 1\nX-B: 2\r\n", ""),
        post("BareCarriageReturnInValue", 400, "X-A: 1\rX-B: 2\r\n", ""),
        post("NulInValue", 400, std::string("X-A: 1\0\r\n", 9), ""),
        post("SpaceInName", 400, "X A: 1\r\n", ""), post("EmptyName", 400, ": 1\r\n", ""),
        post("NoColon", 400, "X-A\r\n", ""),
        post("ChunkSizeNoHex", 400, kChunked, "g\r\nhello\r\n0\r\n\r\n"),
        post("ChunkSizeSigned", 400, kChunked, "+5\r\nhello\r\n0\r\n\r\n"),
        post("ChunkSizePrefixed", 400, kChunked, "0x5\r\nhello\r\n0\r\n\r\n"),
        post("ChunkSizeOverflow", 400, kChunked, "fffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
        post("ChunkLongerThanItsSize", 400, kChunked, "3\r\nhello\r\n0\r\n\r\n"),
        post("ChunkEndsWithBareLineFeed", 400, kChunked, "5\nhello\n0\n\n"),
        post("ChunkExtension", 400, kChunked, "5;a=b\r\nhello\r\n0\r\n\r\n"),
        get("BareLineFeedAfterRequestLine", 400, "GET / HTTP/1.1\n", "Host: x\r\n"),
        get("NoHost", 400, "GET / HTTP/1.1\r\n", ""),
        get("HostTwice", 400, "GET / HTTP/1.1\r\n", "Host: x\r\nHost: x\r\n"),
        get("AbsoluteTarget", 400, "GET http://x/ HTTP/1.1\r\n", "Host: x\r\n"),
        get("AsteriskTarget", 400, "OPTIONS * HTTP/1.1\r\n", "Host: x\r\n"),
        get("AuthorityTarget", 400, "CONNECT x:80 HTTP/1.1\r\n", "Host: x\r\n"),
        get("TargetBeyondAscii", 400, "GET /\xc3\xa9 HTTP/1.1\r\n", "Host: x\r\n"),
        get("TargetWithSpace", 400, "GET /a b HTTP/1.1\r\n", "Host: x\r\n"),
        get("Version2", 400, "GET / HTTP/2.0\r\n", "Host: x\r\n"),
        get("Version09", 400, "GET /\r\n", "Host: x\r\n"),
        get("EmptyLineFirst", 400, "\r\nGET / HTTP/1.1\r\n", "Host: x\r\n"),
        get("UnknownExpectation", 417, "GET / HTTP/1.1\r\n", "Host: x\r\nExpect: tea\r\n")),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace parley::http
