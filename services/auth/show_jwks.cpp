#include <boost/json.hpp>

#include "handlers.hpp"

namespace parley::auth {

Result<http::Response> show_jwks(Context& context, const runtime::Call& /*call*/) {
  boost::json::array keys;
  for (const accounts::StoredKey& key : context.keys.published()) {
    keys.push_back(boost::json::object{{"kty", "EC"},
                                       {"crv", "P-256"},
                                       {"x", key.x},
                                       {"y", key.y},
                                       {"kid", key.kid},
                                       {"alg", "ES256"},
                                       {"use", "sig"}});
  }
  return http::Response::json(200, boost::json::object{{"keys", std::move(keys)}});
}

}  // namespace parley::auth
