#include "positions.hpp"

#include <algorithm>

namespace parley::bench {

Positions::Place& Positions::place(std::string_view conversation_id) {
  const auto found = std::ranges::find(places_, conversation_id, &Place::conversation_id);
  if (found != places_.end()) return *found;
  return places_.emplace_back(Place{std::string(conversation_id), 0});
}

void Positions::begin(std::string_view conversation_id, std::int64_t last_seq) {
  const std::size_t known = places_.size();
  Place& mine = place(conversation_id);
  if (places_.size() > known) mine.seq = last_seq;
}

void Positions::take(std::string_view conversation_id, std::int64_t seq) {
  Place& mine = place(conversation_id);
  if (seq <= mine.seq) {
    ++repeated_;
    return;
  }
  missed_ += seq - mine.seq - 1;
  mine.seq = seq;
}

void Positions::skip(std::string_view conversation_id, std::int64_t seq) {
  Place& mine = place(conversation_id);
  if (seq <= mine.seq) return;
  missed_ += seq - mine.seq;
  mine.seq = seq;
}

std::int64_t Positions::at(std::string_view conversation_id) const {
  const auto found = std::ranges::find(places_, conversation_id, &Place::conversation_id);
  return found == places_.end() ? 0 : found->seq;
}

std::int64_t Positions::behind(const std::unordered_map<std::string, std::int64_t>& ends) const {
  std::int64_t sum = 0;
  for (const Place& place : places_) {
    const auto end = ends.find(place.conversation_id);
    if (end != ends.end()) sum += std::max<std::int64_t>(end->second - place.seq, 0);
  }
  return sum;
}

std::string Positions::resume() const {
  std::string text = "{";
  for (const Place& place : places_) {
    if (text.size() > 1) text.push_back(',');
    text.append("\"").append(place.conversation_id).append("\":");
    text.append(std::to_string(place.seq));
  }
  return text.append("}");
}

}  // namespace parley::bench
