#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/types.hpp"

namespace parley::client {

/// Thrown if an answer lacks a required member; caught where answers are read.
struct NoSuchAnswer {
  std::string member;
};

/// Typed access to an answer's object. All functions throw NoSuchAnswer. Threads: one.
class AnswerReader {
 public:
  explicit AnswerReader(const boost::json::object& object) : object_(object) {}
  explicit AnswerReader(const boost::json::value& value);

  std::string text(std::string_view name) const;
  /// Nothing if absent or null.
  std::optional<std::string> optional_text(std::string_view name) const;
  std::int64_t integer(std::string_view name) const;
  bool flag(std::string_view name) const;
  Timestamp time(std::string_view name) const;
  template <typename AnyId>
  AnyId id(std::string_view name) const {
    auto id = AnyId::parse(text(name));
    if (!id) throw NoSuchAnswer{std::string(name)};
    return *std::move(id);
  }
  std::optional<Timestamp> optional_time(std::string_view name) const;
  template <typename AnyId>
  std::vector<AnyId> ids(std::string_view name) const {
    std::vector<AnyId> ids;
    for (const auto& value : array(name)) {
      auto id = value.is_string() ? AnyId::parse(std::string_view(value.get_string()))
                                  : std::optional<AnyId>();
      if (!id) throw NoSuchAnswer{std::string(name)};
      ids.push_back(*std::move(id));
    }
    return ids;
  }
  /// Empty if absent, as in an older server's answer.
  std::vector<std::int64_t> integers(std::string_view name) const;
  std::int64_t integer_or(std::string_view name, std::int64_t otherwise) const;
  /// Null if absent or null.
  const boost::json::object* optional_object(std::string_view name) const;

  template <typename Item>
  std::vector<Item> items(std::string_view name, Item (*read)(const AnswerReader&)) const {
    std::vector<Item> items;
    for (const auto& value : array(name)) items.push_back(read(AnswerReader(value)));
    return items;
  }
  bool has(std::string_view name) const { return object_.contains(name); }

 private:
  const boost::json::value& member(std::string_view name) const;
  const boost::json::array& array(std::string_view name) const;

  const boost::json::object& object_;
};

Account read_account(const AnswerReader& answer);
Profile read_profile(const AnswerReader& answer);
Accepted read_accepted(const AnswerReader& answer);
Message read_message(const AnswerReader& answer);
Entry read_entry(const AnswerReader& answer);
Member read_member(const AnswerReader& answer);
Conversation read_conversation(const AnswerReader& answer);
PublicConversation read_public_conversation(const AnswerReader& answer);

template <typename Item>
Page<Item> read_page(const AnswerReader& answer, Item (*read)(const AnswerReader&)) {
  return {answer.items("items", read), answer.flag("has_more")};
}

template <typename Item>
Listing<Item> read_listing(const AnswerReader& answer, Item (*read)(const AnswerReader&)) {
  return {answer.items("items", read), answer.optional_text("next")};
}

}  // namespace parley::client
