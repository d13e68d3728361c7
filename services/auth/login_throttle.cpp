#include "login_throttle.hpp"

namespace parley::auth {
namespace {

constexpr std::string_view kEverything;

std::string pair_key(std::string_view account, std::string_view address) {
  return std::string(address) + " " + std::string(account);
}

}  // namespace

LoginThrottle::LoginThrottle(const LoginRates& rates)
    : pairs_(rates.pair.limit()),
      addresses_(rates.address.limit()),
      accounts_(rates.account.limit()),
      total_(rates.total.limit()) {}

std::chrono::seconds LoginThrottle::attempt(std::string_view account, std::string_view address,
                                            const std::function<bool()>& known) {
  constexpr std::chrono::seconds kNow{0};
  const std::string pair = pair_key(account, address);
  if (const auto wait = pairs_.take(pair).wait(); wait > kNow) return wait;
  if (const auto wait = addresses_.take(address).wait(); wait > kNow) {
    pairs_.give_back(pair);
    return wait;
  }
  auto wait = accounts_.take(account).wait();
  if (wait == kNow) {
    wait = total_.take(kEverything).wait();
    if (wait > kNow) accounts_.give_back(account);
  }
  if (wait == kNow || known()) return kNow;
  addresses_.give_back(address);
  pairs_.give_back(pair);
  return wait;
}

void LoginThrottle::give_back(std::string_view account, std::string_view address) {
  pairs_.give_back(pair_key(account, address));
  addresses_.give_back(address);
  accounts_.give_back(account);
  total_.give_back(kEverything);
}

}  // namespace parley::auth
