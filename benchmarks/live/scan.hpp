#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace parley::bench {

/// What the generator needs of Parley's frames, found without parsing them: it shares the cores
/// with what it measures. A quotation mark within a text is escaped in JSON, so that no text can
/// look like a member.

/// Whether `"type"`, which comes first, is that.
bool is_type(std::string_view text, std::string_view type);

/// The running number in the client_msg_id of one of the generator's messages.
std::optional<std::uint64_t> number_in(std::string_view text);

/// The member `name` with a whole number, the first of that name.
std::optional<std::int64_t> integer_in(std::string_view text, std::string_view name);

/// The first conversation_id; empty if there is none.
std::string_view conversation_in(std::string_view text);

/// Each conversation of a welcome with its last_seq.
void each_place(std::string_view welcome,
                const std::function<void(std::string_view conversation_id, std::int64_t)>& take);

/// The `code` of an error; empty if there is none.
std::string_view error_in(std::string_view text);

}  // namespace parley::bench
