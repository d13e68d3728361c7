#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/id.hpp"
#include "client/unread.hpp"

namespace parley::simulation {

/// A device's unread counts, from what its sockets received. Threads: a value.
class UnreadCounts {
 public:
  explicit UnreadCounts(UserId user_id) : user_id_(std::move(user_id)) {}

  /// Handles a frame as received.
  void take(const boost::json::object& frame);
  /// Nothing if a client would have to request it over HTTP: the conversation already had entries
  /// when the device learned of it.
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
