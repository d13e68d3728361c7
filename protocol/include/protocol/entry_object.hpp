#pragma once

#include <boost/json/object.hpp>

#include "protocol/item.hpp"

namespace parley::protocol {

/// The entry as everybody sees it, as an event and in answers: id, kind, conversation_id,
/// sender_id, client_msg_id, the members of its kind, seq, message_number, accepted_at, stored_at,
/// request_id, traceparent. An event has the item's version besides.
boost::json::object entry_object(const Entry& entry);

}  // namespace parley::protocol
