#pragma once

#include <algorithm>
#include <boost/json/array.hpp>
#include <vector>

#include "context.hpp"
#include "runtime/call.hpp"

/// Pages by seq, as list_messages() and list_entries() return them.
namespace parley::chat {

/// Of `after`, `limit` and, if it is known here, `before`. Errors: kInvalid.
Result<timeline::Page> read_seq_page(const http::Request& request, bool with_before);

/// Reads one more than asked for, to know whether there are more, and brings the page in order.
template <typename Read>
auto read_rising(timeline::Page page, bool& more, Read read) -> decltype(read(page)) {
  const std::size_t limit = page.limit++;
  PARLEY_TRY(auto items, read(page));
  more = items.size() > limit;
  if (more) items.pop_back();
  if (page.newest_first) std::ranges::reverse(items);
  return items;
}

/// {items, has_more}
http::Response page_response(boost::json::array items, bool more);

/// The message that the path names, `{message_id}`, stored in this conversation. Errors: kNotFound.
Result<timeline::Message> require_message(Context& context, const runtime::Call& call,
                                          const Membership& mine);

}  // namespace parley::chat
