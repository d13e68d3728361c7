#include "health.hpp"

#include <ostream>

#include "http/client.hpp"

namespace parley::runtime {
namespace {

constexpr std::chrono::milliseconds kAnswerWithin{1'800};

config::Address reachable(config::Address address) {
  if (address.host == "0.0.0.0") address.host = "127.0.0.1";
  if (address.host == "::") address.host = "::1";
  return address;
}

}  // namespace

int tell_health(const std::string& program, const config::Address& internal_listen,
                std::ostream& err) {
  const std::string url = "http://" + reachable(internal_listen).text() + "/readyz";
  http::Client client;
  const auto answer = client.fetch({http::Method::kGet, url, {}, "", kAnswerWithin});
  if (answer && answer->status == 200) return 0;
  err << program << ": not ready: " << url << ": "
      << (answer ? std::to_string(answer->status) + " " + answer->body : answer.error().detail)
      << "\n";
  return 1;
}

}  // namespace parley::runtime
