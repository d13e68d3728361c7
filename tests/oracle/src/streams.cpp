#include "oracle/streams.hpp"

namespace parley::oracle {
namespace {

std::string first_fault(const Stream& stream, const std::vector<Seen>& timeline) {
  std::int64_t expected = 1;
  for (const Seen& seen : stream.seen) {
    const std::string at = std::to_string(seen.seq) + " where " + std::to_string(expected);
    if (seen.seq < expected) return "came again: " + at;
    if (seen.seq > expected) return "skipped: " + at;
    const auto place = static_cast<std::size_t>(expected - 1);
    if (place >= timeline.size()) return "not stored: " + at;
    if (!seen.id.empty() && seen.id != timeline[place].id) return "another entry: " + at;
    ++expected;
  }
  if (stream.seen.size() < timeline.size()) {
    return "missing: " + std::to_string(expected) + " … " + std::to_string(timeline.size());
  }
  return "";
}

}  // namespace

std::vector<std::string> violations(const std::vector<Stream>& streams,
                                    const Timelines& timelines) {
  std::vector<std::string> found;
  for (const Stream& stream : streams) {
    const std::string fault = first_fault(stream, timelines.at(stream.conversation_id));
    if (!fault.empty()) {
      found.push_back(fault + " for " + stream.client + " in " + stream.conversation_id);
    }
  }
  return found;
}

}  // namespace parley::oracle
