#include "look_at_stores.hpp"

#include "messaging/dependencies.hpp"

namespace parley::chat {

Status look_at_stores(Context& context, runtime::Readiness& readiness, General& general,
                      messaging::RecentRemovals& removals) {
  const messaging::Stores& stores = context.stores;
  Status looked = messaging::look_at_stores(stores, removals, context.memberships,
                                            context.admission, context.messages, readiness);
  if (looked.has_error() && !context.admission.stores_are_up()) return looked;
  // These don't use the store of blocks, which may be the only unavailable one.
  PARLEY_CHECK(general.make(stores.conversations));
  PARLEY_CHECK(removals.forget_old());
  return looked;
}

}  // namespace parley::chat
