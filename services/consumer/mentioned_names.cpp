#include "mentioned_names.hpp"

#include <set>

#include "accounts/account.hpp"
#include "prose.hpp"

namespace parley::consumer {
namespace {

PossibleNames possible_names(std::string_view word, std::size_t limit) {
  PossibleNames names;
  while (!word.empty() && names.size() < limit) {
    if (accounts::is_username(word)) names.push_back(accounts::username_key(word));
    // Tries the word without a trailing sign, which may be punctuation.
    if (!accounts::is_username_sign(word.back())) break;
    word.remove_suffix(1);
  }
  return names;
}

}  // namespace

std::vector<PossibleNames> mentioned_names(std::string_view text, std::size_t limit) {
  std::vector<PossibleNames> found;
  std::set<std::string> words;
  Prose prose(text);
  while (const auto word = prose.next_mention()) {
    if (limit == 0) break;
    if (!words.insert(accounts::username_key(*word)).second) continue;
    PossibleNames names = possible_names(*word, limit);
    limit -= names.size();
    if (!names.empty()) found.push_back(std::move(names));
  }
  return found;
}

}  // namespace parley::consumer
