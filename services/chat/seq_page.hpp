#pragma once

#include <algorithm>
#include <boost/json/array.hpp>
#include <vector>

#include "context.hpp"
#include "runtime/call.hpp"

/// Pages by seq, as returned by list_messages() and list_entries().
namespace parley::chat {

/// Reads `after`, `limit` and, with `with_before`, `before`. Errors: kInvalid.
Result<timeline::Page> read_seq_page(const http::Request& request, bool with_before);

/// Reads one item more than requested, to see whether there are more, and sorts the page by seq.
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

/// The message in the path, `{message_id}`, stored in this conversation. Errors: kNotFound.
Result<timeline::Message> require_message(Context& context, const runtime::Call& call,
                                          const Membership& mine);

}  // namespace parley::chat
