#include "user_config.hpp"

namespace parley::user {

Config::Config() {
  service.listen.port = 8102;
  service.internal_listen.port = 8202;
}

void Config::declare(config::Options& options) {
  service.declare(options);
  store.declare(options);
  options.add("issuer", issuer, "required `iss` claim of access tokens", {1, 256});
  options.add("audience", audience, "required `aud` claim of access tokens", {1, 256});
}

}  // namespace parley::user
