#pragma once

#include <map>
#include <string>

#include "client/session.hpp"

namespace parley::cli {

/// User names by id, each asked for once. Threads: one at a time, the session's.
class Names {
 public:
  explicit Names(client::Session& session) : session_(session) {}

  /// The beginning of the id where the name can't be had now.
  std::string of(const UserId& user_id);

  /// "@grace" for a direct conversation, a group's title, or the beginning of its id.
  std::string of(const client::Conversation& conversation, const UserId& me);

 private:
  client::Session& session_;
  std::map<UserId, std::string> known_;
};

}  // namespace parley::cli
