#pragma once

#include "mongo/collection.hpp"
#include "timeline/read_mark_store.hpp"

namespace parley::timeline {

/// `_id` is conversation_id.user_id.
mongo::Document to_document(const ReadMark& mark);
mongo::Document to_document(const Joining& joining);

/// In the collections read_marks and joinings.
class MongodbReadMarkStore final : public ReadMarkStore {
 public:
  MongodbReadMarkStore(mongo::Pool& pool, const std::string& database);

  Status save(std::span<const ReadMark> marks) override;
  Result<std::vector<ReadMark>> of_user(const UserId& user_id,
                                        std::span<const ConversationId> conversation_ids) override;
  Result<std::vector<ReadMark>> of_conversation(const ConversationId& conversation_id,
                                                std::span<const UserId> user_ids) override;
  Status save_joinings(std::span<const Joining> joinings) override;
  Result<std::vector<Joining>> joinings(const UserId& user_id,
                                        std::span<const ConversationId> conversation_ids) override;

 private:
  mongo::Collection marks_;
  mongo::Collection joinings_;
};

}  // namespace parley::timeline
