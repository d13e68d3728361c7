// How Live handles answers and missing answers: what it resends, sends once, or gives up.

#include "client/live.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stdexcept>

#include "websocket_testing/socket_server.hpp"

namespace parley::client {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

const ConversationId kFirst = *ConversationId::parse("roktqsg333z5k6zsx4zpn3ws2y");
const ConversationId kSecond = *ConversationId::parse("g6ghwbiteeupl3yzivinwlgpaq");
const MessageId kTarget = *MessageId::parse("mxbsfytuiaf445tpsadhqrl3cy");
const UserId kAda = *UserId::parse("aaaaaaaaaaaaaaaaaaaaaaaaaa");

/// A /ws server that welcomes each client, and sends nothing else by itself.
class LiveServer {
 public:
  std::unique_ptr<Live> connect(LiveOptions options = {}) {
    const std::string url = "http://" + server_.http().address();
    return std::make_unique<Live>(Session(std::make_shared<http::Client>(), url), url,
                                  std::move(options));
  }

  /// The next frame of that type; skips others. Throws std::runtime_error if none arrives in time.
  json::object next(std::string_view type) {
    std::unique_lock lock(mutex_);
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (came_.wait_until(lock, deadline, [this] { return !frames_.empty(); })) {
      json::object frame = std::move(frames_.front());
      frames_.pop_front();
      if (frame.at("type").as_string() == type) return frame;
      passed_.push_back(std::move(frame));
    }
    throw std::runtime_error("no " + std::string(type));
  }
  /// Whether next() has skipped a frame of that type.
  bool passed(std::string_view type) const {
    return std::ranges::any_of(
        passed_, [&](const json::object& frame) { return frame.at("type").as_string() == type; });
  }

  void send(const json::object& frame) {
    with_last([text = json::serialize(frame)](websocket::Socket& socket) {
      socket.send(websocket::Message(text));
    });
  }
  void accept(const json::object& frame) {
    send({{"type", "accepted"},
          {"client_msg_id", frame.at("client_msg_id")},
          {"id", kTarget.text()},
          {"conversation_id", frame.at("conversation_id")}});
  }
  void refuse(json::object more, bool again) {
    more["type"] = "error";
    more["code"] = again ? "rate_limited" : "not_found";
    more["title"] = "";
    more["detail"] = "no";
    if (again) more["retry_after_seconds"] = 1;
    send(more);
  }
  /// Makes the client reconnect.
  void drop() { close(4000); }
  void close(std::uint16_t code) {
    with_last([code](websocket::Socket& socket) { socket.close(code, "again"); });
  }

 private:
  static json::object welcome() {
    const auto place = [](const ConversationId& id) {
      return json::object{{"conversation_id", id.text()},
                          {"last_seq", 7},
                          {"messages", 5},
                          {"read_seq", 3},
                          {"unread", 1},
                          {"unread_after", 3},
                          {"deleted_after", {4}}};
    };
    return {{"type", "welcome"},
            {"user_id", kAda.text()},
            {"expires_at", "2100-01-01T00:00:00.000Z"},
            {"conversations", {place(kFirst), place(kSecond)}}};
  }

  void received(websocket::Socket& socket, std::string_view text) {
    json::object frame = json::parse(text).as_object();
    if (frame.at("type").as_string() == "auth") {
      socket.send(websocket::Message(json::serialize(welcome())));
    }
    const std::lock_guard lock(mutex_);
    frames_.push_back(std::move(frame));
    came_.notify_all();
  }
  /// The socket that opened last, if one is open.
  void with_last(const std::function<void(websocket::Socket&)>& work) {
    server_.with_sockets([&](const std::vector<websocket::Socket*>& open) {
      if (!open.empty()) work(*open.back());
    });
  }

  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<json::object> frames_;
  std::vector<json::object> passed_;
  websocket::testing::SocketServer server_{
      {}, [this](websocket::Socket& socket, std::string_view text) { received(socket, text); }};
};

/// The values passed to a callback.
template <typename T>
class Heard {
 public:
  void add(T value) {
    const std::lock_guard lock(mutex_);
    values_.push_back(std::move(value));
    added_.notify_all();
  }
  /// Throws std::runtime_error if none arrives in time.
  T next() {
    std::unique_lock lock(mutex_);
    if (!added_.wait_for(lock, 10s, [this] { return !values_.empty(); })) {
      throw std::runtime_error("nothing was heard");
    }
    T value = std::move(values_.front());
    values_.pop_front();
    return value;
  }

 private:
  std::mutex mutex_;
  std::condition_variable added_;
  std::deque<T> values_;
};

json::object mark(std::int64_t seq) {
  return {{"type", "read"},
          {"conversation_id", kFirst.text()},
          {"user_id", kAda.text()},
          {"seq", seq},
          {"message_number", 5}};
}

TEST(Live, TellsWhereConversationsStand) {
  LiveServer server;
  Heard<Place> places;
  const auto live = server.connect({.on_place = [&](const Place& one) { places.add(one); }});
  const Place place = places.next();
  EXPECT_EQ(place.conversation_id, kFirst);
  EXPECT_EQ(place.last_seq, 7);
  EXPECT_EQ(place.messages, 5);
  EXPECT_EQ(place.read_seq, 3);
  EXPECT_EQ(place.unread, 1);
  EXPECT_EQ(place.unread_after, 3);
  EXPECT_EQ(place.deleted_after, std::vector<std::int64_t>{4});
}

TEST(Live, AnUnansweredCommandIsSentAgainUnderItsKey) {
  LiveServer server;
  Heard<Result<Accepted>> answers;
  const auto live = server.connect();
  ASSERT_TRUE(live->pin({kFirst, kTarget}, true, [&](auto one) { answers.add(std::move(one)); }));
  const json::object first = server.next("pin");
  server.drop();
  const json::object second = server.next("pin");
  EXPECT_EQ(first, second);
  server.accept(second);
  EXPECT_EQ(answers.next().value().client_msg_id, first.at("client_msg_id").as_string());
}

TEST(Live, AReadMarkIsToldUntilItComesBack) {
  LiveServer server;
  Heard<ReadMark> marks;
  const auto live = server.connect({.on_read = [&](const ReadMark& one) { marks.add(one); }});
  live->watch({kAda});
  live->read(kFirst, 0);
  live->read(kFirst, 6);
  EXPECT_EQ(server.next("read").at("seq"), 6);
  server.send(mark(5));
  EXPECT_EQ(marks.next().seq, 5);
  server.drop();
  EXPECT_EQ(server.next("read").at("seq"), 6) << "the one that came back was lower";
  server.next("watch");
  server.send(mark(6));
  EXPECT_EQ(marks.next().message_number, 5);
  server.drop();
  server.next("auth");
  server.next("watch");
  server.drop();
  server.next("watch");
  EXPECT_FALSE(server.passed("read"));
}

TEST(Live, ARefusedReadMarkIsToldAgainIfThatMayHelp) {
  LiveServer server;
  const auto live = server.connect();
  live->read(kFirst, 6);
  live->read(kSecond, 6);
  server.next("read");
  server.next("read");
  server.refuse({{"conversation_id", kFirst.text()}}, true);
  server.refuse({{"conversation_id", kSecond.text()}}, false);
  EXPECT_EQ(server.next("read").at("conversation_id").as_string(), kFirst.text());
  server.drop();
  EXPECT_EQ(server.next("read").at("conversation_id").as_string(), kFirst.text());
  live->typing(kFirst);
  server.next("typing");
  EXPECT_FALSE(server.passed("read"));
}

TEST(Live, NobodyIsSaidToTypeWhoDidBeforeTheConnection) {
  LiveServer server;
  LiveOptions options;
  Heard<bool> states;
  options.on_state = [&](bool connected, const std::string&) { states.add(connected); };
  const auto live = server.connect(options);
  ASSERT_TRUE(states.next());
  live->watch({kAda});
  server.next("watch");
  server.drop();
  ASSERT_FALSE(states.next());
  live->typing(kFirst);
  server.next("watch");
  live->typing(kSecond);
  EXPECT_EQ(server.next("typing").at("conversation_id").as_string(), kSecond.text());
}

TEST(Live, StopsWhereTheCloseCodeSaysSo) {
  for (const int code : {1008, 4100, 4101, 4102}) {
    LiveServer server;
    Heard<Error> ends;
    const auto live = server.connect({.on_end = [&](const Error& error) { ends.add(error); }});
    server.next("auth");
    server.close(static_cast<std::uint16_t>(code));
    const Error error = ends.next();
    EXPECT_NE(error.detail.find(std::to_string(code)), std::string::npos) << error.detail;
    EXPECT_EQ(error.code == "unauthenticated", code > 4100) << error.code;
  }
}

TEST(Live, WhatTheServerDroppedUnreadIsSentAgain) {
  LiveServer server;
  Heard<Result<Accepted>> answers;
  const auto live = server.connect();
  ASSERT_TRUE(live->send({kFirst, "hello"}, [&](auto one) { answers.add(std::move(one)); }));
  live->read(kFirst, 6);
  server.next("send");
  server.next("read");
  server.refuse({}, true);
  server.accept(server.next("send"));
  EXPECT_TRUE(answers.next().has_value());
  EXPECT_EQ(server.next("read").at("seq"), 6);
}

TEST(Live, NoMoreAreOnTheirWayThanTheServerTakesAtOnce) {
  constexpr int kMessages = 250;
  LiveServer server;
  Heard<Result<Accepted>> answers;
  const auto live = server.connect();
  for (int i = 0; i < kMessages; ++i) {
    ASSERT_TRUE(live->send({kFirst, std::to_string(i)}, [&](auto one) { answers.add(one); }));
  }
  std::vector<json::object> waiting;
  waiting.reserve(100);
  for (int i = 0; i < 100; ++i) waiting.push_back(server.next("send"));
  live->read(kFirst, 6);
  server.next("read");
  EXPECT_FALSE(server.passed("send"));
  for (const json::object& frame : waiting) server.accept(frame);
  for (int i = 100; i < kMessages; ++i) {
    const json::object frame = server.next("send");
    EXPECT_EQ(frame.at("text").as_string(), std::to_string(i));
    server.accept(frame);
  }
  for (int i = 0; i < kMessages; ++i) EXPECT_TRUE(answers.next().has_value());
}

TEST(Live, AsksForAllConversationsFromTheFirstAtOnce) {
  LiveServer server;
  LiveOptions options;
  options.from_the_first = true;
  const auto live = server.connect(options);
  EXPECT_EQ(server.next("resume").at("conversations"),
            (json::value{{kFirst.text(), 0}, {kSecond.text(), 0}}));
  live->typing(kFirst);
  server.next("typing");
  server.refuse({}, true);
  EXPECT_EQ(server.next("resume").at("conversations").as_object().size(), 2U) << "never answered";
}

TEST(Live, HearsOfOutcomesAndOfWhoIsThere) {
  LiveServer server;
  Heard<std::string> heard;
  LiveOptions options;
  options.on_state = [&](bool, const std::string&) { heard.add("state"); };
  options.on_outcome = [&](const Outcome& one) { heard.add(one.status + " " + one.code); };
  options.on_typing = [&](const ConversationId&, const UserId& id) { heard.add(id.text()); };
  options.on_presence = [&](const std::vector<Presence>& users) {
    heard.add(users.at(0).online ? "there" : "away");
  };
  const auto live = server.connect(options);
  EXPECT_EQ(heard.next(), "state");
  server.send({{"type", "outcome"},
               {"id", kTarget.text()},
               {"conversation_id", kFirst.text()},
               {"target", kTarget.text()},
               {"status", "refused"},
               {"code", "forbidden"}});
  EXPECT_EQ(heard.next(), "refused forbidden");
  server.send({{"type", "typing"},
               {"conversation_id", kFirst.text()},
               {"user_id", kAda.text()},
               {"expires_in_ms", 6000}});
  EXPECT_EQ(heard.next(), kAda.text());
  server.send({{"type", "presence"}, {"users", {{{"user_id", kAda.text()}, {"online", true}}}}});
  EXPECT_EQ(heard.next(), "there");
}

}  // namespace
}  // namespace parley::client
