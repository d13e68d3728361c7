#include "health.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <ostream>
#include <sstream>

namespace parley::runtime {
namespace {

constexpr std::chrono::milliseconds kAnswerWithin{1'800};

Address reachable(Address address) {
  if (address.host == "0.0.0.0") address.host = "127.0.0.1";
  if (address.host == "::") address.host = "::1";
  return address;
}

/// The answer, from its status code on; otherwise why there is none.
std::string ask(const Address& address) {
  boost::asio::ip::tcp::iostream stream;
  stream.expires_after(kAnswerWithin);
  stream.connect(address.host, std::to_string(address.port));
  stream << "GET /readyz HTTP/1.0\r\nHost: " << address.text() << "\r\n\r\n" << std::flush;
  std::string version;
  std::ostringstream rest;
  if (stream >> version) rest << stream.rdbuf();
  return version.empty() ? stream.error().message() : rest.str();
}

}  // namespace

int tell_health(const std::string& program, const Address& internal_listen, std::ostream& err) {
  const Address address = reachable(internal_listen);
  const std::string answer = ask(address);
  if (answer.starts_with(" 200 ")) return 0;
  const auto body = answer.find("\r\n\r\n");
  err << program << ": not ready: http://" << address.text() << "/readyz: ";
  if (body == std::string::npos) {
    err << answer << "\n";
  } else {
    err << answer.substr(1, 3) << " " << answer.substr(body + 4) << "\n";
  }
  return 1;
}

}  // namespace parley::runtime
