#include "idempotency_key.hpp"

#include "messaging/make_message.hpp"

namespace parley::chat {

Result<std::optional<std::string>> idempotency_key(const http::Request& request) {
  const auto value = request.headers.find("Idempotency-Key");
  if (!value) return std::optional<std::string>{};
  const bool once = request.headers.count("Idempotency-Key") == 1;
  if (!once || messaging::check_client_msg_id(*value).has_error()) {
    return Error{code::kInvalid,
                 "Idempotency-Key must occur once and have 1 to 128 bytes of UTF-8 without control "
                 "characters"};
  }
  return std::optional<std::string>(*value);
}

Status take_idempotency_key(const http::Request& request, std::optional<std::string>& id) {
  PARLEY_TRY(auto key, idempotency_key(request));
  if (id && key && *id != *key) {
    return Error{code::kInvalid, "`client_msg_id` and Idempotency-Key differ"};
  }
  if (!id) id = std::move(key);
  return {};
}

}  // namespace parley::chat
