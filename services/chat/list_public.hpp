#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::chat {

/// Code points of `query`.
inline constexpr std::size_t kMaxTitleQueryLength = 64;

/// GET /chat/public?query=&limit=&cursor=: {items, next} of the public conversations, which anybody
/// may join, by title; with `query` those whose title, or one of its words, begins with it.
/// `general` comes first. `limit` 1 to 200, 50 by default; `next` goes into `cursor`, null after
/// the last page. What gets another title meanwhile may be missed, or come twice.
///
/// Cost: without `query` the page is read from an index over the titles. With it conversations are
/// looked through in that order, at most 1,000 for one answer, 200 per question to the store; so a
/// page may be shorter than `limit`, and empty, where more follow. Words in a collection of their
/// own would be found at once, but would have to be kept in step with titles that change, without
/// transactions: a server has a hundred public conversations rather than a hundred thousand.
Result<http::Response> list_public(Context& context, const runtime::Call& call);

}  // namespace parley::chat
