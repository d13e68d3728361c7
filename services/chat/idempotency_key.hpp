#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "http/message.hpp"

namespace parley::chat {

/// The value of the Idempotency-Key field, unchanged; nothing if there is none. 1 to 128 bytes of
/// UTF-8 without control characters. Errors: kInvalid for another value, or two fields. Source:
/// draft-ietf-httpapi-idempotency-key-header; quotes are part of the key here.
Result<std::optional<std::string>> idempotency_key(const http::Request& request);

/// For a request that may also have the key as the member `client_msg_id`, given in `key`: sets
/// `key` to the field's value. Errors: as above, and kInvalid if both are given and differ.
Status take_idempotency_key(const http::Request& request, std::optional<std::string>& key);

}  // namespace parley::chat
