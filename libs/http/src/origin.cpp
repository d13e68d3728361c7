#include "origin.hpp"

#include <boost/url/parse.hpp>

namespace parley::http {

namespace {

bool is_usable(const boost::urls::url_view& url) {
  const auto path = url.encoded_path();
  // Boost 1.81 reads "http://host:8x/" as the port 8 and the path "x/".
  const bool whole = path.empty() || path.front() == '/';
  const bool port = !url.has_port() || url.port_number() != 0;
  return url.scheme_id() == boost::urls::scheme::http && !url.has_userinfo() &&
         !url.has_fragment() && !url.host().empty() && whole && port;
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
  if (!parsed || !is_usable(*parsed)) {
    return Error{code::kInvalid, "`" + std::string(text) + "` is no URL of the form http://host/"};
  }
  const std::string path(parsed->encoded_path());
  Url url{{parsed->host_address(), parsed->has_port() ? std::string(parsed->port()) : "80"},
          std::string(parsed->encoded_host_and_port()),
          path.empty() ? "/" : path};
  if (parsed->has_query()) url.target += "?" + std::string(parsed->encoded_query());
  return url;
}

}  // namespace parley::http
