#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/id.hpp"
#include "client/unread.hpp"

namespace parley::simulation {

/// What a device has not read, by what its sockets told it. Threads: a value.
class UnreadCounts {
 public:
  explicit UnreadCounts(UserId user_id) : user_id_(std::move(user_id)) {}

  /// Of a socket, as it came.
  void take(const boost::json::object& frame);
  /// Nothing where a client would ask over HTTP: it has been told of the conversation when that had
  /// entries already.
  std::optional<std::int64_t> count(const std::string& conversation_id) const;

 private:
  client::Unread& of(const std::string& conversation_id) {
    return unread_.try_emplace(conversation_id, user_id_).first->second;
  }
  void take_entry(const boost::json::object& entry);

  const UserId user_id_;
  std::map<std::string, client::Unread> unread_;
  std::set<std::string> begun_late_;
};

}  // namespace parley::simulation
