#include "look_at_stores.hpp"

#include "messaging/dependencies.hpp"

namespace parley::chat {

Status look_at_stores(Context& context, runtime::Readiness& readiness, General& general,
                      messaging::RecentRemovals& removals) {
  const messaging::Stores& stores = context.stores;
  PARLEY_CHECK(messaging::look_at_stores(stores, removals, context.memberships, context.admission,
                                         context.messages, readiness));
  PARLEY_CHECK(general.make(stores.conversations));
  return removals.forget_old();
}

}  // namespace parley::chat
