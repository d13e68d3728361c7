#include "messaging/stores.hpp"

namespace parley::messaging {

OpenStores::OpenStores(stores::Stores& databases)
    : accounts_(accounts::open_account_store(databases)),
      blocks_(blocks::open_block_store(databases)),
      conversations_(conversations::open_conversation_store(databases)),
      pending_(conversations::open_pending_store(databases)),
      presence_(conversations::open_presence_store(databases)),
      removals_(conversations::open_removal_store(databases)),
      timeline_(timeline::open_timeline_store(databases)),
      commands_(timeline::open_command_store(databases)),
      listings_(timeline::open_listing_store(databases)),
      read_marks_(timeline::open_read_mark_store(databases)) {}

}  // namespace parley::messaging
