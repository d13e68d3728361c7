#include "chat/user_line.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace parley::cli::chat {
namespace {

struct Word {
  std::string_view word;
  UserLine::What what;
  /// The name of its argument; empty: none.
  std::string_view takes;
};
using What = UserLine::What;
constexpr std::array<Word, 9> kWords{{{"/edit", What::kEdit, "TEXT"},
                                      {"/delete", What::kRemove, ""},
                                      {"/react", What::kReact, "EMOJI"},
                                      {"/unreact", What::kUnreact, "EMOJI"},
                                      {"/new", What::kTalkTo, "@name"},
                                      {"/retry", What::kRetry, ""},
                                      {"/discard", What::kDiscard, ""},
                                      {"/help", What::kHelp, ""},
                                      {"/quit", What::kQuit, ""}}};

std::string trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \n");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \n") - begin + 1));
}

}  // namespace

UserLine read_user_line(const std::string& line) {
  if (!line.starts_with('/')) return {What::kSay, line};
  if (line.starts_with("//")) return {What::kSay, line.substr(1)};
  const std::size_t end = std::min(line.find_first_of(" \n"), line.size());
  const std::string word = line.substr(0, end);
  std::string rest = trimmed(std::string_view(line).substr(end));
  const auto found = std::ranges::find(kWords, word, &Word::word);
  if (found == kWords.end()) return {What::kUnclear, "there is no " + word + ": see /help"};
  if (rest.empty() != found->takes.empty()) {
    const std::string usage = found->takes.empty() ? "" : " " + std::string(found->takes);
    return {What::kUnclear, "like this: " + word + usage};
  }
  if (found->what == What::kTalkTo && rest.starts_with('@')) rest.erase(0, 1);
  return {found->what, std::move(rest)};
}

}  // namespace parley::cli::chat
