#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "http/message.hpp"

namespace parley::chat {

/// The value of the Idempotency-Key field, as it stands there; nothing if there is none. 1 to 128
/// bytes of UTF-8 without control characters. Errors: kInvalid for another value, or two fields.
/// Source: draft-ietf-httpapi-idempotency-key-header; quotes are part of the key here.
Result<std::optional<std::string>> idempotency_key(const http::Request& request);

/// For a request that may also have the key as the member `client_msg_id`, which is in `key` then:
/// takes the field's. Errors: as above, and kInvalid where both are there and different.
Status take_idempotency_key(const http::Request& request, std::optional<std::string>& key);

}  // namespace parley::chat
