#include "messaging/stores.hpp"

namespace parley::messaging {

OpenStores::OpenStores(stores::Stores& databases)
    : accounts_(accounts::open_account_store(databases)),
      blocks_(blocks::make_block_store(databases)),
      conversations_(conversations::make_conversation_store(databases)),
      pending_(conversations::make_pending_store(databases)),
      presence_(conversations::make_presence_store(databases)),
      removals_(conversations::make_removal_store(databases)),
      timeline_(timeline::make_timeline_store(databases)),
      commands_(timeline::make_command_store(databases)),
      listings_(timeline::make_listing_store(databases)),
      read_marks_(timeline::make_read_mark_store(databases)) {}

}  // namespace parley::messaging
