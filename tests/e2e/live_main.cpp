// Live clients that talk on a running system until the end of the input:
//   e2e_live URL PEOPLE DEVICES_EACH CONVERSATIONS MESSAGES_PER_SECOND
// prints {"running":…} once they talk; then, when everything stored has reached all members,
// {"clients":…,"connects":…,"accepted":…,"entries":…,"violations":[…]}.

#include <boost/json.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "live_clients.hpp"
#include "load.hpp"

namespace {

namespace json = boost::json;
using parley::e2e::LiveClients;

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::cerr << "usage: e2e_live URL PEOPLE DEVICES_EACH CONVERSATIONS MESSAGES_PER_SECOND\n";
    return 2;
  }
  try {
    const parley::e2e::Crowd crowd{.people = std::stoi(argv[2]),
                                   .devices_each = std::stoi(argv[3]),
                                   .conversations = std::stoi(argv[4]),
                                   .messages_per_second = std::stoi(argv[5]),
                                   .drops_per_second = 0};
    const auto made =
        parley::e2e::patiently([&] { return std::make_unique<LiveClients>(argv[1], crowd); });
    LiveClients& clients = *made;
    std::cout << json::object{{"running", clients.clients()}} << std::endl;
    std::cin.ignore(std::numeric_limits<std::streamsize>::max());
    const auto found = clients.violations(std::chrono::seconds{60});
    std::size_t entries = 0;
    for (const auto& stream : clients.raw()) entries += stream.seen.size();
    std::cout << json::object{{"clients", clients.clients()},
                              {"connects", clients.connects()},
                              {"accepted", clients.accepted()},
                              {"entries", entries},
                              {"violations", json::value_from(found)}}
              << std::endl;
    return found.empty() ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "e2e_live: " << error.what() << "\n";
    return 1;
  }
}
