#include "accounts/account.hpp"

#include <algorithm>

namespace parley::accounts {
namespace {

bool is_letter_or_digit(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         (character >= '0' && character <= '9');
}

bool is_in_alphabet(char character) {
  return is_letter_or_digit(character) || character == '.' || character == '_' || character == '-';
}

char lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a')
                                              : character;
}

}  // namespace

bool is_username_text(std::string_view text) { return std::ranges::all_of(text, is_in_alphabet); }

bool is_username_sign(char character) {
  return is_in_alphabet(character) && !is_letter_or_digit(character);
}

bool is_username(std::string_view text) {
  return text.size() >= kMinUsernameLength && text.size() <= kMaxUsernameLength &&
         is_username_text(text) && is_letter_or_digit(text.front());
}

Status check_new_username(std::string_view username) {
  if (!is_username(username) || !is_letter_or_digit(username.back())) {
    return Error{code::kInvalid,
                 "`username` must be 3 to 32 of a-z, A-Z, 0-9, '.', '_' and '-', beginning and "
                 "ending with a letter or digit"};
  }
  return {};
}

std::string username_key(std::string_view username) {
  std::string key(username);
  std::ranges::transform(key, key.begin(), lower);
  return key;
}

}  // namespace parley::accounts
