#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace parley::bench {

/// Extracts what the generator needs from Parley's frames without parsing them, because it shares
/// the cores with what it measures. JSON escapes quotation marks within texts, so no text can look
/// like a member.

/// Whether `"type"`, the first member, has this value.
bool is_type(std::string_view text, std::string_view type);

/// The running number in the client_msg_id of a message from the generator.
std::optional<std::uint64_t> number_in(std::string_view text);

/// The first member `name`, a whole number.
std::optional<std::int64_t> integer_in(std::string_view text, std::string_view name);

/// The first conversation_id; empty if there is none.
std::string_view conversation_in(std::string_view text);

/// Calls `take` for each conversation of a welcome, with its last_seq.
void each_place(std::string_view welcome,
                const std::function<void(std::string_view conversation_id, std::int64_t)>& take);

/// The `code` of an error; empty if there is none.
std::string_view error_in(std::string_view text);

}  // namespace parley::bench
