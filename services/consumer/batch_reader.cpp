#include "batch_reader.hpp"

#include <utility>

#include "protocol/message_id.hpp"

namespace parley::consumer {

Contents read_batch(std::string_view body, unsigned partition, unsigned partitions) {
  Contents contents;
  if (body.ends_with('\n')) body.remove_suffix(1);
  while (true) {
    const std::size_t end = body.find('\n');
    const std::string_view line = body.substr(0, end);
    auto item = protocol::read_item(line);
    if (item.has_value()) {
      if (protocol::partition_of(item->conversation_id, partitions) == partition) {
        contents.items.push_back(*std::move(item));
      } else {
        contents.poison.push_back(
            {std::string(line), "the conversation belongs to another partition"});
      }
    } else if (item.error().code == protocol::kNewerItem) {
      contents.newer = true;
    } else {
      contents.poison.push_back({std::string(line), item.error().detail});
    }
    if (end == std::string_view::npos) return contents;
    body.remove_prefix(end + 1);
  }
}

}  // namespace parley::consumer
