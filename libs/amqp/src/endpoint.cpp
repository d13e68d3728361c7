#include "amqp/endpoint.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace parley::amqp {
namespace {

constexpr std::uint16_t kTlsPort = 5671;

}  // namespace

std::string Endpoint::display() const {
  return host + ":" + std::to_string(port) + "/" + (vhost == "/" ? "" : vhost);
}

Result<Endpoint> parse_endpoint(std::string_view uri) {
  const auto wrong = [](std::string_view what) {
    return Error{code::kInvalid,
                 "the AMQP address " + std::string(what) +
                     "; expected amqp://user:password@host:port/vhost, or amqps://"};
  };
  const auto parsed = boost::urls::parse_uri(uri);
  if (!parsed) return wrong("is not a URI");
  const boost::urls::url_view& url = *parsed;
  const bool tls = url.scheme() == "amqps";
  if (!tls && url.scheme() != "amqp") return wrong("does not begin with amqp:// or amqps://");
  if (url.encoded_host().empty()) return wrong("names no host");
  if (url.has_port() && url.port_number() == 0) return wrong("has a wrong port");
  if (!url.has_password() || url.encoded_user().empty()) return wrong("lacks user or password");
  if (url.has_query() || url.has_fragment())
    return wrong("has parameters, which are not supported");

  Endpoint endpoint;
  endpoint.tls = tls;
  if (tls) endpoint.port = kTlsPort;
  endpoint.host = std::string(url.host_address());
  if (url.has_port()) endpoint.port = url.port_number();
  endpoint.user = std::string(url.user());
  endpoint.password = std::string(url.password());
  const auto segments = url.segments();
  if (segments.size() > 1) return wrong("names more than one virtual host");
  if (!segments.empty()) endpoint.vhost = std::string(segments.front());
  return endpoint;
}

}  // namespace parley::amqp
